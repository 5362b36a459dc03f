"""What several tests share: a client, and the article's request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings

from app.main import create_app
from tests import drawing

Json = Any

drawing.register()


def pytest_addoption(parser: pytest.Parser) -> None:
    about = "the long tests too, and full samples of what others draw"
    parser.addoption("--long", action="store_true", help=about)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--long") and not config.getoption("--hypothesis-profile"):
        settings.load_profile(drawing.FULL)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not drawing.is_quick():
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A client that sees a fault as its 500, as a browser does."""
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def article() -> Json:
    """The body of a step of the article's network, with the numbers of issue 2."""
    return {
        "network": {
            "layers": [
                {"weights": [[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]], "activation": "sigmoid"},
                {"weights": [[0.7], [-0.8], [0.9]], "activation": "identity"},
            ]
        },
        "inputs": [1, 0.5],
        "targets": [1],
        "loss": "half_squared_error",
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
    }
