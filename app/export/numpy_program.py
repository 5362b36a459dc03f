"""One update as a NumPy program that follows the page's formulas and checks every number."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine.activations import ACTIVATIONS, Activation
from app.engine.optimizers import OPTIMIZERS
from app.engine.trace import Trace
from app.export.formulas import code, plain
from app.export.listing import (
    after,
    before,
    check,
    given,
    kept,
    loss_of,
    moves,
    over_outputs,
    own,
    parameters,
    settings,
    title,
)

HEAD = '''\
import math

import numpy as np

np.seterr(all="ignore")  # 1 / (1 + e^z) is 0 where e^z is no finite number
checked = 0


def check(name, found, shown):
    """Stop where a number is not the one that Chainrule shows, but for its last digits."""
    global checked
    found, shown = np.asarray(found, dtype=float), np.asarray(shown, dtype=float)
    assert found.shape == shown.shape, f"{name} has the shape {found.shape}, not {shown.shape}"
    far = np.abs(found - shown) > 1e-9 * np.abs(shown) + 1e-12 * np.abs(shown).max() + 1e-15
    assert not far.any(), f"{name}: {found[far]} is not {shown[far]}"
    checked += shown.size
'''

RATIO = '''\
def ratio(d, y):
    """d / y, and 0 where d is 0, whatever y is."""
    return np.divide(d, y, out=np.zeros_like(y), where=d != 0)
'''

OTHERS = '''\
def others(a):
    """For each unit the sum over all others."""
    return a @ (1 - np.eye(a.shape[1]))
'''


def numpy_program(trace: Trace) -> str:
    """The program's text."""
    return "\n".join(
        [
            *title(trace, "NumPy"),
            HEAD,
            *_functions(trace),
            *_given(trace),
            *_forward(trace),
            *_backward(trace),
            *_sensitivities(trace),
            *_update(trace),
            'print(f"All {checked} numbers are those that Chainrule shows.")',
            "",
        ]
    )


def _functions(trace: Trace) -> Iterator[str]:
    layers = trace.before.network.layers
    used = [ACTIVATIONS[name] for name in dict.fromkeys(layer.activation for layer in layers)]
    if any("erf(" in each.formula for each in used):
        yield "\nerf = np.vectorize(math.erf, otypes=[float])  # NumPy has none\n"
    for each in used:
        yield from _activation(each)
    if any("others(" in each.safe_derivative_formula for each in used):
        yield f"\n{OTHERS}"
    loss, over = loss_of(trace), over_outputs(trace)
    if loss.joint is not None:
        yield f"\n{RATIO}"
    terms = code(loss.formula if loss.joint is None else loss.joint.formula)
    yield "\ndef loss(d, y, z):"
    from_z = ", by z, where y has too few digits" if loss.joint else ""
    yield f'    """{loss.label}: E_n of each example{from_z}."""'
    yield f"    return np.sum({terms}, axis=1){over}\n"
    slope = (loss.joint and loss.joint.derivative_formula) or loss.derivative_formula
    slope = code(slope, safe=loss.joint is not None)
    yield "\ndef loss_slope(d, y, z):"
    yield f'    """∂E_n/∂y of each example and output{from_z}."""'
    yield f"    return ({slope}){over}\n" if over else f"    return {slope}\n"


def _activation(each: Activation) -> Iterator[str]:
    yield f"\ndef {each.name}(z):"
    yield f'    """a = φ(z): {each.label}."""'
    yield f"    return {code(each.formula)}\n"
    yield f"\ndef {each.name}_slope(z, a):"
    slope = code(each.safe_derivative_formula or each.derivative_formula)
    if each.cross_formula is None:
        usual = f" = {code(each.derivative_formula)}, by z, where a has too few digits"
        yield f'    """φ′(z){usual if each.safe_derivative_formula else ""}."""'
        yield f"    return np.zeros_like(z) + {slope}\n"
        return
    yield '    """∂a_j/∂z_m as [example, j, m]: each unit answers to the z of all."""'
    cross = code(each.cross_formula, across=True)
    yield f"    same, other = ({slope})[:, :, None], {cross}"
    yield "    return np.where(np.eye(z.shape[1]) == 1, same, other)\n"


