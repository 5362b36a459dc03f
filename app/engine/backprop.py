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

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array, as_batch, is_finite
from app.engine.errors import EngineError, NotFiniteError, ShapeError, shortened
from app.engine.losses import LOSSES, Loss
from app.engine.network import Layer, Network, Parameters, Training
from app.engine.optimizers import Change, Memory, Optimizer
from app.engine.schedules import CONSTANT, Schedule
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


class Passed(NamedTuple):
    """A forward pass and its loss: all that the derivatives are made from.

    `x` is [example, input], `d` and the error `e` = d − y [example, output]; `layers` run from the
    first hidden one on.
    """

    x: Array
    d: Array
    e: Array
    layers: tuple[LayerForward, ...]
    loss: LossValue

    @property
    def y(self) -> Array:
        """The outputs, [example, output]."""
        return self.layers[-1].a

    @property
    def befores(self) -> list[Array]:
        """What each layer takes, [example, unit]: x, and the a of the layer before."""
        return [self.x, *(layer.a for layer in self.layers[:-1])]


class Signals(NamedTuple):
    """How each example's loss answers to each unit, layer by layer, as in `LayerBackward`."""

    da_dz: list[Array]
    dE_da: list[Array | None]
    delta: list[Array]


class Gradients(NamedTuple):
    """∂E/∂W, [from, to], and ∂E/∂b, [to], of one layer."""

    dE_dw: Array
    dE_db: Array | None


class Move(NamedTuple):
    """What the optimizer makes of one layer's gradients: all that the next state is made from."""

    g: Gradients
    weights: Change
    biases: Change | None
    memory: dict[str, Parameters]


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
    if targets is None and loss is None:
        layers = _forward_layers(network, x)
        return Forward(inputs=x, forward=layers, outputs=layers[-1].a)
    if targets is None or loss is None:
        raise EngineError("the loss needs both targets and the name of a loss; one is missing")
    return _kept(evaluate(network, x, targets, loss))


def evaluate(network: Network, inputs: ArrayLike, targets: ArrayLike, loss: str) -> Passed:
    """The forward pass and the loss, checked as by `forward`, and no more than the next pass needs.

    Raises ShapeError where a shape does not fit, NotFiniteError where a number overflows.
    """
    x = _examples(inputs, "inputs", network.sizes[0], "the network takes")
    LOSSES[loss].check_output(network.layers[-1].activation)
    d = _targets(targets, len(x), network.sizes[-1], LOSSES[loss])
    return _passed(network, x, d, LOSSES[loss])


def backward(network: Network, inputs: ArrayLike, targets: ArrayLike, loss: str) -> Backward:
    """Forward and backward pass: everything an update needs, without making it."""
    passed = evaluate(network, inputs, targets, loss)
    kept = _kept(passed)
    with np.errstate(over="ignore", invalid="ignore"):
        signals = _signals(network, passed)
        layers = tuple(
            _layer_backward(*factors)
            for factors in zip(network.layers, passed.befores, *signals, strict=True)
        )
        layers = _with_sensitivities(network, layers, signals.da_dz, passed.befores)
    return Backward(**vars(kept), backward=layers)


def step(
    training: Training,
    inputs: ArrayLike,
    targets: ArrayLike,
    loss: str,
    optimizer: Optimizer,
    trainable: Trainable = "all",
    schedule: Schedule = CONSTANT,
) -> Trace:
    """One update, with every number on the way to it.

    The optimizer's learning rate is the one that the schedule starts from.
    Raises NotFiniteError, with the state before as `last_finite`, where the update diverges.
    """
    check_memory(training, optimizer)
    base, optimizer = optimizer.learning_rate, schedule.at(optimizer, training.step)
    memory = _memory(training, optimizer)
    passed = backward(training.network, inputs, targets, loss)
    with divergence_from(training):
        moves = _moves(training, passed.backward, memory, optimizer, trainable)
        updates = tuple(_layer_update(*kept) for kept in zip(moves, memory, strict=True))
        after = _after(training, moves)
        again = evaluate(after.network, inputs, targets, loss)
    return Trace(
        **vars(passed),
        optimizer=optimizer,
        schedule=schedule,
        base_learning_rate=base,
        trainable=trainable,
        update=updates,
        before=training,
        after=after,
        outputs_new=again.y,
        E_new=again.loss.value,
    )


def advance(
    training: Training,
    passed: Passed,
    optimizer: Optimizer,
    trainable: Trainable = "all",
    schedule: Schedule = CONSTANT,
) -> tuple[Training, Passed]:
    """One update without the numbers on the way: the state after it, bit for bit that of `step`.

    `passed` is the pass of the training's network over the examples of the update; the same
    examples' pass with the new weights is given back beside the state. The training's memory must
    be one that `check_memory` has found to be the optimizer's.

    Raises NotFiniteError, with the state before as `last_finite`, where the update diverges.
    """
    network = training.network
    with divergence_from(training), np.errstate(over="ignore", invalid="ignore"):
        derivatives = derivatives_of(network, passed)
        optimizer = schedule.at(optimizer, training.step)
        memory = _memory(training, optimizer)
        after = _after(training, _moves(training, derivatives, memory, optimizer, trainable))
        return after, _passed(after.network, passed.x, passed.d, LOSSES[passed.loss.name])


