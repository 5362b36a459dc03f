"""Optimizers: rules, hyperparameters, and the one that a name says."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from app.engine.activations import ACTIVATIONS
from app.engine.backprop import step
from app.engine.errors import UnknownNameError
from app.engine.losses import LOSSES
from app.engine.network import Layer, Network, Training
from app.engine.optimizers import (
    OPTIMIZERS,
    SGD,
    Adam,
    AdamW,
    AnyOptimizer,
    Change,
    Nesterov,
    Optimizer,
    RMSProp,
)
from tests.drawing import is_quick
from tests.engine.checks import UNCOUPLED, check_equal, check_momentum, check_pytorch
from tests.engine.reference import MP, evaluate
from tests.oracles import PYTORCH

NETWORKS = list(dict.fromkeys(run["network"] for run in PYTORCH.values()))

SOME = [
    name
    for network in NETWORKS
    for place, name in enumerate(key for key, run in PYTORCH.items() if run["network"] == network)
    if place % len(NETWORKS) == NETWORKS.index(network) or not is_quick()
]
"""All runs; in a quick one each rule, loss and activation on one of the networks."""

ANY: TypeAdapter[Optimizer] = TypeAdapter(AnyOptimizer)


def made(name: str, **hyperparameters: float) -> Optimizer:
    """The optimizer of this name, with its defaults for the rest."""
    return ANY.validate_python({"name": name, **hyperparameters})


def test_sgd_goes_against_the_gradient_by_the_learning_rate() -> None:
    found = SGD(learning_rate=0.5).change(np.array([[4.0, -2.0, 0.0]]), {}, 0)
    assert found.change.tolist() == [[-2, 1, 0]]
    assert (found.memory, found.corrected) == ({}, {})


def test_momentum_adds_gradients_to_a_velocity_that_fades() -> None:
    check_momentum()


def test_nesterov_goes_by_the_velocity_that_it_will_have() -> None:
    # m = 1/2 · 1 + 1 = 3/2 and Δw = −(1 + 3/4) / 2; PyTorch's form, by Sutskever et al.
    rule = Nesterov(learning_rate=0.5, momentum=0.5)
    found = rule.change(np.array([1.0]), {"m": np.array([1.0])}, 1)
    assert (found.change.item(), found.memory["m"].item()) == (-0.875, 1.5)


def test_rmsprop_divides_by_the_root_of_the_mean_square() -> None:
    # v = 3/4 · 4 + 1/4 · 4² = 7, then √7 + ε
    rule = RMSProp(learning_rate=0.5, decay=0.75, epsilon=1.0)
    found = rule.change(np.array([4.0]), {"v": np.array([4.0])}, 1)
    assert found.memory["v"].item() == 7
    assert found.change.item() == pytest.approx(-2 / (7**0.5 + 1), rel=1e-15)


def test_adamw_shrinks_weights_alone_by_a_part_of_themselves() -> None:
    layer = Layer(weights=np.array([[4.0]]), biases=np.array([4.0]), activation="identity")
    rule = AdamW(learning_rate=0.5, weight_decay=0.25)
    # The output is right, so nothing but the decay moves: Δw = −4 / 2 / 4.
    trace = step(Training(Network((layer,))), [1.0], [8.0], "half_squared_error", rule)
    (found,) = trace.update
    assert found.db is not None
    assert (found.dw.item(), found.db.item()) == (-0.5, 0)
    assert found.memory_new["m"].weights.item() == 0


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient() -> None:
    zeros = np.zeros(3)
    found = Adam(learning_rate=0.25).change(
        np.array([3e5, -4.0, 1e-3]), {"m": zeros, "v": zeros}, 0
    )
    np.testing.assert_allclose(found.change, [-0.25, 0.25, -0.25], rtol=2e-5)


def test_adam_leaves_a_weight_that_never_had_a_gradient() -> None:
    zeros = np.zeros(1)
    for epsilon in (1e-8, 1e-30):
        found = Adam(epsilon=epsilon).change(zeros, {"m": zeros, "v": zeros}, 0)
        assert found.change.tolist() == [0]


def test_adam_is_the_papers_algorithm_over_many_updates() -> None:
    # Kingma and Ba, algorithm 1, with 50 digits.
    gradients = np.random.default_rng(0).normal(size=50) * np.geomspace(1e-6, 1e6, 50)
    rule = Adam(learning_rate=0.01)
    alpha, beta1, beta2, epsilon = (MP.mpf(number) for number in (0.01, 0.9, 0.999, 1e-8))
    m = v = MP.mpf(0)
    memory = {"m": np.zeros(1), "v": np.zeros(1)}
    for t, g in enumerate(gradients.tolist(), start=1):
        m = beta1 * m + (1 - beta1) * MP.mpf(g)
        v = beta2 * v + (1 - beta2) * MP.mpf(g) ** 2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        found = rule.change(np.array([g]), memory, t - 1)
        memory = dict(found.memory)
        expected = {"m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat}
        for name, array in {**found.memory, **found.corrected}.items():
            assert array.item() == pytest.approx(float(expected[name]), rel=1e-12, abs=0), (t, name)
        change = float(-alpha * m_hat / (MP.sqrt(v_hat) + epsilon))
        assert found.change.item() == pytest.approx(change, rel=1e-12, abs=0)


@pytest.mark.parametrize("name", SOME)
def test_fifty_updates_are_those_of_pytorch(name: str) -> None:
    check_pytorch(name)


def test_pytorch_ran_every_optimizer_loss_and_activation_on_three_networks() -> None:
    networks = {run["network"] for run in PYTORCH.values()}
    assert len(networks) == 3
    for network in networks:
        own = [run for run in PYTORCH.values() if run["network"] == network]
        penalised = {
            (run["optimizer"]["name"], penalty)
            for run in own
            for penalty in ("l1", "l2")
            if penalty in run["optimizer"]
        }
        assert penalised == {
            (name, penalty) for name in OPTIMIZERS.names for penalty in ("l1", "l2")
        }
        assert {run["loss"] for run in own} == set(LOSSES.names)
        outputs = {run["layers"][-1]["activation"] for run in own}
        assert outputs == set(ACTIVATIONS.names)
        hidden = {layer["activation"] for run in own for layer in run["layers"][:-1]}
        assert hidden == set(UNCOUPLED)
    assert all(len(run["expected"]["losses"]) == 51 for run in PYTORCH.values())


@pytest.mark.parametrize("name", OPTIMIZERS.names)
@pytest.mark.parametrize("step", [0, 1, 1000])
def test_a_rule_is_its_formulas(name: str, step: int) -> None:
    rule, numbers = made(name), np.random.default_rng(step)
    g = numbers.normal(size=5)
    memory = {kept: np.abs(numbers.normal(size=5)) for kept in rule.memories}
    found = rule.change(g, memory, step)
    computed = {f"{kept}_new": array for kept, array in found.memory.items()} | dict(
        found.corrected
    )
    assert set(computed) == set(rule.memory_formulas)
    hyperparameters = {
        field.name: MP.mpf(getattr(rule, field.name))
        for field in fields(rule)
        if field.name != "name"
    }
    w = numbers.normal(size=5)
    of_weights = rule.decayed(found.change, w)
    for index in range(5):
        names = hyperparameters | {
            "lr": MP.mpf(rule.learning_rate),
            "w": MP.mpf(w[index]),
            "g": MP.mpf(g[index]),
            "t": MP.mpf(step + 1),
            **{kept: MP.mpf(array[index]) for kept, array in memory.items()},
        }
        for quantity, formula in rule.memory_formulas.items():
            names[quantity] = evaluate(formula, **names)
            assert computed[quantity][index] == pytest.approx(
                float(names[quantity]), rel=1e-12, abs=0
            )
        for change, formula in (
            (of_weights, rule.formula),
            (found.change, rule.bias_formula or rule.formula),
        ):
            expected = float(evaluate(formula, **names))
            assert change[index] == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize("name", OPTIMIZERS.names)
def test_a_rule_works_element_by_element_and_changes_no_argument(name: str) -> None:
    rule, g = made(name), np.array([[1.0, -2.0], [0.5, 0.0]])
    memory = {kept: np.array([[1.0, 2.0], [3.0, 0.0]]) for kept in rule.memories}
    before = [array.copy() for array in (g, *memory.values())]
    found = rule.change(g, memory, 3)
    assert set(found.memory) == set(rule.memories)
    for array in (found.change, *found.memory.values(), *found.corrected.values()):
        assert array.shape == (2, 2)
    for array, old in zip((g, *memory.values()), before, strict=True):
        assert (array == old).all()
    alone = rule.change(g[:1, 1:], {kept: array[:1, 1:] for kept, array in memory.items()}, 3)
    assert alone.change.item() == found.change[0, 1]


@pytest.mark.parametrize("name", OPTIMIZERS.names)
def test_penalties_enter_the_optimizers_own_gradient(name: str) -> None:
    dE_dw, w = np.array([0.5, 0.5, 0.5]), np.array([2.0, -4.0, 0.0])
    assert made(name).gradient(dE_dw, w).tolist() == [0.5, 0.5, 0.5]
    assert made(name, l2=0.25).gradient(dE_dw, w).tolist() == [1.0, -0.5, 0.5]
    # The slope of |w| at 0 is taken as 0.
    assert made(name, l1=0.25).gradient(dE_dw, w).tolist() == [0.75, 0.25, 0.5]
    both = made(name, l1=0.25, l2=0.25).gradient(dE_dw, w)
    assert both.tolist() == [1.25, -0.75, 0.5]


def test_the_formula_of_the_gradient_is_what_it_does() -> None:
    dE_dw, w, rule = 0.7, -1.3, SGD(l1=0.3, l2=0.9)
    expected = float(evaluate(rule.gradient_formula, dE_dw=dE_dw, w=w, l1=0.3, l2=0.9))
    check_equal("g", rule.gradient(np.array([dE_dw]), np.array([w])), [expected], relative=1e-15)


def test_a_change_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Change(np.zeros(1), {}).change = np.ones(1)  # type: ignore[misc]


@pytest.mark.parametrize("name", OPTIMIZERS.names)
def test_every_optimizer_explains_itself(name: str) -> None:
    optimizer = OPTIMIZERS[name]
    for text in (optimizer.label, optimizer.formula, optimizer.meaning, optimizer.source):
        assert text


def test_an_optimizer_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        SGD().learning_rate = 1.0  # type: ignore[misc]


def test_the_learning_rate_is_a_tenth_unless_said() -> None:
    assert ANY.validate_python({"name": "sgd"}) == SGD(learning_rate=0.1)


def test_an_optimizer_comes_from_json_by_its_name_and_goes_back() -> None:
    sent = b'{"name":"sgd","learning_rate":0.25,"l1":0.5,"l2":1e-3}'
    optimizer = ANY.validate_json(sent)
    assert type(optimizer) is SGD
    assert ANY.dump_json(optimizer) == sent.replace(b"1e-3", b"0.001")


def test_every_optimizer_has_the_defaults_of_its_source() -> None:
    said = {
        name: {key: value for key, value in vars(made(name)).items() if key != "name"}
        for name in OPTIMIZERS.names
    }
    shared = {"learning_rate": 0.1, "l1": 0, "l2": 0}
    assert said == {
        "sgd": shared,
        "momentum": {**shared, "momentum": 0.9},
        "nesterov": {**shared, "momentum": 0.9},
        "rmsprop": {**shared, "decay": 0.99, "epsilon": 1e-8},
        "adam": {**shared, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        "adamw": {**shared, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
    }


@pytest.mark.parametrize("name", OPTIMIZERS.names)
def test_every_optimizer_travels_as_json(name: str) -> None:
    given = made(name, learning_rate=0.5, l1=0.25)
    sent = ANY.dump_json(given)
    back = ANY.validate_json(sent)
    assert type(back) is OPTIMIZERS[name]
    assert back == given
    assert ANY.dump_json(back) == sent


@pytest.mark.parametrize(
    ("name", "field", "number"),
    [
        ("sgd", "l1", -0.1),
        ("sgd", "l2", 1000.1),
        ("momentum", "momentum", -0.1),
        ("momentum", "momentum", 1.1),
        ("adam", "beta1", 1.0),  # nothing would ever enter the mean, and 1 − β^t be 0
        ("adam", "beta2", 1.0),
        ("adam", "beta1", -0.1),
        ("adam", "epsilon", 0.0),  # 0 / 0 where there is no gradient
        ("adam", "epsilon", 1.1),
        ("rmsprop", "decay", 1.0),
        ("adamw", "weight_decay", -0.1),
    ],
)
def test_a_hyperparameter_out_of_bounds_is_refused(name: str, field: str, number: float) -> None:
    with pytest.raises(ValidationError) as caught:
        ANY.validate_python({"name": name, field: number})
    assert [error["loc"] for error in caught.value.errors()] == [(name, field)]


@pytest.mark.parametrize("step", [0, 1, 2**53])
def test_adam_is_finite_at_the_bounds_of_its_hyperparameters(step: int) -> None:
    below_1 = float(np.nextafter(1.0, 0.0))
    for beta1, beta2 in ((0.0, 0.0), (0.0, below_1), (below_1, 0.0), (below_1, below_1)):
        adam = ANY.validate_python(
            {"name": "adam", "beta1": beta1, "beta2": beta2, "epsilon": 1e-30}
        )
        for g in (0.0, 1.0, -1e100):
            zeros = {"m": np.zeros(1), "v": np.zeros(1)}
            found = adam.change(np.array([g]), zeros, step)
            assert np.isfinite(found.change).all()


@pytest.mark.parametrize("learning_rate", ["0", "0.0", "1e6", "5e-324"])
def test_the_bounds_of_the_learning_rate_are_allowed(learning_rate: str) -> None:
    sent = f'{{"name": "sgd", "learning_rate": {learning_rate}}}'
    assert ANY.validate_json(sent).learning_rate == float(learning_rate)


@pytest.mark.parametrize(
    "learning_rate", ["-0.1", "1000000.1", "NaN", "Infinity", "1e400", "null", "true", '"0.1"']
)
def test_a_learning_rate_out_of_bounds_is_refused(learning_rate: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ANY.validate_json(f'{{"name": "sgd", "learning_rate": {learning_rate}}}')
    (error,) = caught.value.errors()
    assert error["loc"] == ("sgd", "learning_rate")


def test_an_unknown_optimizer_is_refused_with_the_known_ones() -> None:
    known = ", ".join(OPTIMIZERS.names)
    with pytest.raises(ValidationError, match=f"unknown optimizer: 'rprop'; known: {known}"):
        ANY.validate_python({"name": "rprop"})
    with pytest.raises(UnknownNameError, match="unknown optimizer: 'rprop'"):
        OPTIMIZERS["rprop"]


@pytest.mark.parametrize(
    "value", [{}, {"learning_rate": 0.1}, {"name": "sgd", "speed": 1}, {"name": ["sgd"]}, "sgd", 7]
)
def test_what_is_no_optimizer_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        ANY.validate_python(value)


def test_hyperparameters_tell_their_symbol_meaning_and_bounds() -> None:
    learning_rate = TypeAdapter(SGD).json_schema()["properties"]["learning_rate"]
    assert learning_rate["symbol"] == "α"
    assert learning_rate["description"] == "How far to go against the gradient."
    assert (learning_rate["minimum"], learning_rate["maximum"]) == (0, 1e6)
    assert learning_rate["default"] == 0.1
