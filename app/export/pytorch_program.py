"""One update as a PyTorch program: autograd and torch.optim have to give every number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from app.engine.activations import ACTIVATIONS
from app.engine.optimizers import OPTIMIZERS, Optimizer
from app.engine.trace import Trace
from app.export.formulas import TORCH, code, plain
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

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
checked = 0


def check(name, found, shown, like=0.0):
    """Stop where a number is not the one that Chainrule shows, but for its last digits.

    They are those of the largest number, or of `like`, which it was computed from.
    """
    global checked
    found, shown = torch.as_tensor(found).detach(), torch.as_tensor(shown)
    assert found.shape == shown.shape, f"{name} has the shape {found.shape}, not {shown.shape}"
    largest = torch.maximum(shown.abs().max(), torch.as_tensor(like).detach().abs().max())
    far = (found - shown).abs() > 1e-8 * shown.abs() + 1e-11 * largest + 1e-14
    assert not far.any(), f"{name}: {found[far]} is not {shown[far]}"
    checked += shown.numel()


def slope(of, by):
    """The derivative of one number, or of the sum of several that each answer to their own `by`."""
    return torch.autograd.grad(of.sum(), by, retain_graph=True)[0]


def slopes(of, by):
    """How each column of `of` answers to `by`: [example, column, unit]."""
    return torch.stack([slope(each, by) for each in of.T], dim=1)
'''

FUNCTIONS = {
    "identity": "{z}.clone()",
    "sigmoid": "torch.sigmoid({z})",
    "tanh": "torch.tanh({z})",
    "relu": "F.relu({z})",
    "leaky_relu": "F.leaky_relu({z}, negative_slope=0.01)",
    "elu": "F.elu({z})",
    "softplus": "F.softplus({z}, threshold=1e9)",
    "silu": "F.silu({z})",
    "gelu": "F.gelu({z})",
    "softmax": "F.softmax({z}, dim=1)",
}
"""PyTorch's own activations by our names."""

FROM_Z = {
    "cross_entropy": 'F.cross_entropy({z}, d, reduction="none")',
    "binary_cross_entropy": (
        'F.binary_cross_entropy_with_logits({z}, d, reduction="none").mean(dim=1)'
    ),
}
"""PyTorch's own losses that are computed from z; the others are written out."""

CLASSES = {
    "sgd": "SGD",
    "momentum": "SGD",
    "nesterov": "SGD",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW",
}
MEMORIES = {
    "SGD": {"m": "momentum_buffer"},
    "RMSprop": {"v": "square_avg"},
    "Adam": {"m": "exp_avg", "v": "exp_avg_sq"},
    "AdamW": {"m": "exp_avg", "v": "exp_avg_sq"},
}
"""PyTorch's own optimizers by our names, and what they call what they remember."""


def pytorch_program(trace: Trace) -> str:
    """The program's text."""
    return "\n".join(
        [
            *title(trace, "PyTorch"),
            HEAD,
            *_given(trace),
            *_forward(trace),
            *_backward(trace),
            *_sensitivities(trace),
            *_update(trace),
            'print(f"All {checked} numbers are those that Chainrule shows.")',
            "",
        ]
    )


def _given(trace: Trace) -> Iterator[str]:
    make = "torch.tensor"
    yield "\n# What is given: examples, weights, biases and settings"
    yield given("x", trace.inputs, make)
    yield given("d", trace.targets, make)
    for kind, index, name in parameters(trace):
        yield given(name, before(trace, kind, index), make) + ".requires_grad_()"
    yield from (f"{name} = {value!r}" for name, value in settings(trace))
    for kind, index, _ in parameters(trace):
        for name, values in kept(trace, "memory", kind, index).items():
            yield given(own(name, kind, index), values, make)
    yield ""


def _layers(trace: Trace) -> Iterator[tuple[int, str, str]]:
    """The number of each layer, and the lines of its z and its a."""
    entering = "x"
    for number, layer in enumerate(trace.before.network.layers, start=1):
        bias = "" if layer.biases is None else f" + b{number}"
        function = FUNCTIONS[layer.activation].format(z=f"z{number}")
        yield number, f"z{number} = {entering} @ w{number}{bias}", f"a{number} = {function}"
        entering = f"a{number}"


def _loss(trace: Trace) -> str:
    loss, z = loss_of(trace), f"z{len(trace.forward)}"
    if loss.name in FROM_Z:
        return FROM_Z[loss.name].format(z=z)
    return f"torch.sum({code(loss.formula, dialect=TORCH)}, dim=1){over_outputs(trace)}"