def derivatives_of(network: Network, passed: Passed) -> list[Gradients]:
    """The gradients of each layer alone, bit for bit those of `backward`.

    Raises NotFiniteError where one of them, or a δ on the way, overflows.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        signals = _signals(network, passed)
        factors = zip(network.layers, passed.befores, signals.delta, strict=True)
        return [_gradients(*given) for given in factors]


@contextmanager
def divergence_from(training: Training) -> Iterator[None]:
    """A number that leaves the finite range in here is divergence in the update of `training`."""
    try:
        yield
    except NotFiniteError as error:
        raise NotFiniteError(
            f"{error.what} left the finite numbers in update {training.step + 1}: "
            "lower the learning rate",
            last_finite=training,
            what=error.what,
        ) from error


def _passed(network: Network, x: Array, d: Array, loss: Loss) -> Passed:
    layers = _forward_layers(network, x)
    output = layers[-1]
    with np.errstate(over="ignore"):
        e = ACTIVATIONS[network.layers[-1].activation].error(d, output.z, output.a)
    _finite(e, "the error d − y")
    return Passed(x=x, d=d, e=e, layers=layers, loss=_loss_value(loss, d, output, e))


def _kept(passed: Passed) -> Forward:
    """The pass as a part of a trace."""
    d, y = passed.d, passed.y
    return Forward(
        inputs=passed.x,
        forward=passed.layers,
        outputs=y,
        targets=d,
        error=passed.e,
        mirrored_targets=_mirrored(LOSSES[passed.loss.name], y, passed.e),
        loss=passed.loss,
    )


def activations(network: Network, x: Array) -> list[Array]:
    """a of each layer, [example, unit], whatever becomes of it: not finite, it is not refused."""
    a, found = x, []
    for layer in network.layers:
        _, a = _layer_values(layer, a)
        found.append(a)
    return found


def _forward_layers(network: Network, x: Array) -> tuple[LayerForward, ...]:
    layers: list[LayerForward] = []
    a = x
    for number, layer in enumerate(network.layers, start=1):
        z, a = _layer_values(layer, a)
        _finite(z, f"z of layer {number}")
        layers.append(LayerForward(z=z, a=_finite(a, f"a of layer {number}")))
    return tuple(layers)


def _layer_values(layer: Layer, a_prev: Array) -> tuple[Array, Array]:
    """z and a, both [example, unit]."""
    with np.errstate(over="ignore", invalid="ignore"):
        z = a_prev @ layer.weights
        if layer.biases is not None:
            z = z + layer.biases
        return z, ACTIVATIONS[layer.activation].function(z)


def _mirrored(loss: Loss, y: Array, e: Array) -> Array | None:
    """2y − d, unless that may lie where the loss knows no target."""
    return None if loss.targets else _finite(y - e, "the mirrored target 2y − d")


def _loss_value(loss: Loss, d: Array, output: LayerForward, e: Array) -> LossValue:
    with np.errstate(over="ignore", invalid="ignore"):
        per_example = _finite(loss.per_example(d, output.a, output.z, e), "the loss")
        value = _finite(per_example.sum() / len(per_example), "the loss")
    return LossValue(name=loss.name, per_example=per_example, value=float(value))


def _signals(network: Network, passed: Passed) -> Signals:
    """φ′, ∂E_n/∂a and δ of all layers, from a forward pass."""
    slopes = [
        ACTIVATIONS[layer.activation].derivative(values.z, values.a)
        for layer, values in zip(network.layers, passed.layers, strict=True)
    ]
    output = _output_signal(LOSSES[passed.loss.name], passed, slopes[-1])
    return Signals(slopes, *_deltas(network, slopes, *output))


def _output_signal(loss: Loss, passed: Passed, slope: Array) -> tuple[Array | None, Array]:
    """∂E_n/∂y and δ of the output layer, both [example, output].

    Where ∂E_n/∂y left the finite numbers, it is absent, and δ is the loss's joint one, if any.
    """
    d, output = passed.d, passed.layers[-1]
    dE_dy = loss.dE_dy(d, output.a, output.z, passed.e)
    joint_delta = loss.joint_delta(d, output.z)
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
    layer: Layer, a_prev: Array, da_dz: Array, dE_da: Array | None, delta: Array
) -> LayerBackward:
    dE_dw, dE_db = _gradients(layer, a_prev, delta)
    return LayerBackward(
        dE_da=None if dE_da is None else _finite(dE_da, "∂E/∂a"),
        da_dz=None if _is_too_large(da_dz) else _finite(da_dz, "∂a/∂z"),
        delta=_finite(delta, "δ"),
        joint=dE_da is None,
        error_term=_finite(-delta, "−δ"),
        dE_dw=dE_dw,
        dE_db=dE_db,
    )


def _gradients(layer: Layer, a_prev: Array, delta: Array) -> Gradients:
    dE_dw, dE_db = gradients(a_prev, _finite(delta, "δ"))
    return Gradients(
        _finite(dE_dw, "∂E/∂w"), None if layer.biases is None else _finite(dE_db, "∂E/∂b")
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


def _moves(
    training: Training,
    derivatives: Sequence[Gradients | LayerBackward],
    memory: list[dict[str, Parameters]],
    optimizer: Optimizer,
    trainable: Trainable,
) -> tuple[Move, ...]:
    with np.errstate(over="ignore", invalid="ignore"):
        return tuple(
            _move(*given, optimizer, training.step, trainable)
            for given in zip(training.network.layers, derivatives, memory, strict=True)
        )


def _move(
    layer: Layer,
    derivatives: Gradients | LayerBackward,
    memory: dict[str, Parameters],
    optimizer: Optimizer,
    step: int,
    trainable: Trainable,
) -> Move:
    g = Gradients(optimizer.gradient(derivatives.dE_dw, layer.weights), derivatives.dE_db)
    kept = {name: parameters.weights for name, parameters in memory.items()}
    weights = optimizer.change(g.dE_dw, kept, step)
    decayed = optimizer.decayed(weights.change, layer.weights)
    weights = _finite_change(replace(weights, change=decayed), "Δw")
    biases = None
    if g.dE_db is not None:
        kept = {name: _present(parameters.biases) for name, parameters in memory.items()}
        biases = (
            _finite_change(optimizer.change(g.dE_db, kept, step), "Δb")
            if trainable == "all"
            else Change(np.zeros_like(g.dE_db), kept)
        )
    return Move(
        g, weights, biases, _joined(weights.memory, {} if biases is None else biases.memory)
    )


def _finite_change(change: Change, what: str) -> Change:
    _finite(change.change, what)
    for name, array in (*change.memory.items(), *change.corrected.items()):
        _finite(array, name)
    return change


def _layer_update(move: Move, memory: dict[str, Parameters]) -> LayerUpdate:
    weights, biases = move.weights, move.biases
    return LayerUpdate(
        g=Parameters(move.g.dE_dw, move.g.dE_db),
        dw=weights.change,
        db=None if biases is None else biases.change,
        memory=memory,
        memory_new=move.memory,
        corrected=_joined(weights.corrected, {} if biases is None else biases.corrected),
    )


def _joined(weights: Memory, biases: Memory) -> dict[str, Parameters]:
    """The arrays by name, those of weights beside those of biases, where there are any."""
    return {name: Parameters(array, biases.get(name)) for name, array in weights.items()}


def _present(biases: Array | None) -> Array:
    assert biases is not None
    return biases


def _after(training: Training, moves: tuple[Move, ...]) -> Training:
    layers = tuple(
        Layer(
            weights=layer.weights + move.weights.change,
            biases=_moved(layer.biases, move.biases),
            activation=layer.activation,
        )
        for layer, move in zip(training.network.layers, moves, strict=True)
    )
    memories = [move.memory for move in moves]
    return Training(
        network=Network(layers),
        optimizer_state={name: tuple(kept[name] for kept in memories) for name in memories[0]},
        step=training.step + 1,
    )


def _moved(biases: Array | None, move: Change | None) -> Array | None:
    return None if biases is None or move is None else biases + move.change


def _memory(training: Training, optimizer: Optimizer) -> list[dict[str, Parameters]]:
    """The optimizer's memory per layer: as the training carries it, or zeros at the start."""
    state, layers = training.optimizer_state, training.network.layers
    if not state:
        return [{name: _zeros(layer) for name in optimizer.memories} for layer in layers]
    return [{name: kept[index] for name, kept in state.items()} for index in range(len(layers))]


