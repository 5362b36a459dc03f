"""What published worked examples print, number by number, in their own names.

Where a number is misprinted, the reason is said; that it gives the printed digits is tested.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.engine.presets import PRESETS, Preset
from app.engine.registry import Registry
from app.explain.expression import Apply, Constant, Expression, Fraction, Power, Product, Quantity
from app.explain.ids import parse


@dataclass(frozen=True)
class Slip:
    """Why a printed number is not the right one: digits dropped on the way, or a mistake.

    A guess gives the printed digits, but the source does not show that it did so.
    """

    kind: Literal["rounded", "wrong"]
    reason: str
    is_guess: bool = False


@dataclass(frozen=True)
class Printed:
    """One printed number.

    `called` is its name in the source, `text` its digits as they are printed, `formula` what it is
    here: a number of the trace of that `update`, or what is made of some.
    """

    called: str
    text: str
    formula: Expression
    update: int = 1
    slip: Slip | None = None


@dataclass(frozen=True, kw_only=True)
class Published:
    """What one source prints of the preset of the same name; `address` is empty for books.

    `unchecked` says why its numbers could not be compared with the source itself, if they were not.
    """

    name: str
    about: str
    address: str = ""
    unchecked: str = ""
    numbers: tuple[Printed, ...] = ()

    @property
    def preset(self) -> Preset:
        """The network, the example and the rules, with their source."""
        return PRESETS[self.name]


PUBLISHED: Registry[Published] = Registry("published example")


def _id(name: str) -> Quantity:
    return Quantity(parse(name))


def _minus(name: str) -> Product:
    return Product((Constant(-1), _id(name)))


def _half_square(name: str) -> Fraction:
    return Fraction(Power(_id(name), Constant(2)), Constant(2))


def _printed(
    rows: Mapping[str, tuple[str | Expression, str]],
    slips: Mapping[str, Slip] | None = None,
    *,
    update: int = 1,
) -> tuple[Printed, ...]:
    """Numbers by their name in the source: what each is here, and how it is printed."""
    slips = slips or {}
    return tuple(
        Printed(
            called, text, _id(of) if isinstance(of, str) else of, update, slip=slips.get(called)
        )
        for called, (of, text) in rows.items()
    )


PUBLISHED.add(
    Published(
        name="article",
        about="The article prints formulas and no numbers. Ours are tested against arithmetic with "
        "60 digits.",
    )
)

_NEW_WEIGHTS = "the hidden units’ ∂E/∂z were computed with the output weights after their update"
_OUTPUT = Slip("wrong", f"Probably in all updates {_NEW_WEIGHTS}.", is_guess=True)

PUBLISHED.add(
    Published(
        name="mazur",
        about="Two inputs, two hidden units and two outputs, all sigmoid. The biases are not "
        "updated.",
        address="https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
        numbers=(
            *_printed(
                {
                    "net_h1": ("z.1.1", "0.3775"),
                    "out_h1": ("a.1.1", "0.593269992"),
                    "out_h2": ("a.1.2", "0.596884378"),
                    "net_o1": ("z.2.1", "1.105905967"),
                    "out_o1": ("a.2.1", "0.75136507"),
                    "out_o2": ("a.2.2", "0.772928465"),
                    "E_o1": (_half_square("e.1"), "0.274811083"),
                    "E_o2": (_half_square("e.2"), "0.023560026"),
                    "E_total": ("E", "0.298371109"),
                    "∂E_total/∂out_o1": ("dE_da.2.1", "0.74136507"),
                    "∂out_o1/∂net_o1": ("da_dz.2.1", "0.186815602"),
                    "δ_o1": ("delta.2.1", "0.138498562"),
                    "∂E_total/∂w5": ("dE_dw.2.1.1", "0.082167041"),
                    "w5⁺": ("w_new.2.1.1", "0.35891648"),
                    "w6⁺": ("w_new.2.2.1", "0.408666186"),
                    "w7⁺": ("w_new.2.1.2", "0.511301270"),
                    "w8⁺": ("w_new.2.2.2", "0.561370121"),
                    "∂E_o1/∂out_h1": (
                        Product((_id("delta.2.1"), _id("w.2.1.1"))),
                        "0.055399425",
                    ),
                    "∂E_o2/∂out_h1": (
                        Product((_id("delta.2.2"), _id("w.2.1.2"))),
                        "-0.019049119",
                    ),
                    "∂E_total/∂out_h1": ("dE_da.1.1", "0.036350306"),
                    "∂out_h1/∂net_h1": ("da_dz.1.1", "0.241300709"),
                    "∂E_total/∂w1": ("dE_dw.1.1.1", "0.000438568"),
                    "w1⁺": ("w_new.1.1.1", "0.149780716"),
                    "w2⁺": ("w_new.1.2.1", "0.19956143"),
                    "w3⁺": ("w_new.1.1.2", "0.24975114"),
                    "w4⁺": ("w_new.1.2.2", "0.29950229"),
                    "E_total after 1 update": ("E_new", "0.291027924"),
                },
                {
                    "∂E_o2/∂out_h1": Slip(
                        "rounded",
                        "Probably the first factor was rounded to −0.038098237, multiplied by "
                        "0.5, and rounded again; the page does not show it.",
                        is_guess=True,
                    ),
                    "E_total after 1 update": Slip(
                        "wrong", f"It comes out where {_NEW_WEIGHTS}; the right ones are the old."
                    ),
                },
            ),
            *_printed(
                {
                    "E_total after 10,000 updates": ("E_new", "0.0000351085"),
                    "out_o1 after 10,000 updates": ("y_new.1", "0.015912196"),
                    "out_o2 after 10,000 updates": ("y_new.2", "0.984065734"),
                },
                {
                    "E_total after 10,000 updates": Slip(
                        "wrong",
                        "Probably it is the loss after 9,999 updates. Some copies of the page "
                        "have 0.000035085.",
                        is_guess=True,
                    ),
                    "out_o1 after 10,000 updates": _OUTPUT,
                    "out_o2 after 10,000 updates": _OUTPUT,
                },
                update=10_000,
            ),
        ),
    )
)

PUBLISHED.add(
    Published(
        name="udacity",
        about="The exercise of the backpropagation lesson, with its solution as the notebook "
        "prints it. Its error terms have the sign of d − y.",
        unchecked="The lesson is behind a login. Its numbers are as public notebooks have them.",
        numbers=_printed(
            {
                "hidden_layer_input 1": ("z.1.1", "0.24"),
                "hidden_layer_input 2": ("z.1.2", "-0.46"),
                "hidden_layer_output 1": ("a.1.1", "0.55971365"),
                "hidden_layer_output 2": ("a.1.2", "0.38698582"),
                "output_layer_in": ("z.2.1", "-0.06012438223148006"),
                "error": ("e.1", "0.11502656915007464"),
                "output_error_term": ("error_term.2.1", "0.028730669543515018"),
                "hidden_error_term 1": ("error_term.1.1", "0.00070802"),
                "hidden_error_term 2": ("error_term.1.2", "-0.00204471"),
                "delta_w_h_o 1": ("dw.2.1.1", "0.00804047"),
                "delta_w_h_o 2": ("dw.2.2.1", "0.00555918"),
                "delta_w_i_h 1, 1": ("dw.1.1.1", "1.77005547e-04"),
                "delta_w_i_h 1, 2": ("dw.1.1.2", "-5.11178506e-04"),
                "delta_w_i_h 2, 1": ("dw.1.2.1", "3.54011093e-05"),
                "delta_w_i_h 2, 2": ("dw.1.2.2", "-1.02235701e-04"),
                "delta_w_i_h 3, 1": ("dw.1.3.1", "-7.08022187e-05"),
                "delta_w_i_h 3, 2": ("dw.1.3.2", "2.04471402e-04"),
            }
        ),
    )
)

PUBLISHED.add(
    Published(
        name="udacity_text",
        about="The example that the same lesson works by hand, with two or three digits.",
        unchecked="The lesson is behind a login. Its numbers are as public notebooks have them.",
        numbers=_printed(
            {
                "h": ("z.1.1", "-0.02"),
                "a": ("a.1.1", "0.495"),
                "ŷ": ("a.2.1", "0.512"),
                "δᵒ": ("error_term.2.1", "0.122"),
                "δʰ": ("error_term.1.1", "0.003"),
                "ΔW": ("dw.2.1.1", "0.0302"),
                "Δw1": ("dw.1.1.1", "0.00015"),
                "Δw2": ("dw.1.2.1", "0.00045"),
            },
            {"Δw2": Slip("rounded", "0.5 times δʰ rounded to 0.003, times 0.3.")},
        ),
    )
)

PUBLISHED.add(
    Published(
        name="udacity_quiz",
        about="One sigmoid unit with four inputs: gradient descent before there are hidden layers.",
        unchecked="The lesson is behind a login. Its numbers are as public notebooks have them.",
        numbers=_printed(
            {
                "Neural Network output": ("a.1.1", "0.689974481128"),
                "Amount of Error": ("e.1", "-0.189974481128"),
                "Change in Weights 1": ("dw.1.1.1", "-0.02031869"),
                "Change in Weights 2": ("dw.1.2.1", "-0.04063738"),
                "Change in Weights 3": ("dw.1.3.1", "-0.06095608"),
                "Change in Weights 4": ("dw.1.4.1", "-0.08127477"),
            }
        ),
    )
)

PUBLISHED.add(
    Published(
        name="han",
        about="A textbook’s hand calculation with three digits. The biases θ are updated too, and "
        "one input is 0, so its weights stay.",
        unchecked="The book was not at hand. Its numbers are as course notes have them.",
        numbers=_printed(
            {
                "I4": ("z.1.1", "-0.7"),
                "O4": ("a.1.1", "0.332"),
                "I5": ("z.1.2", "0.1"),
                "O5": ("a.1.2", "0.525"),
                "I6": ("z.2.1", "-0.105"),
                "O6": ("a.2.1", "0.474"),
                "Err6": ("error_term.2.1", "0.1311"),
                "Err5": ("error_term.1.2", "-0.0065"),
                "Err4": ("error_term.1.1", "-0.0087"),
                "w46": ("w_new.2.1.1", "-0.261"),
                "w56": ("w_new.2.2.1", "-0.138"),
                "w14": ("w_new.1.1.1", "0.192"),
                "w15": ("w_new.1.1.2", "-0.306"),
                "w24": ("w_new.1.2.1", "0.4"),
                "w25": ("w_new.1.2.2", "0.1"),
                "w34": ("w_new.1.3.1", "-0.508"),
                "w35": ("w_new.1.3.2", "0.194"),
                "θ6": ("b_new.2.1", "0.218"),
                "θ5": ("b_new.1.2", "0.194"),
                "θ4": ("b_new.1.1", "-0.408"),
            },
            {"Err6": Slip("rounded", "0.474 times 0.526 squared: with O6 rounded to 0.474.")},
        ),
    )
)

PUBLISHED.add(
    Published(
        name="negnevitsky",
        about="The first update on the way to exclusive or, for the inputs 1 and 1. Its thresholds "
        "θ are subtracted: each is our bias with the other sign.",
        unchecked="The book was not at hand: its 25 numbers could not be checked against it. All "
        "of them follow from the inputs, to the last digit.",
        numbers=_printed(
            {
                "y3": ("a.1.1", "0.5250"),
                "y4": ("a.1.2", "0.8808"),
                "y5": ("a.2.1", "0.5097"),
                "e": ("e.1", "-0.5097"),
                "δ5": ("error_term.2.1", "-0.1274"),
                "Δw35": ("dw.2.1.1", "-0.0067"),
                "Δw45": ("dw.2.2.1", "-0.0112"),
                "Δθ5": (_minus("db.2.1"), "0.0127"),
                "δ3": ("error_term.1.1", "0.0381"),
                "δ4": ("error_term.1.2", "-0.0147"),
                "Δw13": ("dw.1.1.1", "0.0038"),
                "Δw23": ("dw.1.2.1", "0.0038"),
                "Δθ3": (_minus("db.1.1"), "-0.0038"),
                "Δw14": ("dw.1.1.2", "-0.0015"),
                "Δw24": ("dw.1.2.2", "-0.0015"),
                "Δθ4": (_minus("db.1.2"), "0.0015"),
                "w13": ("w_new.1.1.1", "0.5038"),
                "w14": ("w_new.1.1.2", "0.8985"),
                "w23": ("w_new.1.2.1", "0.4038"),
                "w24": ("w_new.1.2.2", "0.9985"),
                "w35": ("w_new.2.1.1", "-1.2067"),
                "w45": ("w_new.2.2.1", "1.0888"),
                "θ3": (_minus("b_new.1.1"), "0.7962"),
                "θ4": (_minus("b_new.1.2"), "-0.0985"),
                "θ5": (_minus("b_new.2.1"), "0.3127"),
            }
        ),
    )
)

PUBLISHED.add(
    Published(
        name="cs231n",
        about="A linear classifier of three classes with softmax and cross-entropy, forward only; "
        "the last class is the right one. The simulator’s learning rate is ours.",
        address="https://cs231n.github.io/linear-classify/#svmvssoftmax",
        numbers=_printed(
            {
                "score 1": ("z.1.1", "-2.85"),
                "score 2": ("z.1.2", "0.86"),
                "score 3": ("z.1.3", "0.28"),
                "exp 1": (Apply("exp", (_id("z.1.1"),)), "0.058"),
                "exp 2": (Apply("exp", (_id("z.1.2"),)), "2.36"),
                "exp 3": (Apply("exp", (_id("z.1.3"),)), "1.32"),
                "probability 1": ("a.1.1", "0.016"),
                "probability 2": ("a.1.2", "0.631"),
                "probability 3": ("a.1.3", "0.353"),
                "loss in the figure": ("E", "0.452"),
                "loss in the text": ("E", "1.04"),
            },
            {
                "probability 1": Slip("rounded", "0.058 over the sum of the rounded exponentials."),
                "loss in the figure": Slip(
                    "wrong", "The logarithm is to base 10; the text below the figure corrects it."
                ),
            },
        ),
    )
)
