"""Forward pass, backward pass and update, written out so that every factor survives.

    z = a_prev W + b                a = φ(z)
    ∂E/∂y from the loss             δ = ∂E/∂a ∘ φ′(z)            ∂E/∂a_prev = δ Wᵀ
    ∂E/∂W = a_prevᵀ δ / N           ΔW from the optimizer        W_new = W + ΔW

Softmax couples the units of a layer, so its φ′ is a Jacobian J, and δ_n = ∂E_n/∂a J_n. Nothing is
fused, except at a saturated output of a cross-entropy: there ∂E/∂y is no finite number, and δ comes
from the formula of loss and activation together.

Source: Rumelhart, Hinton and Williams, Nature 323 (1986). Hidden deltas use the weights before the
update: all derivatives are taken before any weight moves.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array, as_batch
from app.engine.errors import EngineError, NotFiniteError, ShapeError
from app.engine.losses import LOSSES, Loss
from app.engine.network import Layer, Network, Parameters, Training
from app.engine.optimizers import Change, Memory, Optimizer
from app.engine.trace import (
    Backward,
    Forward,
    LayerBackward,
    LayerForward,
    LayerUpdate,
    LossValue,
    Trace,
    Trainable,
)

MOST_NUMBERS = 100_000
"""∂y/∂z, ∂y/∂w and softmax's Jacobian are absent from a trace that has more of them than this."""


def forward(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike | None = None,
    loss: str | None = None,
) -> Forward:
    """The forward pass over `inputs`, [input] or [example, input], and the loss if asked for.

    Raises ShapeError where a shape does not fit, NotFiniteError where a number overflows.
    """
    x = _examples(inputs, "inputs", network.sizes[0], "the network takes")
    layers = _forward_layers(network, x)
    y = layers[-1].a
    if targets is None and loss is None:
        return Forward(inputs=x, forward=layers, outputs=y)
    if targets is None or loss is None:
        raise EngineError("the loss needs both targets and the name of a loss; one is missing")
    measure = LOSSES[loss]
    measure.check_output(network.layers[-1].activation)
    d = _targets(targets, y, measure)
    return Forward(
        inputs=x,
        forward=layers,
        outputs=y,
        targets=d,
        error=_finite(d - y, "the error d − y"),
        mirrored_targets=_mirrored(measure, d, y),
        loss=_loss_value(measure, d, layers[-1]),
    )


def backward(network: Network, inputs: ArrayLike, targets: ArrayLike, loss: str) -> Backward:
    """Forward and backward pass: everything an update needs, without making it."""
    passed = forward(network, inputs, targets, loss)
    assert passed.targets is not None
    x, y, d = passed.inputs, passed.outputs, passed.targets
    with np.errstate(over="ignore", invalid="ignore"):
        slopes = [
            ACTIVATIONS[layer.activation].derivative(values.z, values.a)
            for layer, values in zip(network.layers, passed.forward, strict=True)
        ]
        befores = [x, *(values.a for values in passed.forward[:-1])]
        dE_da, delta = _deltas(network, slopes, *_output_signal(LOSSES[loss], d, y, slopes[-1]))
        layers = tuple(
            _layer_backward(*factors)
            for factors in zip(network.layers, befores, dE_da, slopes, delta, strict=True)
        )
        layers = _with_sensitivities(network, layers, slopes, befores)
    return Backward(**vars(passed), backward=layers)


def step(
    training: Training,
    inputs: ArrayLike,
    targets: ArrayLike,
    loss: str,
    optimizer: Optimizer,
    trainable: Trainable = "all",
) -> Trace:
    """One update, with every number on the way to it.

    Raises NotFiniteError, with the state before as `last_finite`, where the update diverges.
    """
    state = _memory(training, optimizer)
    passed = backward(training.network, inputs, targets, loss)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            updates = tuple(
                _layer_update(*given, optimizer, training.step, trainable)
                for given in zip(training.network.layers, passed.backward, state, strict=True)
            )
            after = _after(training, updates)
        again = forward(after.network, inputs, targets, loss)
    except NotFiniteError as error:
        raise NotFiniteError(
            f"the weights left the finite numbers in update {training.step + 1}: "
            "lower the learning rate",
            last_finite=training,
        ) from error
    assert again.loss is not None
    return Trace(
        **vars(passed),
        optimizer=optimizer,
        trainable=trainable,
        update=updates,
        before=training,
        after=after,
        outputs_new=again.outputs,
        E_new=again.loss.value,
    )


def _forward_layers(network: Network, x: Array) -> tuple[LayerForward, ...]:
    layers: list[LayerForward] = []
    a = x
    for number, layer in enumerate(network.layers, start=1):
        with np.errstate(over="ignore", invalid="ignore"):
            z = a @ layer.weights
            if layer.biases is not None:
                z = z + layer.biases
            a = ACTIVATIONS[layer.activation].function(z)
        _finite(z, f"z of layer {number}")
        layers.append(LayerForward(z=z, a=_finite(a, f"a of layer {number}")))
    return tuple(layers)