def check_memory(training: Training, optimizer: Optimizer) -> None:
    """Refuse a training whose memory is none that the optimizer could have left."""
    state = training.optimizer_state
    if not state:
        return
    if set(state) != set(optimizer.memories):
        raise EngineError(
            f"the optimizer state holds {shortened(', '.join(state))}, "
            f"but {optimizer.name} keeps {', '.join(optimizer.memories) or 'nothing'}",
            ("training", "optimizer_state"),
        )
    for name, kept in state.items():
        _check_memory(name, kept, training.network)
    for name in optimizer.never_negative:
        _check_not_negative(name, state[name])


def _check_memory(name: str, kept: tuple[Parameters, ...], network: Network) -> None:
    found = [_shapes(parameters) for parameters in kept]
    expected = [_shapes(layer) for layer in network.layers]
    if found != expected:
        raise ShapeError(
            f"{name} has the shapes {shortened(found, 200)}, but the network's are {expected}",
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


def _targets(values: ArrayLike, examples: int, outputs: int, loss: Loss) -> Array:
    d = _examples(values, "targets", outputs, "the network gives")
    if len(d) != examples:
        raise ShapeError(f"{len(d)} targets for {examples} inputs, expected one each", ("targets",))
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
    if not is_finite(values):
        message = f"{what} left the finite numbers: its factors are too large"
        raise NotFiniteError(message, what=what)
    if isinstance(values, np.ndarray):
        values.flags.writeable = False
    return values
