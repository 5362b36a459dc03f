"""What requests hold: the bodies and queries of the API, each with its example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

from app.engine.arrays import Batch, Vector
from app.engine.datasets import ScalingName
from app.engine.errors import EngineError
from app.engine.initializers import INITIALIZERS
from app.engine.network import ActivationName, Network, Training
from app.engine.optimizers import OPTIMIZERS, AnyOptimizer
from app.engine.plane import InputAxis
from app.engine.presets import PRESETS, Delta, Preset
from app.engine.schedules import CONSTANT, SCHEDULES, AnySchedule
from app.engine.trace import LossName, Trainable
from app.engine.training import Lesson, Plan
from app.explain.architecture import Architecture, Penalty
from app.explain.explained import Form
from app.explain.landscape import ParameterAxis
from app.explain.moments import Granularity

ARTICLE = TypeAdapter(Preset).dump_python(PRESETS["article"], mode="json")


def _request(*fields: str) -> ConfigDict:
    """A body that takes no other fields, with the article's numbers as its example."""
    example = {field: ARTICLE[field] for field in fields}
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


STEP_FIELDS = ("network", "inputs", "targets", "loss", "optimizer")

InputsField = Annotated[Batch, Field(description="one example [..] or a batch [[..], ..]")]


@dataclass(frozen=True, eq=False, kw_only=True)
class ForwardRequest:
    """A network and its inputs; targets and loss together, or neither."""

    network: Network
    inputs: InputsField
    targets: InputsField | None = None
    loss: LossName | None = None

    __pydantic_config__ = _request("network", "inputs", "targets", "loss")


@dataclass(frozen=True, eq=False, kw_only=True)
class BackwardRequest:
    """A network, examples and a loss."""

    network: Network
    inputs: InputsField
    targets: InputsField
    loss: LossName

    __pydantic_config__ = _request("network", "inputs", "targets", "loss")


Count = Annotated[int, Field(strict=True, ge=1, le=2**53)]
Seed = Annotated[int, Field(strict=True, ge=0, lt=2**53)]
Scaled = Annotated[
    ScalingName,
    Field(description="of inputs: `standard` to mean 0 and deviation 1, `minmax` to 0 … 1"),
]


@dataclass(frozen=True, eq=False, kw_only=True)
class StepRequest:
    """What one update takes; `network` starts a training, `training` goes on with one."""

    network: Network | None = None
    training: Training | None = None
    inputs: InputsField
    targets: InputsField
    loss: LossName
    optimizer: AnyOptimizer
    schedule: AnySchedule = CONSTANT
    trainable: Trainable = "all"
    batch_size: Annotated[
        Count | None,
        Field(description="examples of an update; null for all. An epoch's last may have fewer"),
    ] = None
    shuffle_seed: Annotated[
        Seed | None,
        Field(description="shuffles the examples anew for each epoch; null keeps their order"),
    ] = None

    __pydantic_config__ = _request(*STEP_FIELDS)

    def __post_init__(self) -> None:
        if (self.network is None) == (self.training is None):
            found = "neither" if self.network is None else "both"
            raise EngineError(f"expected exactly one of network and training, found {found}")

    @property
    def start(self) -> Training:
        """The state to update."""
        return self.training or Training(self.network)  # type: ignore[arg-type]

    @property
    def lesson(self) -> Lesson:
        """What each update takes."""
        return Lesson(
            inputs=self.inputs,
            targets=self.targets,
            loss=self.loss,
            optimizer=self.optimizer,
            trainable=self.trainable,
            schedule=self.schedule,
            batch_size=self.batch_size,
            shuffle_seed=self.shuffle_seed,
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Validation:
    """Examples that are not trained with: their loss is only looked at."""

    inputs: InputsField
    targets: InputsField

    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, eq=False, kw_only=True)