def _given(trace: Trace) -> Iterator[str]:
    yield "\n# What is given: examples, weights, biases and settings"
    yield given("x", trace.inputs)
    yield given("d", trace.targets)
    for kind, index, name in parameters(trace):
        yield given(name, before(trace, kind, index))
    yield from (f"{name} = {value!r}" for name, value in settings(trace))
    for kind, index, _ in parameters(trace):
        for name, values in kept(trace, "memory", kind, index).items():
            yield given(own(name, kind, index), values)
    yield ""


def _forward(trace: Trace) -> Iterator[str]:
    assert trace.loss is not None
    assert trace.error is not None
    for number, (line, values) in enumerate(
        zip(_passes(trace), trace.forward, strict=True), start=1
    ):
        yield f"# Forward, layer {number}: z = a W{' + b' if ' + ' in line[0] else ''}, a = φ(z)"
        yield line[0]
        yield check(f"z of layer {number}", f"z{number}", values.z)
        yield line[1]
        yield check(f"a of layer {number}", f"a{number}", values.a)
        yield ""
    last = len(trace.forward)
    yield "# The error d − y, and the loss: of each example, and their mean"
    yield f"y = a{last}"
    yield "e = d - y"
    yield check("d − y", "e", trace.error)
    yield f"E_n = loss(d, y, z{last})"
    yield check("E of each example", "E_n", trace.loss.per_example)
    yield "E = np.sum(E_n) / len(E_n)"
    yield check("E", "E", trace.loss.value)
    yield ""


def _passes(trace: Trace, note: str = "") -> Iterator[tuple[str, str]]:
    """The two lines of each layer of a forward pass; `note` follows each name that is new."""
    a = "x"
    for number, layer in enumerate(trace.before.network.layers, start=1):
        z = f"z{number}{note}"
        bias = "" if layer.biases is None else f" + b{number}{note}"
        yield (
            f"{z} = {a} @ w{number}{note}{bias}",
            f"a{number}{note} = {layer.activation}({z})",
        )
        a = f"a{number}{note}"


def _backward(trace: Trace) -> Iterator[str]:
    layers, last = trace.before.network.layers, len(trace.forward)
    yield "# Backward: δ = ∂E_n/∂z of each example, from the output back, with the old weights"
    for number in range(last, 0, -1):
        found, name = trace.backward[number - 1], layers[number - 1].activation
        if not found.joint:
            received = f"delta{number + 1} @ w{number + 1}.T"
            yield f"dE_da{number} = {f'loss_slope(d, y, z{last})' if number == last else received}"
            yield check(f"∂E/∂a of layer {number}", f"dE_da{number}", found.dE_da)
        yield f"da_dz{number} = {name}_slope(z{number}, a{number})"
        if found.da_dz is not None:
            yield check(f"φ′ of layer {number}", f"da_dz{number}", found.da_dz)
        yield f"delta{number} = {_signal(trace, number)}"
        yield check(f"δ of layer {number}", f"delta{number}", found.delta)
        yield f"error_term{number} = -delta{number}"
        yield check(f"−δ of layer {number}", f"error_term{number}", found.error_term)
        yield ""
    yield "# How E answers to each weight and bias: the mean over the examples"
    for number in range(last, 0, -1):
        found = trace.backward[number - 1]
        yield f"dE_dw{number} = {_entering(number)}.T @ delta{number} / len(x)"
        yield check(f"∂E/∂w of layer {number}", f"dE_dw{number}", found.dE_dw)
        if found.dE_db is not None:
            yield f"dE_db{number} = np.sum(delta{number}, axis=0) / len(x)"
            yield check(f"∂E/∂b of layer {number}", f"dE_db{number}", found.dE_db)
    yield ""


def _entering(number: int) -> str:
    return f"a{number - 1}" if number > 1 else "x"


