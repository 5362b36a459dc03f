"""The glossary: every number of one update, with its symbol, shape, formula and meaning.

Conventions that hold for all of it: arrays are float64; the example axis comes first and is always
there; `w[from][to]`; E is the mean over the batch of the per-example losses E_n, and what is
written per example (`dE_da`, `delta`, …) belongs to E_n, so the 1/N stands only in `E`, `dE_dw`
and `dE_db`. An absent field was not computed; it is never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field
from pydantic.fields import FieldInfo

from app.engine.arrays import Batch, Cube, Matrix, MatrixOrCube, Tesseract, Vector
from app.engine.losses import LOSSES
from app.engine.network import Parameters, Training
from app.engine.optimizers import AnyOptimizer
from app.engine.schedules import AnySchedule

LossName = Annotated[str, LOSSES]
Trainable = Literal["all", "weights"]


def quantity(symbol: str, shape: str, formula: str, meaning: str) -> FieldInfo:
    """The documentation of one field, as OpenAPI, the guide and the tests read it."""
    documented: FieldInfo = Field(
        description=f"{meaning} {symbol} = {formula}, {shape}",
        json_schema_extra={"symbol": symbol, "shape": shape, "formula": formula},
        exclude_if=lambda value: value is None,
    )
    return documented


@dataclass(frozen=True, eq=False, kw_only=True)
class LayerForward:
    """One layer of the forward pass."""

    z: Annotated[
        Matrix,
        quantity("z", "[example, unit]", "a_prev W + b", "Pre-activation: what the unit receives."),
    ]
    a: Annotated[
        Matrix, quantity("a", "[example, unit]", "φ(z)", "Activation: what the unit gives.")
    ]


@dataclass(frozen=True, eq=False, kw_only=True)
class LossValue:
    """The loss of the batch and of each of its examples."""

    name: Annotated[LossName, Field(description="The loss function's name.")]
    per_example: Annotated[
        Vector,
        quantity(
            "E_n",
            "[example]",
            "E(d_n, y_n)",
            "Loss of one example; cross-entropies are computed from z, where y has too few digits.",
        ),
    ]
    value: Annotated[
        float, quantity("E", "number", "Σ_n E_n / N", "Loss of the batch: the mean over examples.")
    ]


@dataclass(frozen=True, eq=False, kw_only=True)
class Forward:
    """The forward pass, and the loss where there are targets."""

    inputs: Annotated[Batch, quantity("x", "[example, input]", "given", "The inputs.")]
    forward: Annotated[tuple[LayerForward, ...], Field(description="One entry per layer.")]
    outputs: Annotated[
        Matrix, quantity("y", "[example, output]", "a of the last layer", "What the network says.")
    ]
    targets: Annotated[
        Batch | None, quantity("d", "[example, output]", "given", "The desired outputs.")
    ] = None
    error: Annotated[
        Matrix | None, quantity("e", "[example, output]", "d − y", "Error: desired minus actual.")
    ] = None
    mirrored_targets: Annotated[
        Matrix | None,
        quantity(
            "2y − d",
            "[example, output]",
            "2y − d",
            "Targets that turn the error's sign round; absent for a loss with bounded targets.",
        ),
    ] = None
    loss: Annotated[
        LossValue | None, Field(exclude_if=lambda value: value is None, description="The loss.")
    ] = None


@dataclass(frozen=True, eq=False, kw_only=True)
class LayerBackward:
    """One layer of the backward pass; all derivatives are at the weights before the update."""

    dE_da: Annotated[
        Matrix | None,
        quantity(
            "∂E_n/∂a",
            "[example, unit]",
            "∂E_n/∂y at the output, δ_next W_nextᵀ below it",
            "How an example's loss answers to an activation. "
            "Absent where it is too large for a number: see `joint`.",
        ),
    ] = None
    da_dz: Annotated[
        MatrixOrCube | None,
        quantity(
            "∂a/∂z",
            "[example, unit] or [example, unit, unit]",
            "φ′(z)",
            "Slope of the activation; of softmax the Jacobian ∂a_j/∂z_k, [example, j, k], "
            "absent past 100 000 numbers.",
        ),
    ] = None
    delta: Annotated[
        Matrix,
        quantity(
            "δ = ∂E_n/∂z",
            "[example, unit]",
            "∂E_n/∂a φ′(z)",
            "Error signal of a unit: the standard δ. For softmax a row times the Jacobian.",
        ),
    ]
    joint: Annotated[
        bool,
        Field(
            description="Whether δ comes from the formula of loss and output activation together, "
            "because ∂E/∂a left the finite numbers: at a saturated output of a cross-entropy.",
            exclude_if=lambda value: not value,
        ),
    ] = False
    error_term: Annotated[
        Matrix,
        quantity(
            "−∂E_n/∂z",
            "[example, unit]",
            "−δ",
            "Error term: the third habit of writing δ, with the sign of d − y.",
        ),
    ]
    dE_dw: Annotated[
        Matrix,
        quantity("∂E/∂W", "[from, to]", "a_prevᵀ δ / N", "Gradient of the batch's loss."),
    ]
    dE_db: Annotated[
        Vector | None,
        quantity("∂E/∂b", "[to]", "Σ_n δ_n / N", "Gradient for the biases, if there are any."),
    ] = None
    dy_dz: Annotated[
        Cube | None,
        quantity(
            "∂y/∂z",
            "[example, output, unit]",
            "φ′(z) Σ_next ∂y/∂z_next w",
            "How each output answers to a pre-activation; the same number as ∂y/∂b. "
            "Absent past 100 000 numbers.",
        ),
    ] = None
    dy_dw: Annotated[
        Tesseract | None,
        quantity(
            "∂y/∂W",
            "[example, output, from, to]",
            "a_prev ∂y/∂z",
            "The article's δ: how each output answers to a weight, without error and sign. "
            "Absent past 100 000 numbers.",
        ),
    ] = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Backward(Forward):
    """Forward and backward pass, without an update."""

    backward: Annotated[tuple[LayerBackward, ...], Field(description="One entry per layer.")]


@dataclass(frozen=True, eq=False, kw_only=True)
class LayerUpdate:
    """What the optimizer does to one layer."""

    g: Annotated[
        Parameters,
        Field(
            description="The gradient that the optimizer uses: ∂E/∂W + λ₂ W + λ₁ sign(W); ∂E/∂b."
        ),
    ]
    dw: Annotated[
        Matrix, quantity("ΔW", "[from, to]", "by the optimizer", "Signed change: W_new = W + ΔW.")
    ]
    db: Annotated[
        Vector | None,
        quantity("Δb", "[to]", "by the optimizer", "Signed change of the biases; 0 if they stay."),
    ] = None
    memory: Annotated[
        dict[str, Parameters], Field(description="The optimizer's memory before, by name.")
    ]
    memory_new: Annotated[
        dict[str, Parameters], Field(description="The optimizer's memory after, by name.")
    ]
    corrected: Annotated[
        dict[str, Parameters],
        Field(
            description="What the optimizer computes besides its memory, by name: Adam's m_hat and "
            "v_hat. Without biases where these stay.",
            exclude_if=lambda value: not value,
        ),
    ] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class Trace(Backward):
    """One whole update, every intermediate number kept."""

    optimizer: Annotated[
        AnyOptimizer, Field(description="The optimizer with its effective learning rate α.")
    ]
    schedule: Annotated[AnySchedule, Field(description="How α goes with the number of the update.")]
    base_learning_rate: Annotated[
        float, quantity("α₀", "number", "given", "The learning rate that the schedule starts from.")
    ]
    trainable: Annotated[
        Trainable, Field(description="`all`, or `weights`: the biases stay as they are.")
    ]
    batch: Annotated[
        tuple[int, ...] | None,
        Field(
            description="The given examples that the update takes, in its order, counted from 1; "
            "absent where it takes all as they are given.",
            exclude_if=lambda value: value is None,
        ),
    ] = None
    update: Annotated[tuple[LayerUpdate, ...], Field(description="One entry per layer.")]
    before: Annotated[Training, Field(description="The state that the update starts from.")]
    after: Annotated[
        Training, Field(description="The state after it: the next request's `training`.")
    ]
    outputs_new: Annotated[
        Matrix,
        quantity("y_new", "[example, output]", "forward pass at W_new", "The outputs afterwards."),
    ]
    E_new: Annotated[
        float, quantity("E_new", "number", "E(d, y_new)", "The same examples' loss afterwards.")
    ]
