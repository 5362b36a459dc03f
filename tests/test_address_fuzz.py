"""Any value of any parameter is answered: no failure, valid JSON, no more work than allowed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import examples
from app import start as starting
from app.engine.network import Network
from app.parameters import PARAMETERS, Parameter
from app.settings import Settings
from tests import drawing
from tests.test_address_limits import start_of

PATHS = ("/", "/embed", "/v1/embed", "/p/softmax", "/oembed")
MOST_BYTES = 2_000_000
ODD = ("", "-", "1e999", "nan", "9" * 4400, "١٢٣", "\x00", "\ud7ff", "</script>", "%", "a" * 6000)
PIECES = st.sampled_from(
    [
        "1",
        "-0.5",
        "1e308",
        "1e-320",
        "9" * 30,
        ",",
        ";",
        "/",
        ":",
        "~",
        "-",
        ".",
        "all",
        "none",
        *ODD,
    ]
)


def values(parameter: Parameter) -> st.SearchStrategy[str]:
    """What it may be, that with a piece more or less, and anything."""
    usual = st.just(parameter.default)
    if parameter.values or parameter.parts:
        usual = st.sampled_from([*parameter.values, *parameter.parts, "all", "none"])
    elif parameter.pattern:
        usual = st.from_regex(parameter.pattern, fullmatch=True)
    spoilt = st.tuples(usual, PIECES, st.integers(0, 40)).map(
        lambda drawn: drawn[0][: drawn[2]] + drawn[1] + drawn[0][drawn[2] :]
    )
    made = st.lists(PIECES, max_size=12).map("".join)
    return st.one_of(usual, spoilt, made, st.sampled_from(ODD), st.text(max_size=40))


ADDRESSES = st.lists(
    st.sampled_from(PARAMETERS).flatmap(
        lambda each: st.tuples(st.just(each.name), values(each)),
    ),
    min_size=1,
    max_size=3,
)


@pytest.fixture(scope="module")
def drawn() -> Iterator[list[int]]:
    """How many weights or examples were drawn, by each call that draws some."""
    counts: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((examples, "sample"), (starting, "new_network")):
            patch.setattr(module, name, counted(getattr(module, name), counts))
        yield counts


def counted(draw: Any, counts: list[int]) -> Any:
    def call(*given: Any, **named: Any) -> Any:
        made = draw(*given, **named)
        counts.append(made.weight_count if isinstance(made, Network) else made.count)
        return made

    return call


@pytest.mark.parametrize("path", PATHS)
def test_every_address_is_answered_within_the_limits(
    client: TestClient, drawn: list[int], path: str
) -> None:
    limits = Settings()

    @settings(
        drawing.drawn(20_000 // len(PATHS), 500 // len(PATHS)),
        suppress_health_check=list(HealthCheck),
    )
    @given(pairs=ADDRESSES)
    def answered(pairs: list[tuple[str, str]]) -> None:
        drawn.clear()
        query = urlencode(pairs, errors="surrogatepass")
        if path == "/oembed":
            query = f"url={quote(f'http://testserver/?{query}')}"
        reply = client.get(f"{path}?{query}")
        assert reply.status_code < 500, reply.text
        assert len(reply.content) < MOST_BYTES
        assert len(drawn) <= 4, "drawn again and again"
        assert max(drawn, default=0) <= limits.max_weights
        if "json" in reply.headers["content-type"]:
            json.loads(reply.text)
        elif re.search(r'id="start"', reply.text):
            start_of(reply.text)

    answered()