def _mirrored(loss: Loss, d: Array, y: Array) -> Array | None:
    """2y − d, unless that may lie where the loss knows no target."""
    return None if loss.targets else _finite(y - (d - y), "the mirrored target 2y − d")


def _loss_value(loss: Loss, d: Array, output: LayerForward) -> LossValue:
    with np.errstate(over="ignore", invalid="ignore"):
        per_example = _finite(loss.per_example(d, output.a, output.z), "the loss")
        value = _finite(per_example.sum() / len(per_example), "the loss")
    return LossValue(name=loss.name, per_example=per_example, value=float(value))


def _output_signal(loss: Loss, d: Array, y: Array, slope: Array) -> tuple[Array | None, Array]:
    """∂E_n/∂y and δ of the output layer, both [example, output].

    Where ∂E_n/∂y left the finite numbers, it is absent, and δ is the loss's joint one, if any.
    """
    dE_dy, joint_delta = loss.dE_dy(d, y), loss.joint_delta(d, y)
    if joint_delta is not None and not np.isfinite(dE_dy).all():
        return None, joint_delta
    if slope.ndim == 2:
        return dE_dy, dE_dy * slope
    return dE_dy, np.einsum("nj,njk->nk", dE_dy, slope)


def _deltas(
    network: Network, slopes: list[Array], dE_dy: Array | None, delta_y: Array
) -> tuple[list[Array | None], list[Array]]:
    """∂E_n/∂a and δ = ∂E_n/∂z of each layer, both [example, unit], from the output back."""
    dE_da, delta = [dE_dy], [delta_y]
    for layer, slope in zip(network.layers[:0:-1], slopes[-2::-1], strict=True):
        received = delta[0] @ layer.weights.T
        dE_da.insert(0, received)
        delta.insert(0, received * slope)
    return dE_da, delta


def _layer_backward(
    layer: Layer, a_prev: Array, dE_da: Array | None, da_dz: Array, delta: Array
) -> LayerBackward:
    dE_dw, dE_db = gradients(a_prev, delta)
    return LayerBackward(
        dE_da=None if dE_da is None else _finite(dE_da, "∂E/∂a"),
        da_dz=None if _is_too_large(da_dz) else _finite(da_dz, "∂a/∂z"),
        delta=_finite(delta, "δ"),
        joint=dE_da is None,
        error_term=_finite(-delta, "−δ"),
        dE_dw=_finite(dE_dw, "∂E/∂w"),
        dE_db=None if layer.biases is None else _finite(dE_db, "∂E/∂b"),
    )


def _is_too_large(slope: Array) -> bool:
    return slope.ndim == 3 and slope.size > MOST_NUMBERS


def _with_sensitivities(
    network: Network,
    layers: tuple[LayerBackward, ...],
    slopes: list[Array],
    befores: list[Array],
) -> tuple[LayerBackward, ...]:
    """The layers with ∂y/∂z and ∂y/∂w, each unless it has more than MOST_NUMBERS numbers."""
    examples, outputs = layers[-1].delta.shape
    if examples * outputs * sum(network.sizes[1:]) > MOST_NUMBERS:
        return layers
    dy_dz = _dy_dz(network, slopes)
    layers = tuple(
        replace(layer, dy_dz=_finite(sensitivity, "∂y/∂z"))
        for layer, sensitivity in zip(layers, dy_dz, strict=True)
    )
    if examples * outputs * network.weight_count > MOST_NUMBERS:
        return layers
    return tuple(
        replace(layer, dy_dw=_finite(_dy_dw(a_prev, sensitivity), "∂y/∂w"))
        for layer, a_prev, sensitivity in zip(layers, befores, dy_dz, strict=True)
    )


def _dy_dz(network: Network, slopes: list[Array]) -> list[Array]:
    """∂y/∂z of each layer, [example, output, unit], from the output back."""
    output = slopes[-1]
    dy_dz = [output if output.ndim == 3 else output[:, None, :] * np.eye(output.shape[1])]
    for layer, slope in zip(network.layers[:0:-1], slopes[-2::-1], strict=True):
        dy_dz.insert(0, (dy_dz[0] @ layer.weights.T) * slope[:, None, :])
    return dy_dz


def _dy_dw(a_prev: Array, dy_dz: Array) -> Array:
    """∂y/∂w = a_prev ∂y/∂z, [example, output, from, to]: the article's δ."""
    return np.asarray(a_prev[:, None, :, None] * dy_dz[:, :, None, :])


def gradients(a_prev: Array, delta: Array) -> tuple[Array, Array]:
    """∂E/∂W = a_prevᵀ δ / N and ∂E/∂b = Σ_n δ_n / N: the one place where 1/N is taken."""
    N = len(delta)
    return a_prev.T @ delta / N, delta.sum(axis=0) / N


