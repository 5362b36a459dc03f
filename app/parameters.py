"""What the page's address can say: one list of parameters with their values and defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS
from app.engine.errors import shortened
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.presets import PRESETS, Delta
from app.engine.schedules import SCHEDULES
from app.engine.trace import Trainable
from app.explain.moments import Granularity
from app.lessons import LESSONS

NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
NUMBERS = f"{NUMBER}(,{NUMBER})*"
ROWS = f"{NUMBERS}(;{NUMBERS})*"
MATRICES = f"{ROWS}(/{ROWS})*"
VECTORS = f"({NUMBERS}|-)(/({NUMBERS}|-))*"
SLOT = f"[a-z_]+:{MATRICES}:{VECTORS}"
NAME = f"({'|'.join(ACTIVATIONS.names)})"
NAMES = f"{NAME}(,{NAME})*"
DATA = f"({'|'.join(DATASETS.names)}|own)(;[a-z_]+:[^;]*)*"
WHOLE = r"(\d{1,15}|[1-8]\d{15})"
"""Below 2^53, so that JavaScript can hold it."""
PARTS = ("training", "side", "pictures", "data", "network", "share", "settings", "tables")
"""What stands below the picture, from top to bottom."""
EDITABLE = ("x", "d", "w", "b", "lr")
"""What a reader may change."""
FRACTION = r"0?\.\d{1,9}|0(\.0{1,9})?"
FACTOR = r"0?\.[1-9]\d?|[1-9](\.\d{1,2})?|10"
TITLE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]{1,120}"
TEXT = r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]{1,2000}"
OPAQUE = r"[A-Za-z0-9_.:-]{1,128}"
ORIGIN = (
    r"https?://([a-z0-9]+((\.|-+)[a-z0-9]+)*|\[::1\])"
    r"(:([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))?"
)
ID = r"[A-Za-z_]+(\.\d{1,4})*(@\d{1,4})?(~\d{1,4})?"

Concern = Literal["state", "view", "lesson", "reader", "host"]
"""What a parameter is about: the state that a link or a file reopens, the part of it that says how
it is looked at; what a course leaves of the page, which its links keep; how one reader likes it;
the page that it is embedded in.
"""


def some_of(names: tuple[str, ...]) -> str:
    """The pattern of a list of these names."""
    one = f"({'|'.join(names)})"
    return f"all|none|{one}(,{one})*"


@dataclass(frozen=True)
class Parameter:
    """One parameter of the query string: the values that it may have, or their form in words.

    An empty default means what `otherwise` says, mostly that the preset's own is used.
    """

    name: str
    default: str
    meaning: str
    values: tuple[str, ...] = ()
    pattern: str = ""
    form: str = ""
    about: Concern = "state"
    otherwise: str = "the preset’s own"
    refused: str = ""
    """What is so where it has a value that it cannot have; else the default is used."""
    parts: tuple[str, ...] = ()
    """Names of which a value lists any, or all, or none."""

    def takes(self, value: str) -> bool:
        """Whether the parameter can have this value."""
        if value == self.default:
            return True
        if self.values:
            return value in self.values
        return bool(re.fullmatch(self.pattern or some_of(self.parts), value))

    @property
    def expected(self) -> str:
        """What values it can have, in words."""
        if self.parts:
            return f"all, none, or some of {', '.join(self.parts)}, separated by commas"
        return self.form or f"one of {', '.join(self.values)}"


PARAMETERS = (
    Parameter(
        "lesson",
        "",
        "A ready lesson; other parameters change it.",
        tuple(LESSONS.names),
    ),
    Parameter("preset", "article", "The network and example to start from.", tuple(PRESETS.names)),
    Parameter(
        "layers",
        "",
        "Units of each layer, inputs first; weights come from the seed then.",
        pattern=r"[1-9]\d{0,2}(-[1-9]\d{0,2}){1,8}",
        form="units per layer joined by hyphens, as in 2-3-1",
    ),
    Parameter(
        "act",
        "",
        "The activation of each layer.",
        pattern=NAMES,
        form="one name per layer, comma-separated, as in tanh,sigmoid",
    ),
    Parameter("biases", "", "Whether new layers have biases.", ("1", "0")),
    Parameter("init", "xavier", "Where new weights come from.", tuple(INITIALIZERS.names)),
    Parameter(
        "seed",
        "1",
        "Which new weights.",
        pattern=WHOLE,
        form="a whole number of at most 16 digits",
    ),
    Parameter(
        "w",
        "",
        "The exact weights, which give the layers their sizes.",
        pattern=MATRICES,
        form="a row of numbers per unit that they come from, rows separated by semicolons and "
        "layers by slashes, as in 0.1,-0.2;0.4,0.5/0.7;-0.8",
    ),
    Parameter(
        "b",
        "",
        "The exact biases.",
        pattern=VECTORS,
        form="numbers per layer, layers separated by slashes, - for a layer without, as in "
        "0.35,0.35/0.6",
    ),
    Parameter("loss", "", "The loss function.", tuple(LOSSES.names)),
    Parameter("opt", "", "The optimizer.", tuple(OPTIMIZERS.names)),
    Parameter("lr", "", "The learning rate.", pattern=NUMBER, form="a number, as in 0.1"),
    Parameter(
        "schedule",
        "",
        "How the learning rate goes with the updates.",
        tuple(SCHEDULES.names),
    ),
    Parameter(
        "hyper",
        "",
        "Other settings of the optimizer and of the schedule.",
        pattern=f"[a-z_0-9]+:{NUMBER}(,[a-z_0-9]+:{NUMBER})*",
        form="names and numbers, as in momentum:0.8,l2:0.01",
    ),
    Parameter("trainable", "", "What an update changes.", get_args(Trainable)),
    Parameter(
        "data",
        "",
        "A data set to learn from, and how its examples are drawn, scaled and held out.",
        pattern=DATA,
        form="a name and settings, as in moons;seed:3;noise:0.2;count:100;held_out:0.2, or own "
        "and what the columns of x and d are",
    ),
    Parameter(
        "batch",
        "",
        "How many examples an update takes, and the seed that shuffles them.",
        pattern=rf"all|[1-9]\d{{0,8}}(,{WHOLE})?",
        form="all, or a number, as in 8, or with a seed, as in 8,1",
    ),
    Parameter(
        "x",
        "",
        "The inputs; several examples are separated by semicolons.",
        pattern=ROWS,
        form="numbers separated by commas, as in 1,0.5",
    ),
    Parameter(
        "d",
        "",
        "The targets, in the same form.",
        pattern=ROWS,
        form="numbers separated by commas, as in 1",
    ),
    Parameter(
        "held_x",
        "",
        "The inputs of the examples that are held out from learning.",
        pattern=ROWS,
        form="numbers separated by commas, as in 1,0.5",
    ),
    Parameter(
        "held_d",
        "",
        "The targets of the examples that are held out.",
        pattern=ROWS,
        form="numbers separated by commas, as in 1",
    ),
    Parameter(
        "done",
        "",
        "How many updates came before.",
        pattern=WHOLE,
        form="a whole number",
    ),
    Parameter(
        "memory",
        "",
        "What the optimizer remembers of the updates before.",
        pattern=f"{SLOT}(~{SLOT})*",
        form="for each memory its name, weights and biases in the form of w and b, as in "
        "m:0.1;0.2/0.3:0/0, memories separated by ~",
    ),
    Parameter(
        "at",
        "",
        "Where to stand: an update and the number that was computed last in it.",
        pattern=rf"[1-9]\d{{0,15}}(\.{ID})?",
        form="the number of an update, or with an id, as in 12.delta.1.2",
        about="view",
    ),
    Parameter("by", "", "How far Step goes.", (*get_args(Granularity), "update"), about="view"),
    Parameter(
        "explain",
        "",
        "What is explained at first: the number computed last, its whole layer or phase, by "
        "default as Step does, or any number by its id.",
        pattern=f"(number|layer|phase)(,{ID})?|{ID}",
        form="number, layer, phase or an id, as in w.1.2.3, or both, as in layer,w.1.2.3",
        about="view",
    ),
    Parameter(
        "example",
        "1",
        "Which example of several is shown.",
        pattern=r"[1-9]\d{0,3}",
        form="a whole number from 1",
        about="view",
    ),
    Parameter(
        "versus",
        "",
        "What a second run beside the first has in its stead: a learning rate, an optimizer, an "
        "activation of the hidden layers, or the seed of its first weights.",
        pattern=f"rate:{NUMBER.removeprefix('[+-]?')}|optimizer:({'|'.join(OPTIMIZERS.names)})|activation:{NAME}"
        f"|weights:{WHOLE}",
        form="rate, optimizer, activation or weights and its value, as in rate:0.5, from 0 on",
        about="view",
    ),
    Parameter("delta", "", "The meaning of δ.", get_args(Delta)),
    Parameter("digits", "4", "Decimals on screen.", tuple("2345678"), about="view"),
    Parameter(
        "view",
        "both",
        "Whether the numbers are shown as a diagram or as tables; the calculation is always there.",
        ("diagram", "table", "both"),
        about="lesson",
    ),
    Parameter(
        "show",
        "",
        "What is below the picture.",
        parts=PARTS,
        about="lesson",
        otherwise="all; on /embed tables",
    ),
    Parameter(
        "controls",
        "full",
        "What of the bar is there: with step Back, Step and the timeline; with none nothing, and "
        "no key steps.",
        ("full", "step", "none"),
        about="lesson",
    ),
    Parameter(
        "edit",
        "all",
        "Which numbers can be changed: inputs, targets, weights, biases, the learning rate. "
        "Without x and d there is no section for data, without all of them none for the network.",
        parts=EDITABLE,
        about="lesson",
    ),
    Parameter(
        "mode",
        "watch",
        "Whether Step tells the next number or asks for it first. Where it asks there is no "
        "training, no second run and no picture below, since they would tell.",
        ("watch", "predict"),
        about="lesson",
    ),
    Parameter(
        "tol",
        "0.01",
        "How far an answer may be off, as a part of the number. What rounds to the digits that are "
        "shown is right in any case.",
        pattern=FRACTION,
        form="a number from 0 to below 1, as in 0.01",
        about="lesson",
    ),
    Parameter(
        "speed",
        "1",
        "How many times as fast Play goes.",
        pattern=FACTOR,
        form="a number from 0.1 to 10, as in 0.5",
        about="lesson",
    ),
    Parameter(
        "title",
        "",
        "The heading, which an embedded page shows only then.",
        pattern=TITLE,
        form="a line of at most 120 characters, without control characters",
        otherwise="the page’s own",
        about="view",
    ),
    Parameter(
        "text",
        "",
        "What stands below the heading; each line is a paragraph.",
        pattern=TEXT,
        form="a text of at most 2000 characters, without control characters",
        otherwise="none",
        about="view",
    ),
    Parameter("lang", "en", "The language.", ("en",), about="reader"),
    Parameter("theme", "system", "Light or dark.", ("system", "light", "dark"), about="reader"),
    Parameter("motion", "on", "Whether changes fade.", ("on", "off"), about="reader"),
    Parameter("keys", "1", "Whether single keys step.", ("1", "0"), about="reader"),
    Parameter(
        "cid",
        "",
        "A name that the host page gives to this frame; messages carry it.",
        pattern=OPAQUE,
        form="at most 128 letters, digits and _ . : -",
        about="host",
        otherwise="none",
    ),
    Parameter(
        "parent",
        "",
        "The only origin whose page may steer this frame.",
        pattern=ORIGIN,
        form="an origin in small letters without a slash at its end, as in https://course.example",
        about="host",
        otherwise="any",
        refused="no page may steer this frame",
    ),
)


DEFAULTS = {parameter.name: parameter.default for parameter in PARAMETERS}
OF_VIEW = tuple(each.name for each in PARAMETERS if each.about == "view")
OF_STATE = tuple(each.name for each in PARAMETERS if each.about in ("state", "view"))
OF_LESSON = tuple(each.name for each in PARAMETERS if each.about == "lesson")
OFFERS = tuple(each for each in PARAMETERS if each.name in (*OF_LESSON, "title", "text"))
"""What a course author chooses when a page is shared."""


def read(query: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The value of each parameter, and a notice for each value that it cannot have.

    Such a parameter falls back to its default. Names that are not in the list are ignored, since
    course systems append their own.
    """
    values, notices = {}, []
    lesson = query.get("lesson", "")
    said = {**LESSONS[lesson].parameters, **query} if lesson in LESSONS.names else query
    for parameter in PARAMETERS:
        value = said.get(parameter.name, parameter.default)
        if not parameter.takes(value):
            usual = f"{parameter.default or 'the usual one'} is used instead"
            notices.append(
                f"{parameter.name}={shortened(value)} is not {parameter.expected}; "
                f"{parameter.refused or usual}."
            )
            value = parameter.default
        values[parameter.name] = value
    return values, notices


def lesson(values: Mapping[str, str]) -> dict[str, object] | None:
    """The lesson that these values are, if all but how it is looked at is as the lesson has it.

    Then a link can say its name and, of `free`, what is otherwise.
    """
    name = values["lesson"]
    if not name:
        return None
    own = {**DEFAULTS, **LESSONS[name].parameters}
    free = (*OF_VIEW, *OF_LESSON)
    if any(values[each] != own[each] for each in OF_STATE if each not in (*free, "lesson")):
        return None
    return {"name": name, "free": {each: own[each] for each in free}}
