"""Forward pass, backward pass and update: conventions, refusals and limits."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from app.engine.activations import ACTIVATIONS
from app.engine.backprop import backward, forward, step
from app.engine.errors import EngineError, NotFiniteError, ShapeError, UnknownNameError
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network, Parameters, Training, new_network
from app.engine.optimizers import SGD, Adam, Momentum
from app.engine.trace import LayerBackward
from tests.engine import reference
from tests.engine.checks import COMBINATIONS, check_equal, fits
from tests.oracles import Update, update

ARTICLE = update("article-2-3-1-sigmoid")
MAZUR = update("mazur-2-2-2")


def line(*weights: float, activation: str = "identity", bias: float | None = None) -> Network:
    """One unit after the other, one weight each."""
    biases = None if bias is None else np.array([bias])
    return Network(
        tuple(Layer(weights=np.array([[w]]), biases=biases, activation=activation) for w in weights)
    )


def zeros(*sizes: int) -> Network:
    """Linear layers of zeros."""
    activations = ["identity"] * (len(sizes) - 1)
    return new_network(sizes, activations, biases=False, initializer="zeros", seed=0)


def test_one_example_is_a_batch_of_one() -> None:
    one, batch = forward(zeros(2, 1), [1, 2]), forward(zeros(2, 1), [[1, 2]])
    assert one.inputs.shape == batch.inputs.shape == (1, 2)
    assert one.outputs.shape == batch.outputs.shape == (1, 1)


def test_a_forward_pass_without_targets_knows_no_loss() -> None:
    passed = forward(ARTICLE.training.network, ARTICLE.inputs)
    assert (passed.targets, passed.error, passed.mirrored_targets, passed.loss) == (None,) * 4


@pytest.mark.parametrize("given", [{"targets": [1.0]}, {"loss": "half_squared_error"}])
def test_targets_and_loss_are_given_together(given: dict[str, Any]) -> None:
    with pytest.raises(EngineError, match="needs both targets and the name of a loss"):
        forward(ARTICLE.training.network, ARTICLE.inputs, **given)


def test_hidden_deltas_use_the_weights_before_the_update() -> None:
    # y = 3 · 2 · x with x = d = 1: δ = y − d = 5, and the weight that it goes back through is 3,
    # not 3 − 0.1 · 5 · 2 = 2.
    trace = step(Training(line(2, 3)), [1], [1], "half_squared_error", SGD(learning_rate=0.1))
    assert trace.backward[0].dE_da is not None
    assert trace.backward[0].dE_da.item() == 15
    assert trace.after.network.layers[1].weights.item() == 2


def test_the_error_is_desired_minus_actual_and_the_error_term_has_its_sign() -> None:
    passed = backward(line(2), [1], [5], "half_squared_error")
    assert passed.error is not None
    assert passed.error.item() == 3
    assert passed.backward[0].delta.item() == -3
    assert passed.backward[0].error_term.item() == 3


def test_mirrored_targets_lie_on_the_other_side_of_the_output() -> None:
    passed = forward(line(2), [1], [5], "half_squared_error")
    assert passed.mirrored_targets is not None
    assert passed.mirrored_targets.item() == -1


def test_the_mean_over_the_batch_is_taken_in_E_and_in_the_gradient_only() -> None:
    # y = 2x: errors −1 and −4, so E_n is 1/2 and 8, and E their mean.
    passed = backward(line(2, bias=0), [[1], [3]], [[1], [2]], "half_squared_error")
    assert passed.loss is not None
    assert passed.loss.per_example.tolist() == [0.5, 8]
    assert passed.loss.value == 4.25
    (layer,) = passed.backward
    assert layer.dE_da is not None
    assert layer.dE_da.tolist() == layer.delta.tolist() == [[1], [4]]
    assert layer.dE_dw.tolist() == [[(1 * 1 + 3 * 4) / 2]]
    assert layer.dE_db is not None
    assert layer.dE_db.tolist() == [(1 + 4) / 2]


def test_the_articles_delta_has_neither_error_nor_sign() -> None:
    # Whatever the target, ∂y/∂w of y = w2 w1 x is w2 x and w1 x.
    for target in (-7.0, 6.0, 100.0):
        passed = backward(line(2, 3), [5], [target], "half_squared_error")
        assert [layer.dy_dw.item() for layer in passed.backward if layer.dy_dw is not None] == [
            15,
            10,
        ]


def test_each_output_has_its_own_sensitivities() -> None:
    network = Network((Layer(weights=np.array([[2.0, 3.0]]), activation="identity"),))
    (layer,) = backward(network, [5], [0, 0], "half_squared_error").backward
    assert layer.dy_dz is not None
    assert layer.dy_dw is not None
    assert layer.dy_dz.tolist() == [[[1, 0], [0, 1]]]
    assert layer.dy_dw.tolist() == [[[[5, 0]], [[0, 5]]]]


@pytest.mark.parametrize(
    ("sizes", "examples", "has_dy_dz", "has_dy_dw"),
    [
        ((10, 10), 100, True, True),  # 100 · 10 · 100 = 100 000 numbers ∂y/∂w
        ((10, 10), 101, True, False),
        ((1, 10), 1000, True, True),  # 1000 · 10 · 10 = 100 000 numbers ∂y/∂z
        ((1, 10), 1001, False, False),
        ((100, 100, 10), 1, True, False),  # 110 000 over two layers, 100 000 in the first
    ],
)
def test_sensitivities_are_absent_past_100000_numbers(
    sizes: tuple[int, ...], examples: int, has_dy_dz: bool, has_dy_dw: bool
) -> None:
    inputs, targets = np.ones((examples, sizes[0])), np.ones((examples, sizes[-1]))
    passed = backward(zeros(*sizes), inputs, targets, "half_squared_error")
    for layer in passed.backward:
        assert (layer.dy_dz is not None) == has_dy_dz
        assert (layer.dy_dw is not None) == has_dy_dw


@pytest.mark.parametrize(("examples", "has_jacobian"), [(1000, True), (1001, False)])
def test_the_jacobian_of_softmax_is_absent_past_100000_numbers_but_not_what_it_gives(
    examples: int, has_jacobian: bool
) -> None:
    network = outputs_at(*[0.0] * 10, activation="softmax")
    targets = [[1.0, *[0.0] * 9]] * examples
    (layer,) = backward(network, [[1.0]] * examples, targets, "half_squared_error").backward
    assert (layer.da_dz is not None) == has_jacobian
    # r = ∂E/∂y is 0.1 − d, and δ_k = y_k (r_k − Σ_m r_m y_m), where the sum is 0.
    np.testing.assert_allclose(layer.delta[-1], [-0.09, *[0.01] * 9], rtol=1e-12)


def test_biases_stay_when_only_weights_are_trainable() -> None:
    trace = MAZUR.trace()
    assert trace.trainable == "weights"
    for layer, change, before, after in zip(
        trace.backward,
        trace.update,
        trace.before.network.layers,
        trace.after.network.layers,
        strict=True,
    ):
        assert np.any(layer.dE_db)
        assert change.db is not None
        assert change.db.tolist() == [0, 0]
        assert np.array_equal(after.biases, before.biases)  # type: ignore[arg-type]


def test_biases_move_against_their_gradient_when_all_is_trainable() -> None:
    trace = step(Training(line(2, bias=1)), [1], [5], "half_squared_error", SGD(learning_rate=0.25))
    assert trace.after.network.layers[0].biases == 1 + 0.25 * 2


def test_training_weights_only_changes_no_weight() -> None:
    everything = MAZUR._replace(trainable="all").trace()
    for one, other in zip(MAZUR.trace().update, everything.update, strict=True):
        assert (one.dw == other.dw).all()


def test_an_update_leaves_its_arguments_as_they_are() -> None:
    inputs, targets = np.array([[1.0, 0.5]]), np.array([[1.0]])
    weights = np.array(ARTICLE.training.network.layers[0].weights)
    trace = ARTICLE._replace(inputs=inputs, targets=targets).trace()
    assert inputs.tolist() == [[1.0, 0.5]]
    assert targets.tolist() == [[1.0]]
    assert (trace.before.network.layers[0].weights == weights).all()
    assert trace.before is ARTICLE.training


def test_a_trace_does_not_follow_later_changes_of_its_inputs() -> None:
    inputs, targets = np.array([[1.0, 0.5]]), np.array([[1.0]])
    trace = ARTICLE._replace(inputs=inputs, targets=targets).trace()
    inputs[:] = targets[:] = 7.0
    assert trace.inputs.tolist() == [[1.0, 0.5]]
    assert trace.targets is not None
    assert trace.targets.tolist() == [[1.0]]


def test_steps_are_counted() -> None:
    trace = ARTICLE._replace(training=replace(ARTICLE.training, step=41)).trace()
    assert (trace.before.step, trace.after.step) == (41, 42)


def test_an_optimizers_memory_starts_at_zero_and_is_carried_on() -> None:
    # y = w x with x = 1, d = 0, w = 1 and α = μ = 1/2: g is w.
    # m = 1, w = 1/2; then m = 1/2 + 1/2 = 1, w = 0; then m = 1/2 + 0, w = −1/4.
    optimizer, training = Momentum(learning_rate=0.5, momentum=0.5), Training(line(1))
    seen = []
    for _ in range(3):
        trace = step(training, [1], [0], "half_squared_error", optimizer)
        training = trace.after
        memory, memory_new = trace.update[0].memory, trace.update[0].memory_new
        assert memory_new["m"] is training.optimizer_state["m"][0]
        seen.append(
            (
                memory["m"].weights.item(),
                memory_new["m"].weights.item(),
                training.network.layers[0].weights.item(),
            )
        )
    assert seen == [(0, 1, 0.5), (1, 1, 0), (1, 0.5, -0.25)]


def test_an_optimizers_memory_of_biases_stays_when_they_do() -> None:
    training = Training(line(1, bias=1))
    for trainable, memory in (("all", 2), ("weights", 0)):
        update = Update(training, [1], [0], "half_squared_error", Momentum(), trainable)  # type: ignore[arg-type]
        assert update.trace().after.optimizer_state["m"][0].biases == memory


def test_a_memory_that_the_optimizer_does_not_keep_is_refused() -> None:
    training = Training(line(1), {"m": (Parameters(np.ones((1, 1))),)})
    with pytest.raises(
        EngineError, match=r"^the optimizer state holds m, but sgd keeps nothing$"
    ) as caught:
        step(training, [1], [0], "half_squared_error", SGD())
    assert caught.value.where == ("training", "optimizer_state")


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        ((Parameters(np.ones((1, 2))),), "[((1, 2), None)]"),
        ((Parameters(np.ones((1, 1)), np.ones(1)),), "[((1, 1), (1,))]"),
        ((), "[]"),
    ],
)
def test_a_memory_of_other_shapes_is_refused(kept: tuple[Parameters, ...], found: str) -> None:
    training = Training(line(1), {"m": kept})
    with pytest.raises(ShapeError) as caught:
        step(training, [1], [0], "half_squared_error", Momentum())
    assert str(caught.value) == (
        f"m has the shapes {found}, but the network's are [((1, 1), None)]"
    )
    assert caught.value.where == ("training", "optimizer_state", "m")


@pytest.mark.parametrize("name", ["weights", "biases"])
def test_a_mean_of_squares_that_is_negative_is_refused(name: str) -> None:
    kept = {"weights": np.ones((1, 1)), "biases": np.ones(1)}
    state: dict[str, tuple[Parameters, ...]] = {
        "m": (Parameters(**{key: -array for key, array in kept.items()}),),
        "v": (Parameters(**kept | {name: -kept[name]}),),
    }
    with pytest.raises(EngineError) as caught:
        step(Training(line(1, bias=1), state), [1], [0], "half_squared_error", Adam())
    assert str(caught.value) == "v holds -1.0, but a mean of squares is never negative"
    assert caught.value.where == ("training", "optimizer_state", "v")


def test_a_memory_that_lacks_one_of_two_is_refused() -> None:
    training = Training(line(1), {"m": (Parameters(np.ones((1, 1))),)})
    with pytest.raises(EngineError, match=r"^the optimizer state holds m, but adam keeps m, v$"):
        step(training, [1], [0], "half_squared_error", Adam())


def test_adam_counts_its_updates_by_the_steps_of_the_training() -> None:
    # y = w x with x = 1, d = 0, w = 1: g is 1, so m = 0.1 at first, and m̂ = m / (1 − 0.9^t).
    for done, divisor in ((0, 0.1), (1, 0.19)):
        trace = step(Training(line(1), step=done), [1], [0], "half_squared_error", Adam())
        (change,) = trace.update
        assert change.corrected["m_hat"].weights.item() == pytest.approx(
            0.1 / divisor, rel=1e-14, abs=0
        )


def test_penalties_act_on_weights_and_leave_the_loss_its_gradient_and_biases() -> None:
    plain = step(Training(line(2, bias=4)), [1], [5], "half_squared_error", SGD())
    held = step(Training(line(2, bias=4)), [1], [5], "half_squared_error", SGD(l1=0.5, l2=0.25))
    assert plain.loss is not None
    assert held.loss is not None
    assert held.loss.value == plain.loss.value == 0.5
    assert held.backward[0].dE_dw.item() == plain.backward[0].dE_dw.item() == 1
    (change,) = held.update
    assert change.g.weights.item() == 1 + 0.25 * 2 + 0.5
    assert change.g.biases == 1
    assert change.dw.item() == -0.1 * 2
    assert change.db == -0.1


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        ([1], [1], "inputs has 1 numbers per example, but the network takes 2"),
        ([1, 2, 3], [1], "inputs has 3 numbers per example, but the network takes 2"),
        ([1, 2], [1, 2], "targets has 2 numbers per example, but the network gives 1"),
        ([[1, 2], [3, 4]], [1], "1 targets for 2 inputs, expected one each"),
        ([1, 2], [[1], [2]], "2 targets for 1 inputs, expected one each"),
        ([[1, 2], [3]], [1], "row 2 has 1 numbers, but row 1 has 2"),
        ([], [1], "found an empty list, expected at least one number"),
        ([[]], [1], "found an empty list, expected at least one number"),
        ([1, 2], [], "found an empty list, expected at least one number"),
        ([[[1, 2]]], [1], "found 3 axes, expected a list of rows of numbers"),
        (1, [1], "found a number, expected a list of rows of numbers"),
    ],
)
def test_examples_of_a_wrong_shape_are_refused(inputs: Any, targets: Any, message: str) -> None:
    with pytest.raises(ShapeError, match=f"^{message}") as caught:
        backward(zeros(2, 1), inputs, targets, "half_squared_error")
    assert caught.value.where in [("inputs",), ("targets",)]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_examples_that_are_not_finite_are_refused(bad: float) -> None:
    for where, inputs, targets in (("inputs", [bad], [1]), ("targets", [1], [bad])):
        with pytest.raises(NotFiniteError) as caught:
            forward(line(1), inputs, targets, "half_squared_error")
        assert str(caught.value) == "found NaN or infinity, expected finite numbers"
        assert caught.value.where == (where,)


def test_an_unknown_loss_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        UnknownNameError,
        match=r"^unknown loss: 'mse'; known: half_squared_error, mean_squared_error",
    ):
        backward(zeros(1, 1), [1], [1], "mse")


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize("z", [1e4, -1e4])
def test_large_inputs_saturate_without_a_warning(activation: str, z: float) -> None:
    trace = step(Training(line(1, activation=activation)), [z], [0.5], "half_squared_error", SGD())
    assert trace.outputs.item() == pytest.approx(
        {"sigmoid": (1 + np.sign(z)) / 2, "tanh": np.sign(z)}[activation]
    )
    assert trace.backward[0].dE_dw.item() == 0


@pytest.mark.parametrize("z", [1e4, -1e4])
def test_an_update_with_a_z_of_ten_thousand_is_finite_and_its_outputs_are_right(z: float) -> None:
    cases = {(hidden, output, loss) for hidden, output, loss, layers in COMBINATIONS if layers > 1}
    failures = {}
    for hidden, output, loss in sorted(cases):
        layers = (line(1, activation=name, bias=0).layers[0] for name in (hidden, output))
        network = Network(tuple(layers))
        expected = reference.outputs(reference.layers_of(network), [[z]]).astype(float)
        try:
            trace = step(Training(network), [z], [0.5], loss, SGD(learning_rate=1e-9))
            assert trace.forward[0].z.item() == z
            check_equal("y", trace.outputs, expected)
            assert np.isfinite(trace.E_new)
        except (AssertionError, EngineError, RuntimeWarning) as error:
            failures[hidden, output, loss] = str(error)
    assert failures == {}


def outputs_at(*z: float, activation: str) -> Network:
    """A layer whose z are these for the input 1."""
    return Network((Layer(weights=np.array([z]), activation=activation),))


SATURATED = [
    # loss, z, d, whether ∂E/∂y leaves the finite numbers
    ("cross_entropy", [1e4, -1e4, 0], [0, 1, 0], True),
    ("cross_entropy", [1e4, -1e4, 0], [0.25, 0.25, 0.5], True),
    ("cross_entropy", [1e4, -1e4, 0], [1, 0, 0], False),  # 0 / 0 counts as 0
    ("cross_entropy", [-1e4, -1e4, -1e4], [0, 1, 0], False),
    ("cross_entropy", [700, 0, 0], [0, 1, 0], False),  # e⁷⁰⁰ is a number yet
    ("cross_entropy", [710, 0, 0], [0, 1, 0], True),
    ("cross_entropy", [40, 0, 0], [1, 0, 0], False),
    ("binary_cross_entropy", [1e4, -1e4], [0, 1], True),
    ("binary_cross_entropy", [1e4, -1e4], [1, 0], False),
    ("binary_cross_entropy", [1e4, 0], [0.5, 0.5], True),
    ("binary_cross_entropy", [36, -700], [0, 1], False),
    ("binary_cross_entropy", [37, 0], [0, 1], False),  # 1 − y is σ(−z)
    ("binary_cross_entropy", [710, 0], [0, 1], True),
    ("binary_cross_entropy", [0, -710], [0, 1], True),
]


@pytest.mark.parametrize(("loss", "z", "d", "joint"), SATURATED)
def test_delta_is_joint_exactly_where_a_factor_is_no_finite_number(
    loss: str, z: list[float], d: list[float], joint: bool
) -> None:
    activation = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}[loss]
    (layer,) = backward(outputs_at(*z, activation=activation), [1], d, loss).backward
    assert layer.joint == joint
    assert (layer.dE_da is None) == joint
    sent = TypeAdapter(LayerBackward).dump_python(layer, mode="json")
    assert ("joint" in sent, "dE_da" in sent) == (joint, not joint)


@pytest.mark.parametrize(("loss", "z", "d", "joint"), SATURATED)
def test_loss_and_delta_of_a_saturated_output_are_right(
    loss: str, z: list[float], d: list[float], joint: bool
) -> None:
    activation = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}[loss]
    network = outputs_at(*z, activation=activation)
    passed = backward(network, [1], d, loss)
    digits = 60 + round(2 * max(map(abs, z)) * math.log10(math.e))
    with reference.MP.workdps(digits):  # 1 − y is e⁻²⁰⁰⁰⁰ at its smallest
        y = reference.outputs(reference.layers_of(network), [[1]])
        E = reference.losses(LOSSES[loss], [d], y).astype(float)
        # ∂E/∂z of both, by calculus: Bishop (2006), equations 4.109 and 4.91
        delta = ((y * sum(d) if loss == "cross_entropy" else y) - d).astype(float)
    if loss == "binary_cross_entropy":
        delta = delta / len(d)
    assert passed.loss is not None
    check_equal("E_n", passed.loss.per_example, E, relative=1e-13)
    np.testing.assert_allclose(passed.backward[0].delta, delta, rtol=1e-14, atol=1e-15)
    check_equal("dE_dw", passed.backward[0].dE_dw, passed.backward[0].delta)


def test_one_saturated_example_makes_delta_joint_for_the_whole_output_layer_only() -> None:
    network = Network(
        (
            Layer(weights=np.array([[1.0]]), activation="identity"),
            Layer(weights=np.array([[1.0, -1.0]]), activation="softmax"),
        )
    )
    both = backward(network, [[0.5], [1e4]], [[1, 0], [0, 1]], "cross_entropy")
    mild = backward(network, [[0.5]], [[1, 0]], "cross_entropy")
    hidden, output = both.backward
    assert (hidden.joint, output.joint) == (False, True)
    assert hidden.dE_da is not None
    # 1 of the wrong class and −1 of the right one, each times its weight
    assert hidden.dE_da[1].tolist() == [2]
    np.testing.assert_allclose(output.delta[:1], mild.backward[1].delta, rtol=1e-14)
    assert output.dy_dz is not None
    assert np.isfinite(output.dy_dz).all()


def test_the_sensitivities_of_a_softmax_output_start_from_its_jacobian() -> None:
    # Its outputs are an eighth, two eighths and five eighths.
    network = outputs_at(*np.log([1.0, 2.0, 5.0]), activation="softmax")
    (layer,) = backward(network, [1], [0, 1, 0], "half_squared_error").backward
    expected = np.array([[[7, -2, -5], [-2, 12, -10], [-5, -10, 15]]]) / 64
    assert layer.da_dz is not None
    assert layer.dy_dz is not None
    np.testing.assert_allclose(layer.da_dz, expected, rtol=1e-14)
    np.testing.assert_allclose(layer.dy_dz, expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("loss", "output", "needed"),
    [
        (loss.name, output, loss.joint.activation)
        for loss in LOSSES
        for output in ACTIVATIONS.names
        if loss.joint is not None and not fits(output, loss)
    ],
)
def test_a_loss_made_for_another_output_is_refused(loss: str, output: str, needed: str) -> None:
    network = outputs_at(1, 2, activation=output)
    with pytest.raises(EngineError) as caught:
        forward(network, [1], [0, 1], loss)
    assert str(caught.value) == f"{loss} needs a {needed} output, but the output layer is {output}"
    assert caught.value.where == ("loss",)


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy"])
@pytest.mark.parametrize("bad", [1.5, -0.1, 1.0000000000000002, -5e-324])
def test_a_target_that_is_no_probability_is_refused(loss: str, bad: float) -> None:
    activation = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}[loss]
    with pytest.raises(EngineError) as caught:
        forward(outputs_at(1, 2, activation=activation), [[1], [1]], [[0.0, 1.0], [1.0, bad]], loss)
    assert str(caught.value) == f"found {bad}, but targets of {loss} lie between 0 and 1"
    assert caught.value.where == ("targets",)


def test_a_loss_with_bounded_targets_has_no_mirrored_ones() -> None:
    passed = forward(outputs_at(1, 2, activation="softmax"), [1], [0, 1], "cross_entropy")
    assert passed.mirrored_targets is None
    assert passed.error is not None


def test_numbers_that_overflow_on_the_way_are_named() -> None:
    with pytest.raises(NotFiniteError, match=r"^z of layer 2 left the finite numbers"):
        forward(line(1e200, 1e200), [1])
    with pytest.raises(NotFiniteError, match=r"^the loss left the finite numbers"):
        forward(line(1e200), [1], [0], "half_squared_error")
    with pytest.raises(NotFiniteError, match=r"^∂E/∂w left the finite numbers"):
        backward(line(1e-200), [1e200], [1e150], "half_squared_error")


def test_divergence_names_the_update_and_keeps_the_last_finite_state() -> None:
    # y = w, E = y² / 2 and α = 10⁵ + 1, so each update multiplies w by −10⁵: from 10⁹⁸, update 11
    # gives −10¹⁵³; update 12 would give 10¹⁵⁸, whose square no float holds.
    training = Training(line(1e98))
    update = Update(training, [1], [0], "half_squared_error", SGD(learning_rate=1e5 + 1))
    for _ in range(11):
        training = update._replace(training=training).trace().after
    with pytest.raises(NotFiniteError) as caught:
        update._replace(training=training).trace()
    assert str(caught.value) == (
        "the loss left the finite numbers in update 12: lower the learning rate"
    )
    assert caught.value.last_finite is training
    assert training.step == 11
    assert training.network.layers[0].weights.item() == pytest.approx(-1e153, rel=1e-14, abs=0)


def test_weights_that_overflow_themselves_are_divergence_too() -> None:
    training = Training(line(1e-3))
    with pytest.raises(NotFiniteError, match=r"in update 1: lower the learning rate$") as caught:
        step(training, [1e150], [1e150], "mean_squared_error", SGD(learning_rate=1e6))
    assert caught.value.last_finite is training
