"""Networks to start from: each with its examples, its loss, its optimizer and its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.engine.arrays import Array, Batch, frozen
from app.engine.network import Layer, Network
from app.engine.optimizers import SGD, Adam, AnyOptimizer
from app.engine.registry import Registry
from app.engine.schedules import CONSTANT, AnySchedule
from app.engine.trace import Trainable

Delta = Literal["article", "standard", "error_term"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Preset:
    """A ready starting point; `delta` is the meaning of δ in its source."""

    name: str
    label: str
    network: Network
    inputs: Batch
    targets: Batch
    loss: str
    optimizer: AnyOptimizer
    schedule: AnySchedule = CONSTANT
    trainable: Trainable = "all"
    delta: Delta
    source: str


def _matrix(rows: list[list[float]]) -> Array:
    return frozen(rows, 2)


PRESETS: Registry[Preset] = Registry("preset")

_ARTICLE = Network(
    (
        Layer(weights=_matrix([[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]]), activation="sigmoid"),
        Layer(weights=_matrix([[0.7], [-0.8], [0.9]]), activation="identity"),
    )
)

PRESETS.add(
    Preset(
        name="article",
        label="The article: 2 inputs, 3 hidden, 1 output",
        network=_ARTICLE,
        inputs=_matrix([[1.0, 0.5]]),
        targets=_matrix([[1.0]]),
        loss="half_squared_error",
        optimizer=SGD(learning_rate=0.1),
        delta="article",
        source="The article that Chainrule grew out of; it prints no numbers, these are ours.",
    )
)
PRESETS.add(
    Preset(
        name="mazur",
        label="Matt Mazur's step by step example: 2-2-2",
        network=Network(
            (
                Layer(
                    weights=_matrix([[0.15, 0.25], [0.20, 0.30]]),
                    biases=frozen([0.35, 0.35], 1),
                    activation="sigmoid",
                ),
                Layer(
                    weights=_matrix([[0.40, 0.50], [0.45, 0.55]]),
                    biases=frozen([0.60, 0.60], 1),
                    activation="sigmoid",
                ),
            )
        ),
        inputs=_matrix([[0.05, 0.10]]),
        targets=_matrix([[0.01, 0.99]]),
        loss="half_squared_error",
        optimizer=SGD(learning_rate=0.5),
        trainable="weights",
        delta="standard",
        source="Matt Mazur, A Step by Step Backpropagation Example (2015).",
    )
)
PRESETS.add(
    Preset(
        name="udacity",
        label="Udacity's backpropagation exercise: 3-2-1",
        network=Network(
            (
                Layer(
                    weights=_matrix([[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]]), activation="sigmoid"
                ),
                Layer(weights=_matrix([[0.1], [-0.3]]), activation="sigmoid"),
            )
        ),
        inputs=_matrix([[0.5, 0.1, -0.2]]),
        targets=_matrix([[0.6]]),
        loss="half_squared_error",
        optimizer=SGD(learning_rate=0.5),
        delta="error_term",
        source="Udacity Deep Learning Nanodegree, backpropagation exercise.",
    )
)
PRESETS.add(
    Preset(
        name="udacity_text",
        label="Udacity's worked text: 2-1-1",
        network=Network(
            (
                Layer(weights=_matrix([[0.4], [-0.2]]), activation="sigmoid"),
                Layer(weights=_matrix([[0.1]]), activation="sigmoid"),
            )
        ),
        inputs=_matrix([[0.1, 0.3]]),
        targets=_matrix([[1.0]]),
        loss="half_squared_error",
        optimizer=SGD(learning_rate=0.5),
        delta="error_term",
        source="Udacity Deep Learning Nanodegree, the example worked in the text (2017).",
    )
)
PRESETS.add(
    Preset(
        name="udacity_quiz",
        label="Udacity's gradient descent quiz: 4-1",
        network=Network(
            (Layer(weights=_matrix([[0.5], [-0.5], [0.3], [0.1]]), activation="sigmoid"),)
        ),
        inputs=_matrix([[1.0, 2.0, 3.0, 4.0]]),
        targets=_matrix([[0.5]]),
        loss="half_squared_error",
        optimizer=SGD(learning_rate=0.5),
        delta="error_term",
        source="Udacity Deep Learning Nanodegree, gradient descent quiz (2017).",
    )
)
PRESETS.add(
    Preset(
        name="han",
        label="Han and Kamber's textbook example: 3-2-1",
        network=Network(
            (
                Layer(
                    weights=_matrix([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]),
                    biases=frozen([-0.4, 0.2], 1),
                    activation="sigmoid",
                ),
                Layer(
                    weights=_matrix([[-0.3], [-0.2]]),
                    biases=frozen([0.1], 1),
                    activation="sigmoid",
                ),
            )
        ),
        inputs=_matrix([[1.0, 0.0, 1.0]]),
        targets=_matrix([[1.0]]),
        loss="half_squared_error",
        optimizer=SGD(learning_rate=0.9),
        delta="error_term",
        source="Jiawei Han, Micheline Kamber and Jian Pei, Data Mining: Concepts and Techniques, "
        "3rd edition (2012), Example 9.1.",
    )
)
PRESETS.add(
    Preset(
        name="negnevitsky",
        label="Negnevitsky's textbook example, XOR: 2-2-1",
        network=Network(
            (
                Layer(
                    weights=_matrix([[0.5, 0.9], [0.4, 1.0]]),
                    biases=frozen([-0.8, 0.1], 1),
                    activation="sigmoid",
                ),
                Layer(
                    weights=_matrix([[-1.2], [1.1]]),
                    biases=frozen([-0.3], 1),
                    activation="sigmoid",
                ),
            )
        ),
        inputs=_matrix([[1.0, 1.0]]),
        targets=_matrix([[0.0]]),
        loss="half_squared_error",
        optimizer=SGD(learning_rate=0.1),
        delta="error_term",
        source="Michael Negnevitsky, Artificial Intelligence: A Guide to Intelligent Systems, "
        "2nd edition (2005), section 6.4.",
    )
)
PRESETS.add(
    Preset(
        name="cs231n",
        label="CS231n's softmax classifier: 4-3",
        network=Network(
            (
                Layer(
                    weights=_matrix(
                        [
                            [0.01, 0.7, 0.0],
                            [-0.05, 0.2, -0.45],
                            [0.1, 0.05, -0.2],
                            [0.05, 0.16, 0.03],
                        ]
                    ),
                    biases=frozen([0.0, 0.2, -0.3], 1),
                    activation="softmax",
                ),
            )
        ),
        inputs=_matrix([[-15.0, 22.0, -44.0, 56.0]]),
        targets=_matrix([[0.0, 0.0, 1.0]]),
        loss="cross_entropy",
        optimizer=SGD(learning_rate=0.0001),
        delta="standard",
        source="Andrej Karpathy, CS231n course notes, Linear Classification (2015): SVM vs. "
        "Softmax.",
    )
)
PRESETS.add(
    Preset(
        name="softmax",
        label="Three classes, softmax and cross-entropy: 2-3-3",
        network=Network(
            (
                Layer(
                    weights=_matrix([[0.2, -0.4, 0.5], [-0.3, 0.6, 0.1]]),
                    biases=frozen([0.1, 0.0, -0.2], 1),
                    activation="tanh",
                ),
                Layer(
                    weights=_matrix([[0.3, -0.5, 0.2], [0.7, 0.4, -0.6], [-0.1, 0.8, 0.5]]),
                    biases=frozen([0.1, -0.1, 0.0], 1),
                    activation="softmax",
                ),
            )
        ),
        inputs=_matrix([[1.0, 0.5]]),
        targets=_matrix([[0.0, 1.0, 0.0]]),
        loss="cross_entropy",
        optimizer=SGD(learning_rate=0.5),
        delta="standard",
        source="Ours: small numbers for the smallest network that tells three classes apart.",
    )
)
PRESETS.add(
    Preset(
        name="adam",
        label="The article's network with Adam",
        network=_ARTICLE,
        inputs=_matrix([[1.0, 0.5]]),
        targets=_matrix([[1.0]]),
        loss="half_squared_error",
        optimizer=Adam(learning_rate=0.1),
        delta="standard",
        source="Ours: the numbers of the article's preset, updated as Kingma and Ba (2015) do.",
    )
)
