"""Settings, each from an environment variable `CHAINRULE_…`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app import address

_HERE = Path(__file__).parent


def _folder(name: str) -> Path:
    """A data folder: inside the package when installed, beside it in a checkout."""
    inside = _HERE / name
    return inside if inside.is_dir() else _HERE.parent / name


class Settings(BaseSettings):
    """Limits of what one request may ask for, where the page is, and who may embed it."""

    model_config = SettingsConfigDict(env_prefix="CHAINRULE_", frozen=True)

    max_layers: int = Field(8, description="layers of a network, the inputs not counted")
    max_units: int = Field(128, description="units of a layer")
    max_weights: int = Field(20_000, description="weights of a network")
    max_examples: int = Field(256, description="examples in one request")
    max_checked: int = Field(2_000, description="weights and biases that a gradient check measures")
    max_explained: int = Field(20_480, description="weights × outputs × examples to explain")
    max_formulas: int = Field(
        80_000, description="numbers to explain and numbers in their formulas, without values"
    )
    max_shown: int = Field(75_000, description="numbers that one reply writes into formulas")
    max_recorded: int = Field(
        400_000, description="numbers that a recording writes into formulas, in all its updates"
    )
    max_steps: int = Field(100_000, description="updates of one training run")
    max_seconds: float = Field(30.0, description="seconds that one training run may take")
    max_points: int = Field(10_000, description="points of a grid or a loss surface")
    max_activations: int = Field(500_000, description="units × points of a grid")
    max_products: int = Field(10**9, description="weights × examples × points of a loss surface")
    max_body: int = Field(2 * 2**20, description="bytes of a request's body")
    frame_ancestors: str = Field("*", description="who may embed /embed, as in CSP")
    public_url: Annotated[str, AfterValidator(address.public_url)] = Field(
        "", description="where the public finds the page; without it, as each request says"
    )

    @property
    def static(self) -> Path:
        """The folder of scripts and styles."""
        return _folder("static")

    @property
    def templates(self) -> Path:
        """The folder of Jinja2 templates."""
        return _folder("templates")


def settings_of_environment() -> Settings:
    """The settings that the environment has; ValueError that names the variables that are wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"CHAINRULE_{str(each['loc'][0]).upper()} is {each['input']}: "
            f"{each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()
        ]
        raise ValueError("; ".join(wrong)) from None
