"""What several tests share: a client, and the article's request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings

from app.main import create_app

Json = Any

# The same networks on every run, so that nothing fails by chance on a change that did not do it.
settings.register_profile("repeatable", derandomize=True, deadline=None)
# New ones on every run: `pytest tests/explain --hypothesis-profile=search` looks for more.
settings.register_profile("search", deadline=None)
settings.load_profile("repeatable")


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