def _forward(trace: Trace) -> Iterator[str]:
    assert trace.loss is not None
    assert trace.error is not None
    for (number, z, a), values in zip(_layers(trace), trace.forward, strict=True):
        yield f"# Forward, layer {number}: z = a W{' + b' if ' + ' in z else ''}, a = φ(z)"
        for letter, line, shown in (("z", z, values.z), ("a", a, values.a)):
            yield line
            yield check(f"{letter} of layer {number}", f"{letter}{number}", shown)
        yield ""
    yield "# The error d − y, and the loss: of each example, and their mean"
    yield f"y = a{len(trace.forward)}"
    yield check("d − y", "d - y", trace.error, ", like=y")
    yield f"E_n = {_loss(trace)}"
    yield check("E of each example", "E_n", trace.loss.per_example)
    yield "E = E_n.mean()"
    yield check("E", "E", trace.loss.value)
    yield ""


def _backward(trace: Trace) -> Iterator[str]:
    layers, last = trace.before.network.layers, len(trace.forward)
    yield "# Backward: autograd takes the derivatives of E; δ belongs to one example's E_n = N E"
    yield "E.backward(retain_graph=True)"
    yield "N = len(x)"
    for number in range(last, 0, -1):
        found = trace.backward[number - 1]
        if not found.joint:
            yield from _received(trace, number)
            yield check(f"∂E/∂a of layer {number}", f"dE_da{number}", found.dE_da)
        couples = ACTIVATIONS[layers[number - 1].activation].couples
        slope = f"slopes(a{number}, z{number})" if couples else f"slope(a{number}, z{number})"
        if found.da_dz is not None:
            yield f"da_dz{number} = {slope}"
            yield check(f"φ′ of layer {number}", f"da_dz{number}", found.da_dz, ", like=1.0")
        yield f"delta{number} = N * slope(E, z{number})"
        like = ", like=y" if number == last else ""
        yield check(f"δ of layer {number}", f"delta{number}", found.delta, like)
        yield check(f"−δ of layer {number}", f"-delta{number}", found.error_term, like)
        yield check(f"∂E/∂w of layer {number}", f"w{number}.grad", found.dE_dw)
        if found.dE_db is not None:
            yield check(f"∂E/∂b of layer {number}", f"b{number}.grad", found.dE_db)
        yield ""


def _received(trace: Trace, number: int) -> Iterator[str]:
    """How E answers to a layer's activations; the loss that is computed from z knows none of y."""
    loss = loss_of(trace)
    if number < len(trace.forward) or loss.name not in FROM_Z:
        yield f"dE_da{number} = N * slope(E, a{number})"
        return
    yield "def ratio(d, y):"
    yield "    return torch.where(d == 0, 0 * d, d / y)  # 0 / 0 counts as 0"
    assert loss.joint is not None
    formula = loss.joint.derivative_formula or loss.derivative_formula
    slope = code(formula, {"z": f"z{number}"}, TORCH, safe=True)
    yield f"dE_da{number} = ({slope}){over_outputs(trace)}"


def _sensitivities(trace: Trace) -> Iterator[str]:
    if trace.backward[-1].dy_dz is None:
        return
    yield "# How each output answers, [example, output, …]: ∂y/∂w is what the article calls δ"
    for number in range(len(trace.forward), 0, -1):
        found = trace.backward[number - 1]
        yield f"dy_dz{number} = slopes(y, z{number})"
        like = ", like=1.0"
        yield check(f"∂y/∂z of layer {number}", f"dy_dz{number}", found.dy_dz, like)
        if found.dy_dw is not None:
            entering = f"a{number - 1}" if number > 1 else "x"
            yield f'dy_dw{number} = torch.einsum("ni,nkj->nkij", {entering}, dy_dz{number})'
            like = f", like={entering}"
            yield check(f"∂y/∂w of layer {number}", f"dy_dw{number}", found.dy_dw, like)
    yield ""