def _layer_update(
    layer: Layer,
    derivatives: LayerBackward,
    memory: dict[str, Parameters],
    optimizer: Optimizer,
    step: int,
    trainable: Trainable,
) -> LayerUpdate:
    g = Parameters(optimizer.gradient(derivatives.dE_dw, layer.weights), derivatives.dE_db)
    kept = {name: parameters.weights for name, parameters in memory.items()}
    weights = optimizer.change(g.weights, kept, step)
    biases = None
    if g.biases is not None:
        kept = {name: _present(parameters.biases) for name, parameters in memory.items()}
        stay = Change(np.zeros_like(g.biases), kept)
        biases = optimizer.change(g.biases, kept, step) if trainable == "all" else stay
    return LayerUpdate(
        g=g,
        dw=_finite(weights.change, "Δw"),
        db=None if biases is None else _finite(biases.change, "Δb"),
        memory=memory,
        memory_new=_joined(weights.memory, {} if biases is None else biases.memory),
        corrected=_joined(weights.corrected, {} if biases is None else biases.corrected),
    )


def _joined(weights: Memory, biases: Memory) -> dict[str, Parameters]:
    """The arrays by name, those of weights beside those of biases, where there are any."""
    return {name: Parameters(array, biases.get(name)) for name, array in weights.items()}


def _present(biases: Array | None) -> Array:
    assert biases is not None
    return biases


def _after(training: Training, updates: tuple[LayerUpdate, ...]) -> Training:
    layers = tuple(
        replace(
            layer,
            weights=layer.weights + update.dw,
            biases=_moved(layer.biases, update.db),
        )
        for layer, update in zip(training.network.layers, updates, strict=True)
    )
    names = updates[0].memory_new
    return Training(
        network=Network(layers),
        optimizer_state={
            name: tuple(update.memory_new[name] for update in updates) for name in names
        },
        step=training.step + 1,
    )


def _moved(biases: Array | None, db: Array | None) -> Array | None:
    return None if biases is None or db is None else biases + db


def _memory(training: Training, optimizer: Optimizer) -> list[dict[str, Parameters]]:
    """The optimizer's memory per layer: as the training carries it, or zeros at the start."""
    state, layers = training.optimizer_state, training.network.layers
    if not state:
        return [{name: _zeros(layer) for name in optimizer.memories} for layer in layers]
    if set(state) != set(optimizer.memories):
        raise EngineError(
            f"the optimizer state holds {', '.join(state)}, "
            f"but {optimizer.name} keeps {', '.join(optimizer.memories) or 'nothing'}",
            ("training", "optimizer_state"),
        )
    for name, kept in state.items():
        _check_memory(name, kept, training.network)
    for name in optimizer.never_negative:
        _check_not_negative(name, state[name])
    return [{name: kept[index] for name, kept in state.items()} for index in range(len(layers))]


def _check_memory(name: str, kept: tuple[Parameters, ...], network: Network) -> None:
    found = [_shapes(parameters) for parameters in kept]
    expected = [_shapes(layer) for layer in network.layers]
    if found != expected:
        raise ShapeError(
            f"{name} has the shapes {found}, but the network's are {expected}",
            ("training", "optimizer_state", name),
        )


def _check_not_negative(name: str, kept: tuple[Parameters, ...]) -> None:
    least = min(
        float(array.min())
        for parameters in kept
        for array in (parameters.weights, parameters.biases)
        if array is not None
    )
    if least < 0:
        raise EngineError(
            f"{name} holds {least}, but a mean of squares is never negative",
            ("training", "optimizer_state", name),
        )


def _shapes(parameters: Parameters | Layer) -> tuple[tuple[int, ...], tuple[int, ...] | None]:
    biases = parameters.biases
    return parameters.weights.shape, None if biases is None else biases.shape


def _zeros(layer: Layer) -> Parameters:
    return Parameters(
        weights=np.zeros_like(layer.weights),
        biases=None if layer.biases is None else np.zeros_like(layer.biases),
    )


def _examples(values: ArrayLike, name: str, width: int, who: str) -> Array:
    batch = as_batch(values, (name,))
    if batch.shape[1] != width:
        raise ShapeError(
            f"{name} has {batch.shape[1]} numbers per example, but {who} {width}", (name,)
        )
    return batch


def _targets(values: ArrayLike, y: Array, loss: Loss) -> Array:
    d = _examples(values, "targets", y.shape[1], "the network gives")
    if len(d) != len(y):
        raise ShapeError(f"{len(d)} targets for {len(y)} inputs, expected one each", ("targets",))
    if loss.targets is not None:
        low, high = loss.targets
        for number in d[(d < low) | (d > high)].tolist():
            raise EngineError(
                f"found {number}, but targets of {loss.name} lie between {low:g} and {high:g}",
                ("targets",),
            )
    return d


def _finite(values: Array, what: str) -> Array:
    """`values`, made read-only; NotFiniteError if any of them is not finite."""
    if not np.isfinite(values).all():
        raise NotFiniteError(f"{what} left the finite numbers: its factors are too large")
    if isinstance(values, np.ndarray):
        values.flags.writeable = False
    return values
