"""The app: everything it is, in one expression."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from app import __version__, api, oembed, pages, problems, thumbnails
from app.address import PublicAddress
from app.headers import SecurityHeaders
from app.progress import Lines
from app.settings import Settings, settings_of_environment


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application with its own settings, or those of the environment."""
    settings = settings or settings_of_environment()
    app = FastAPI(
        title="Chainrule",
        version=__version__,
        summary="One backpropagation update of a small neural network, number by number.",
        description="The server keeps nothing: the network travels in the request.",
        docs_url=None,
        redoc_url=None,
        routes=[Mount("/static", StaticFiles(directory=settings.static), name="static")],
        middleware=[
            Middleware(PublicAddress, url=settings.public_url),
            Middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors),
            Middleware(
                GZipMiddleware,
                minimum_size=1000,
                compresslevel=5,  # 9 takes three times as long for 1 % fewer bytes
                # zlib would keep the first lines until it has enough of them.
                exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, Lines.media_type),
            ),
            Middleware(problems.HostCheck),
            Middleware(problems.BodyLimit, limit=settings.max_body),
        ],
        exception_handlers=problems.HANDLERS,
    )
    app.include_router(api.router(settings))
    app.include_router(pages.router(settings))
    app.include_router(oembed.router(settings))
    app.include_router(thumbnails.router())
    return app