class TrainRequest(StepRequest):
    """The examples, how far to go, and what to tell on the way."""

    steps: Annotated[Count, Field(description="how many updates to make")]
    report_every: Annotated[
        Count, Field(description="a line for each update whose number is a multiple of this")
    ] = 1
    checkpoint_every: Annotated[
        Count, Field(description="a line with the state for each multiple of this")
    ] = 1000
    stop_below: Annotated[
        float | None,
        Field(
            strict=True,
            allow_inf_nan=False,
            ge=0,
            description="ends the run as soon as the loss over all examples is below this",
        ),
    ] = None
    validation: Validation | None = None
    gradients: Annotated[
        bool,
        Field(
            strict=True,
            description="tells the gradients over all examples as well, at each checkpoint and at "
            "the end",
        ),
    ] = False

    __pydantic_config__ = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    **{field: ARTICLE[field] for field in STEP_FIELDS},
                    "steps": 100,
                    "report_every": 10,
                    "checkpoint_every": 50,
                }
            ]
        },
    )

    @property
    def plan(self) -> Plan:
        """How far the run goes."""
        held = self.validation
        return Plan(
            steps=self.steps,
            report_every=self.report_every,
            checkpoint_every=self.checkpoint_every,
            stop_below=self.stop_below,
            validation=None if held is None else (held.inputs, held.targets),
            gradients=self.gradients,
        )

    @property
    def held_out(self) -> int:
        """How many validation examples there are."""
        return 0 if self.validation is None else len(self.validation.inputs)


@dataclass(frozen=True, eq=False, kw_only=True)
class GridRequest:
    """A network, and a line or plane of inputs."""

    network: Network
    axes: Annotated[tuple[InputAxis, ...], Field(min_length=1, max_length=2)]
    fixed: Annotated[
        Vector | None, Field(description="all inputs, of which those on an axis do not count")
    ] = None
    outputs_only: Annotated[bool, Field(strict=True)] = False

    __pydantic_config__ = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "network": ARTICLE["network"],
                    "axes": [
                        {"input": 1, "low": -1.0, "high": 1.0, "points": 5},
                        {"input": 2, "low": -1.0, "high": 1.0, "points": 3},
                    ],
                }
            ]
        },
    )

    @property
    def units(self) -> int:
        """How many units' activations are asked for."""
        sizes = self.network.sizes
        return sizes[-1] if self.outputs_only else sum(sizes[1:])


@dataclass(frozen=True, eq=False, kw_only=True)
class SurfaceRequest(BackwardRequest):
    """A network, examples, a loss, and one or two weights or biases to vary."""

    axes: Annotated[tuple[ParameterAxis, ...], Field(min_length=1, max_length=2)]

    __pydantic_config__ = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    **{field: ARTICLE[field] for field in ("network", "inputs", "targets", "loss")},
                    "axes": [
                        {"id": "w.1.1.1", "low": -2.0, "high": 2.0, "points": 5},
                        {"id": "w.2.1.1", "low": -2.0, "high": 2.0, "points": 3},
                    ],
                }
            ]
        },
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class ExplainRequest(StepRequest):
    """An update, the numbers of it to explain, and how."""

    ids: Annotated[
        tuple[str, ...], Field(min_length=1, max_length=64, description="as in delta.1.2")
    ]
    form: Annotated[
        Form,
        Field(
            description="`derivation`: by the numbers right before it; `unrolled`: with those in "
            "`open` opened; `paths`: as the sum over all paths; `examples`: as the sum over the "
            "examples of a batch; `check`: measured as well"
        ),
    ] = "derivation"
    open: Annotated[
        tuple[str, ...],
        Field(max_length=2000, description="ids that stand opened when unrolled, or `all`"),
    ] = ()
    delta: Annotated[Delta, Field(description="the meaning of δ")] = "standard"
    digits: Annotated[
        int, Field(strict=True, ge=2, le=8, description="decimals of shown numbers")
    ] = 4

    __pydantic_config__ = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    **{field: ARTICLE[field] for field in STEP_FIELDS},
                    "ids": ["dE_dw.1.1.2"],
                    "form": "paths",
                }
            ]
        },
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class NetworkRequest:
    """The size of a new network and where its first weights come from."""

    sizes: Annotated[tuple[Annotated[int, Field(strict=True, ge=1)], ...], Field(min_length=2)]
    activations: tuple[ActivationName, ...]
    biases: Annotated[bool, Field(strict=True)] = True
    initializer: Annotated[str, INITIALIZERS] = "xavier"
    seed: Seed = 1

    __pydantic_config__ = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "sizes": [2, 3, 1],
                    "activations": ["sigmoid", "identity"],
                    "biases": False,
                    "initializer": "xavier",
                    "seed": 1,
                }
            ]
        },
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class PrepareRequest:
    """Examples of one's own, how to scale their inputs and which part to hold out."""

    inputs: InputsField
    targets: InputsField
    seed: Annotated[Seed, Field(description="says which examples are held out")] = 1
    scaling: Scaled = "none"
    held_out: Annotated[
        float,
        Field(
            strict=True,
            allow_inf_nan=False,
            ge=0,
            lt=1,
            description="the part to keep from learning",
        ),
    ] = 0.0

    __pydantic_config__ = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "inputs": [[150.0, 2.0], [170.0, 3.0], [190.0, 1.0]],
                    "targets": [[0.0], [1.0], [1.0]],
                    "scaling": "standard",
                }
            ]
        },
    )