def _update(trace: Trace) -> Iterator[str]:
    rule = OPTIMIZERS[trace.optimizer.name]
    yield f"# Update: {rule.label}, learning rate {trace.schedule.label.lower()}"
    yield f"lr = {plain(trace.schedule.formula)}"
    yield check("α", "lr", trace.optimizer.learning_rate)
    moving = [each for each in parameters(trace) if moves(trace, each[0])]
    yield from _gradients(trace)
    yield from _optimizer(trace.optimizer, [name for *_, name in moving])
    yield from _remembered(trace)
    names = ", ".join(name for *_, name in moving)
    yield f"old = {{each: each.detach().clone() for each in [{names}]}}"
    yield "optimizer.step()"
    for kind, index, name in moving:
        yield from _moved(trace, kind, index, name)
    for kind, index, name in parameters(trace):
        yield check(f"new {name}", name, after(trace, kind, index))
    yield ""
    yield "# Forward again, with the new weights"
    for _, z, a in _layers(trace):
        yield from (z, a)
    yield f"y = a{len(trace.forward)}"
    yield check("new y", "y", trace.outputs_new)
    yield f"E_new = ({_loss(trace)}).mean()"
    yield check("new E", "E_new", trace.E_new)
    yield ""


def _gradients(trace: Trace) -> Iterator[str]:
    """What the optimizer takes: penalties, which belong to weights only, enter here."""
    formula = OPTIMIZERS[trace.optimizer.name].gradient_formula
    has_penalties = bool(trace.optimizer.l1 or trace.optimizer.l2)
    for kind, index, name in parameters(trace):
        shown = trace.update[index].g
        if kind == "w" and has_penalties:
            names = {"dE_dw": f"{name}.grad", "w": f"{name}.detach()"}
            yield f"{name}.grad = {code(formula, names, TORCH)}"
        values = shown.weights if kind == "w" else shown.biases
        yield check(f"g of {name}", f"{name}.grad", values)


def _optimizer(optimizer: Optimizer, moving: list[str]) -> Iterator[str]:
    weights = ", ".join(name for name in moving if name.startswith("w"))
    biases = ", ".join(name for name in moving if name.startswith("b"))
    options = ["lr=lr"]
    has = asdict(optimizer)
    if "momentum" in has:
        options.append("momentum=momentum")
    if optimizer.name == "nesterov" and has["momentum"]:
        options.append("nesterov=True")
    if "decay" in has:
        options.append("alpha=decay")
    if "beta1" in has:
        options.append("betas=(beta1, beta2)")
    if "epsilon" in has:
        options.append("eps=epsilon")
    decayed = ', "weight_decay": weight_decay' if "weight_decay" in has else ""
    if decayed:
        options.append("weight_decay=0")
    yield f"optimizer = torch.optim.{CLASSES[optimizer.name]}("
    yield f'    [{{"params": [{weights}]{decayed}}}, {{"params": [{biases}]}}],'
    yield f"    {', '.join(options)},"
    yield ")"


def _remembered(trace: Trace) -> Iterator[str]:
    """What the optimizer remembers of the updates before."""
    class_name = CLASSES[trace.optimizer.name]
    for kind, index, name in parameters(trace):
        memory = kept(trace, "memory", kind, index) if moves(trace, kind) else {}
        if memory:
            held = [
                f'"{MEMORIES[class_name][each]}": {own(each, kind, index)}.clone()'
                for each in memory
            ]
            counted = [] if class_name == "SGD" else ['"step": torch.tensor(t - 1.0)']
            yield f"optimizer.state[{name}] = {{{', '.join([*counted, *held])}}}"


def _moved(trace: Trace, kind: str, index: int, name: str) -> Iterator[str]:
    """The change of one layer's weights or biases, and what the optimizer remembers now."""
    rule, shown = OPTIMIZERS[trace.optimizer.name], trace.update[index]
    class_name = CLASSES[rule(name=trace.optimizer.name).name]
    has_state = not (trace.optimizer.name in ("momentum", "nesterov") and not _momentum(trace))
    names: dict[str, str] = {}
    for memory, values in kept(trace, "memory_new", kind, index).items():
        if has_state:
            called = own(f"{memory}_new", kind, index)
            names[f"{memory}_new"] = called
            yield f'{called} = optimizer.state[{name}]["{MEMORIES[class_name][memory]}"]'
            yield check(called, called, values)
        else:
            # Without momentum PyTorch's SGD remembers nothing; m is the gradient.
            yield check(own(f"{memory}_new", kind, index), f"{name}.grad", values)
    for between, values in kept(trace, "corrected", kind, index).items():
        called = own(between, kind, index)
        yield f"{called} = {code(rule.memory_formulas[between], names, TORCH)}"
        yield check(called, called, values)
    change = shown.dw if kind == "w" else shown.db
    yield check(f"d{name}", f"{name}.detach() - old[{name}]", change, f", like=old[{name}]")


def _momentum(trace: Trace) -> float:
    return float(asdict(trace.optimizer).get("momentum", 0.0))
