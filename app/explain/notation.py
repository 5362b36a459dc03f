"""How formulas are written. MathML here: each number of the trace is an `<mrow data-q="id">`.

Those rows hold no further rows, so that a page can put the number in place of the symbol.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from app.engine.activations import ACTIVATIONS
from app.explain.architecture import Architecture
from app.explain.expression import (
    Activated,
    Apply,
    Cases,
    Constant,
    Expression,
    Fraction,
    Power,
    Product,
    Quantity,
    Sum,
)
from app.explain.ids import Id


def mathml(expression: Expression, architecture: Architecture) -> str:
    """The formula as the inside of a `<math>` element."""
    match expression:
        case Quantity(id):
            return f'<mrow data-q="{id}">{symbol(id, architecture)}</mrow>'
        case Constant(number):
            return _number(number)
        case Sum(terms):
            return _sum(terms, architecture)
        case Product(factors):
            return _product(factors, architecture)
        case Fraction(numerator, denominator):
            above, below = (_row(part, architecture) for part in (numerator, denominator))
            return f"<mfrac>{above}{below}</mfrac>"
        case Power(base, exponent):
            return f"<msup>{_factor(base, architecture)}{_row(exponent, architecture)}</msup>"
        case Activated(activation, z):
            name = _word(ACTIVATIONS[activation].symbol)
            return f"{name}{_parenthesised(mathml(z, architecture))}"
        case Apply(function, arguments):
            return _WRITERS[function](*(mathml(part, architecture) for part in arguments))
        case Cases(left, right, positive, otherwise):
            condition = f"{mathml(left, architecture)}<mo>&gt;</mo>{mathml(right, architecture)}"
            rows = (
                (mathml(positive, architecture), f"<mtext>if&#160;</mtext>{condition}"),
                (mathml(otherwise, architecture), "<mtext>otherwise</mtext>"),
            )
            cells = "".join(f"<mtr><mtd>{a}</mtd><mtd>{b}</mtd></mtr>" for a, b in rows)
            return f"<mrow><mo>{{</mo><mtable>{cells}</mtable></mrow>"
    raise TypeError(f"no notation for {type(expression).__name__}")


def _sum(terms: tuple[Expression, ...], architecture: Architecture) -> str:
    text = mathml(terms[0], architecture)
    for term in terms[1:]:
        written = mathml(term, architecture)
        text += written if written.startswith(_MINUS) else f"<mo>+</mo>{written}"
    return text


def _product(factors: tuple[Expression, ...], architecture: Architecture) -> str:
    minus = factors[0] == Constant(-1)
    written = (_factor(factor, architecture) for factor in factors[minus:])
    return (_MINUS if minus else "") + "<mo>·</mo>".join(written)


def _factor(expression: Expression, architecture: Architecture) -> str:
    """The formula as it stands in a product or under a power."""
    written = mathml(expression, architecture)
    return _parenthesised(written) if isinstance(expression, Sum | Product) else written


def _row(expression: Expression, architecture: Architecture) -> str:
    return f"<mrow>{mathml(expression, architecture)}</mrow>"


def _parenthesised(inner: str) -> str:
    return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"


_MINUS = "<mo>−</mo>"

_WRITERS: dict[str, Callable[..., str]] = {
    "exp": lambda x: f"<msup><mi>e</mi><mrow>{x}</mrow></msup>",
    "tanh": lambda x: f"<mi>tanh</mi>{_parenthesised(x)}",
    "sqrt": lambda x: f"<msqrt>{x}</msqrt>",
    "max": lambda x, y: f"<mi>max</mi>{_parenthesised(f'{x}<mo>,</mo>{y}')}",
}


def _number(number: float) -> str:
    sign = _MINUS if number < 0 else ""
    return f"{sign}<mn>{abs(number):g}</mn>"


def _word(text: str) -> str:
    return f"<mi>{escape(text)}</mi>"


def symbol(id: Id, architecture: Architecture) -> str:
    """The symbol of a number, without a row around it."""
    article = architecture.delta == "article"
    match id.kind:
        case "dy_dw" if article:
            return _letter("δ", id, architecture)
        case "delta" if architecture.delta == "standard":
            return _letter("δ", id, architecture)
        case "error_term" if architecture.delta == "error_term":
            return _letter("δ", id, architecture)
        case "delta":
            return _derivative("E", "z", id, architecture)
        case "error_term":
            return f"{_MINUS}{_derivative('E', 'z', id, architecture)}"
        case "da_dz":
            name = _word(ACTIVATIONS[architecture.activations[id.index[0] - 1]].symbol)
            z = _letter("z", id, architecture)
            return f"<msup>{name}<mo>′</mo></msup><mo>(</mo>{z}<mo>)</mo>"
        case "dE_da" | "dE_dw" | "dE_db":
            return _derivative("E", id.kind.removeprefix("dE_d"), id, architecture)
        case "dy_dz" | "dy_dw" | "dy_db":
            return _derivative("y", id.kind.removeprefix("dy_d"), id, architecture)
        case "dw" | "db":
            return _letter(id.kind[1], id, architecture, prefix="Δ")
        case "w_new" | "b_new" | "y_new" | "E_new":
            return _letter(id.kind[0], id, architecture, new=True)
        case "lr":
            return "<mi>α</mi>"
    return _letter(id.kind, id, architecture)


def _derivative(of: str, by: str, id: Id, architecture: Architecture) -> str:
    """∂E/∂w and its like; `of` is E of the example, or the output y."""
    below = _letter(by, Id(id.kind, id.index), architecture, prefix="∂")
    if of == "E":
        above = _letter("E", Id("E", example=id.example), architecture, prefix="∂")
    else:
        y = Id("a", (architecture.depth, id.output or 1), None, id.example)
        above = _letter("a", y, architecture, prefix="∂")
    return f"<mfrac>{above}{below}</mfrac>"


def _letter(
    letter: str, id: Id, architecture: Architecture, *, prefix: str = "", new: bool = False
) -> str:
    """A letter with what stands below and above it: w with 12 and (1), y alone."""
    letter, below, above = _scripts(letter, id, architecture)
    above += (" new" if above else "new") if new else ""
    above += f" y{id.output}".translate(_LOWERED) if id.output is not None else ""
    above += f"⟨{id.example}⟩" if id.example is not None else ""
    base = f"<mi>{prefix}{_italic(letter)}</mi>" if prefix else f"<mi>{letter}</mi>"
    sub, sup = f"<mn>{below}</mn>", f"<mtext>{above}</mtext>"
    if below and above:
        return f"<msubsup>{base}{sub}{sup}</msubsup>"
    if below:
        return f"<msub>{base}{sub}</msub>"
    return f"<msup>{base}{sup}</msup>" if above else base


_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _scripts(letter: str, id: Id, architecture: Architecture) -> tuple[str, str, str]:
    """The letter, its subscript and its superscript; outputs are y, a single one without index."""
    outputs = {"d", "e", "y_new"}
    if letter == "a" and id.index[0] == architecture.depth:
        letter, id = "y", Id("y_new", id.index[1:])
    if id.kind in outputs:
        return letter, str(id.index[0]) if architecture.outputs > 1 else "", ""
    if id.kind == "x":
        return letter, str(id.index[0]), ""
    if not id.index:
        return letter, "", ""
    layer, *units = id.index
    return letter, ("," if max(units) > 9 else "").join(map(str, units)), f"({layer})"


def _italic(letter: str) -> str:
    """The letter in mathematical italics, as MathML draws a letter that stands alone."""
    if letter == "h":
        return "ℎ"
    if letter.isascii():
        return chr(
            0x1D44E + ord(letter) - ord("a")
            if letter.islower()
            else 0x1D434 + ord(letter) - ord("A")
        )
    return letter