@dataclass(frozen=True)
class Expected:
    """What a refusal says instead of a regular expression."""

    words: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            handler(source), "expected", custom_error_message=self.words
        )


class ExplanationsQuery(BaseModel):
    """The architecture to explain, as it stands in an address."""

    model_config = ConfigDict(extra="forbid")

    sizes: Annotated[
        str,
        Field(pattern=r"^[1-9]\d{0,3}(-[1-9]\d{0,3}){1,20}$", description="inputs first"),
        Expected("units per layer from the inputs on, joined by hyphens, as in 2-3-1"),
    ] = "2-3-1"
    activations: Annotated[str, Field(description="one per layer, comma-separated")] = (
        "sigmoid,identity"
    )
    biases: Annotated[
        str,
        Field(
            pattern="^(true|false)(,(true|false))*$",
            description="for all layers, or one per layer, comma-separated",
        ),
        Expected("true or false, for all layers or one per layer, comma-separated"),
    ] = "false"
    loss: LossName = "half_squared_error"
    optimizer: Annotated[str, OPTIMIZERS] = "sgd"
    schedule: Annotated[str, SCHEDULES] = "constant"
    penalties: Annotated[
        str,
        Field(
            pattern="^(l1|l2|l1,l2)?$",
            description="what the optimizer adds to its gradient; by this alone do "
            "hyperparameters change a formula, since their numbers stand in none",
        ),
        Expected("l1, l2 or l1,l2"),
    ] = ""
    trainable: Trainable = "all"
    examples: Annotated[int, Field(ge=1)] = 1
    delta: Annotated[Delta, Field(description="the meaning of δ")] = "standard"
    granularity: Annotated[
        Granularity,
        Field(description="which moments: every number, or the last one of each block or phase"),
    ] = "calculation"
    id: Annotated[str | None, Field(description="only this number, as in delta.1.2")] = None

    def architecture(self) -> Architecture:
        """The architecture that the address names."""
        sizes = tuple(int(size) for size in self.sizes.split("-"))
        biases = [flag == "true" for flag in self.biases.split(",")]
        return Architecture(
            sizes=sizes,
            activations=tuple(self.activations.split(",")),
            biases=tuple(biases * (len(sizes) - 1) if len(biases) == 1 else biases),
            loss=self.loss,
            optimizer=self.optimizer,
            schedule=self.schedule,
            penalties=tuple(each for each in get_args(Penalty) if each in self.penalties),
            trainable=self.trainable,
            examples=self.examples,
            delta=self.delta,
        )


class DatasetQuery(BaseModel):
    """Which examples of a data set; what is left out is as the catalog says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: Annotated[
        int, Field(ge=0, lt=2**53, description="draws points and says which are held out")
    ] = 1
    noise: Annotated[
        float | None,
        Field(ge=0, le=1, allow_inf_nan=False, description="how far points are moved by chance"),
    ] = None
    count: Annotated[int | None, Field(ge=2, description="how many points to draw")] = None
    scaling: Scaled = "none"
    held_out: Annotated[
        float | None,
        Field(ge=0, lt=1, allow_inf_nan=False, description="the part to keep from learning"),
    ] = None


@dataclass(frozen=True, kw_only=True)
class SavedRequest:
    """Parameters of the page's address, as a saved file holds them."""

    parameters: Annotated[dict[str, str], Field(description="values by name, as in the guide")]


@dataclass(frozen=True, kw_only=True)
class StartRequest(SavedRequest):
    """Saved parameters, and what kind of page is to start from them."""

    embedded: Annotated[
        bool, Field(strict=True, description="whether the page is in another one, and so smaller")
    ] = False

    __pydantic_config__ = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"parameters": {"preset": "mazur", "lr": "0.1", "at": "1.delta.1.2"}}]
        },
    )