def _signal(trace: Trace, number: int) -> str:
    """δ of a layer; at a saturated output by loss and activation together."""
    found, joint = trace.backward[number - 1], loss_of(trace).joint
    if found.joint and joint is not None:
        return f"({code(joint.delta_formula)}){over_outputs(trace)}"
    if ACTIVATIONS[trace.before.network.layers[number - 1].activation].couples:
        return f'np.einsum("nj,njm->nm", dE_da{number}, da_dz{number})'
    return f"dE_da{number} * da_dz{number}"


def _sensitivities(trace: Trace) -> Iterator[str]:
    """∂y/∂z and ∂y/∂w, unless they are too many."""
    layers, last = trace.before.network.layers, len(trace.forward)
    if trace.backward[-1].dy_dz is None:
        return
    yield "# How each output answers, [example, output, …]: ∂y/∂w is what the article calls δ"
    for number in range(last, 0, -1):
        found = trace.backward[number - 1]
        own_slope = f"da_dz{number}[:, None, :]"
        if number < last:
            line = f"(dy_dz{number + 1} @ w{number + 1}.T) * {own_slope}"
        elif ACTIVATIONS[layers[-1].activation].couples:
            line = f"da_dz{number}"
        else:
            line = f"{own_slope} * np.eye({trace.outputs.shape[1]})"
        yield f"dy_dz{number} = {line}"
        yield check(f"∂y/∂z of layer {number}", f"dy_dz{number}", found.dy_dz)
        if found.dy_dw is not None:
            a = _entering(number)
            yield f"dy_dw{number} = {a}[:, None, :, None] * dy_dz{number}[:, :, None, :]"
            yield check(f"∂y/∂w of layer {number}", f"dy_dw{number}", found.dy_dw)
    yield ""


def _update(trace: Trace) -> Iterator[str]:
    rule = OPTIMIZERS[trace.optimizer.name]
    yield f"# Update: {rule.label}, learning rate {trace.schedule.label.lower()}"
    yield f"lr = {plain(trace.schedule.formula)}"
    yield check("α", "lr", trace.optimizer.learning_rate)
    for kind, index, name in parameters(trace):
        yield from _moved(trace, kind, index) if moves(trace, kind) else [f"{name}_new = {name}"]
        yield check(f"new {name}", f"{name}_new", after(trace, kind, index))
    yield ""
    yield "# Forward again, with the new weights"
    for line in _passes(trace, "_new"):
        yield from line
    last = len(trace.forward)
    yield check("new y", f"a{last}_new", trace.outputs_new)
    yield f"E_new = np.sum(loss(d, a{last}_new, z{last}_new)) / len(x)"
    yield check("new E", "E_new", trace.E_new)
    yield ""


def _moved(trace: Trace, kind: str, index: int) -> Iterator[str]:
    """The change of one layer's weights or biases, with all that leads to it."""
    rule, number = OPTIMIZERS[trace.optimizer.name], index + 1
    g, change = (f"g{number}", f"dw{number}") if kind == "w" else (f"gb{number}", f"db{number}")
    shown = trace.update[index]
    names = {"g": g, "w": f"w{number}", "dE_dw": f"dE_dw{number}"}
    names |= {each: own(each, kind, index) for each in (*rule.memories, *rule.memory_formulas)}
    has_penalties = kind == "w" and bool(trace.optimizer.l1 or trace.optimizer.l2)
    yield f"{g} = {code(rule.gradient_formula, names) if has_penalties else f'dE_d{kind}{number}'}"
    yield check(g, g, shown.g.weights if kind == "w" else shown.g.biases)
    computed = {
        f"{name}_new": each for name, each in kept(trace, "memory_new", kind, index).items()
    }
    computed |= kept(trace, "corrected", kind, index)
    for name, formula in rule.memory_formulas.items():
        yield f"{names[name]} = {code(formula, names)}"
        yield check(names[name], names[name], computed[name])
    formula = rule.bias_formula if kind == "b" and rule.bias_formula else rule.formula
    yield f"{change} = {code(formula, names)}"
    yield check(change, change, shown.dw if kind == "w" else shown.db)
    yield f"{kind}{number}_new = {kind}{number} + {change}"
