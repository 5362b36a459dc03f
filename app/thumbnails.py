"""The pictures of presets and lessons at addresses of their own."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from app.thumbnail import DRAWN, WIDTH, WIDTHS, png, svg

FILES = {
    f"{name}.png" if width == WIDTH else f"{name}-{width}.png": (name, width)
    for name in DRAWN
    for width in WIDTHS
}


def router() -> APIRouter:
    """PNG in several widths, and SVG."""
    thumbnails = APIRouter(prefix="/thumbnails", include_in_schema=False)
    kept = {"Cache-Control": "public, max-age=86400"}

    @thumbnails.api_route("/{file}", methods=["GET", "HEAD"], name="thumbnail")
    def get_thumbnail(file: str) -> Response:
        """Painted when first asked for; presets and lessons are part of the program."""
        if file in FILES:
            return Response(png(*FILES[file]), media_type="image/png", headers=kept)
        if file.endswith(".svg") and (name := file.removesuffix(".svg")) in DRAWN:
            return Response(svg(name), media_type="image/svg+xml", headers=kept)
        raise HTTPException(404)

    return thumbnails
