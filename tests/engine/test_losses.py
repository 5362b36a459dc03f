"""Each loss, its formulas and its derivatives are one thing, alone and with its activation."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.arrays import Array
from app.engine.losses import LOSSES, Loss
from tests.engine.reference import MP, STEP, activations, evaluate, losses, slope

NUMBERS = np.random.default_rng(0)
SMALL = NUMBERS.uniform(-3.0, 3.0, (200, 3))
FAR = np.concatenate(
    [
        SMALL * 10.0,
        NUMBERS.uniform(-300.0, 300.0, (40, 3)),
        [[1e4, -1e4, 0.0], [1e4, 1e4, -1e4], [-1e4, -1e4, 1e4], [1e4, 9999.0, 9960.0]],
        [[37.0, 0.0, -37.0], [745.0, 0.0, -1.0], [0.0, 0.0, 0.0], [-1e-9, 1e-9, 1e-300]],
    ]
)
"""z of outputs, from easy ones to those whose y rounds to 0 or 1."""

every_loss = pytest.mark.parametrize("name", LOSSES.names)
JOINT = [loss.name for loss in LOSSES if loss.joint]
every_joint_loss = pytest.mark.parametrize("name", JOINT)


def targets(loss: Loss, shape: tuple[int, ...]) -> Array:
    """Targets that the loss knows; where they are bounded, among them the bounds."""
    if loss.targets is None:
        return np.random.default_rng(1).uniform(-3.0, 3.0, shape)
    low, high = loss.targets
    numbers = np.random.default_rng(1).uniform(low, high, shape)
    numbers[::3] = np.eye(shape[1])[np.arange(len(numbers[::3])) % shape[1]] * (high - low) + low
    return numbers


def outputs(loss: Loss, z: Array) -> Array:
    """y of the activation that the loss is made for; of the identity for any other loss."""
    return ACTIVATIONS[loss.joint.activation if loss.joint else "identity"].function(z)


def pairs(loss: Loss) -> list[tuple[float, float]]:
    """Targets beside outputs."""
    d, y = targets(loss, SMALL.shape), outputs(loss, SMALL)
    return list(zip(d.ravel().tolist(), y.ravel().tolist(), strict=True))


def joint_terms(loss: Loss, d: Array, z: Array) -> Array:
    """The joint's term by its formula, with so many digits that nothing is lost at 1 + e^−10000."""
    assert loss.joint is not None
    terms = np.empty_like(z)
    with MP.workdps(420):
        for n, k in np.ndindex(z.shape):
            units = [{"z_m": MP.mpf(z_m)} for z_m in z[n].tolist()]
            terms[n, k] = float(
                evaluate(loss.joint.formula, units, d=MP.mpf(d[n, k]), z=MP.mpf(z[n, k]))
            )
    return terms


@every_loss
def test_a_term_is_its_formula(name: str) -> None:
    loss = LOSSES[name]
    expected = [float(evaluate(loss.formula, d=d, y=y)) for d, y in pairs(loss)]
    found = loss.term(targets(loss, SMALL.shape), outputs(loss, SMALL)).ravel()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@every_loss
def test_a_derivative_is_its_formula(name: str) -> None:
    loss = LOSSES[name]
    expected = [float(evaluate(loss.derivative_formula, d=d, y=y)) for d, y in pairs(loss)]
    found = loss.derivative(targets(loss, SMALL.shape), outputs(loss, SMALL)).ravel()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@every_loss
def test_a_derivative_is_the_slope_of_the_term(name: str) -> None:
    loss = LOSSES[name]
    expected = [
        float(slope(lambda y, d=d: evaluate(loss.formula, d=d, y=y), at=y))  # type: ignore[misc]
        for d, y in pairs(loss)
    ]
    found = loss.derivative(targets(loss, SMALL.shape), outputs(loss, SMALL)).ravel()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@every_loss
def test_the_loss_of_an_example_is_put_together_from_its_terms(name: str) -> None:
    loss = LOSSES[name]
    d, z = targets(loss, SMALL.shape), SMALL
    y = z if loss.joint is None else reference_outputs(loss.joint.activation, z)
    found = loss.per_example(d, outputs(loss, z), z)
    np.testing.assert_allclose(found, losses(loss, d, y).astype(float), rtol=1e-12)


def reference_outputs(activation: str, z: Array) -> Any:
    """y with 50 digits."""
    return np.array([activations(ACTIVATIONS[activation].formula, row) for row in z.tolist()])


@pytest.mark.parametrize(
    ("name", "E_n", "dE_dy"),
    [
        ("half_squared_error", (4 + 16 + 0) / 2, [2, 4, 0]),  # summed over the outputs
        ("mean_squared_error", (4 + 16 + 0) / 3, [4 / 3, 8 / 3, 0]),  # PyTorch's MSELoss
        ("huber", (3 / 2 + 7 / 2 + 0) / 3, [1 / 3, 1 / 3, 0]),  # PyTorch's HuberLoss
    ],
)
def test_conventions_of_sum_and_mean(name: str, E_n: float, dE_dy: list[float]) -> None:
    d, y = np.array([[1.0, 2.0, 3.0]]), np.array([[3.0, 6.0, 3.0]])
    assert LOSSES[name].per_example(d, y, y).tolist() == [E_n]
    assert LOSSES[name].dE_dy(d, y, y) == pytest.approx(np.array([dE_dy]), rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("error", "term", "slope"),
    [(0.5, 0.125, -0.5), (-0.5, 0.125, 0.5), (1, 0.5, -1), (-1, 0.5, 1), (1e300, 1e300, -1)],
)
def test_huber_is_a_square_up_to_1_and_a_line_beyond(
    error: float, term: float, slope: float
) -> None:
    d, y = np.array([error]), np.array([0.0])
    assert LOSSES["huber"].term(d, y).tolist() == [term]
    assert LOSSES["huber"].derivative(d, y).tolist() == [slope]


@pytest.mark.parametrize(
    ("name", "E_n", "dE_dy", "delta"),
    [
        # y = 1/8, 2/8, 5/8: summed over the outputs, of which one is the right class
        ("cross_entropy", np.log(4), [0, -4, 0], [1 / 8, -6 / 8, 5 / 8]),
        # y = 1/2, 2/3, 5/6: the mean over the outputs, PyTorch's BCELoss
        (
            "binary_cross_entropy",
            np.log(2 * 3 / 2 * 6) / 3,
            [2 / 3, -(3 / 2) / 3, 6 / 3],
            [1 / 6, -(1 / 3) / 3, (5 / 6) / 3],
        ),
    ],
)
def test_conventions_of_the_cross_entropies(
    name: str, E_n: float, dE_dy: list[float], delta: list[float]
) -> None:
    loss, d, z = LOSSES[name], np.array([[0.0, 1.0, 0.0]]), np.log([[1.0, 2.0, 5.0]])
    y = outputs(loss, z)
    assert loss.per_example(d, y, z) == pytest.approx(np.array([E_n]), rel=1e-15, abs=0)
    assert loss.dE_dy(d, y, z) == pytest.approx(np.array([dE_dy]), rel=1e-14, abs=0)
    assert loss.joint_delta(d, z) == pytest.approx(np.array([delta]), rel=1e-14, abs=0)


@every_loss
def test_each_example_has_a_loss_of_its_own(name: str) -> None:
    loss = LOSSES[name]
    d, z = targets(loss, SMALL.shape), SMALL
    y = outputs(loss, z)
    together = loss.per_example(d, y, z)
    assert together.shape == (200,)
    for n in (0, 1, 199):
        rows = slice(n, n + 1)
        assert loss.per_example(d[rows], y[rows], z[rows]).tolist() == [together[n]]


@every_loss
def test_the_derivative_of_one_example_knows_nothing_of_the_batch(name: str) -> None:
    loss = LOSSES[name]
    d, z = targets(loss, SMALL.shape), SMALL
    y = outputs(loss, z)
    assert (loss.dE_dy(d, y, z)[:1] == loss.dE_dy(d[:1], y[:1], z[:1])).all()


@every_joint_loss
def test_a_joint_term_is_its_formula_however_far_z_is_from_0(name: str) -> None:
    loss = LOSSES[name]
    d = targets(loss, FAR.shape)
    assert loss.joint is not None
    found, expected = loss.joint.term(d, FAR), joint_terms(loss, d, FAR)
    assert np.isfinite(found).all()
    # A difference of two z is rounded, and e to its power has so many roundings.
    roundings = 8.0 + np.ptp(FAR, axis=1, keepdims=True)
    assert (np.abs(found - expected) <= 2.0**-53 * roundings * expected + 1e-300).all()


@every_joint_loss
def test_a_joint_term_is_the_loss_of_the_activation(name: str) -> None:
    loss = LOSSES[name]
    d = targets(loss, SMALL.shape)
    assert loss.joint is not None
    y = reference_outputs(loss.joint.activation, SMALL)
    expected = losses(loss, d, y).astype(float)
    found = loss.joint.term(d, SMALL).sum(axis=1) / loss.parts(SMALL)
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@every_joint_loss
def test_a_joint_delta_is_its_formula(name: str) -> None:
    loss = LOSSES[name]
    d = targets(loss, FAR.shape)
    assert loss.joint is not None
    with MP.workdps(350):
        y = [reference_outputs(loss.joint.activation, row[None])[0] for row in FAR]
        expected = [
            [
                float(evaluate(loss.joint.delta_formula, units, d=MP.mpf(d_k), y=y_k))
                for d_k, y_k in zip(*row, strict=True)
            ]
            for row in zip(d.tolist(), y, strict=True)
            for units in [[{"d_m": MP.mpf(d_m)} for d_m in row[0]]]
        ]
    np.testing.assert_allclose(loss.joint.delta(d, FAR), expected, rtol=1e-12, atol=1e-15)


@every_joint_loss
def test_a_joint_delta_is_the_slope_of_the_terms_by_each_z(name: str) -> None:
    loss = LOSSES[name]
    d = targets(loss, FAR.shape)
    assert loss.joint is not None
    found = loss.joint.delta(d, FAR)
    formula = loss.joint.formula

    def E(row: list[Any], d_n: list[float]) -> Any:
        units = [{"z_m": z_m} for z_m in row]
        terms = (evaluate(formula, units, d=d_k, z=z) for d_k, z in zip(d_n, row, strict=True))
        return sum(terms)

    for z_n, d_n, delta in zip(FAR.tolist(), d.tolist(), found.tolist(), strict=True):
        for k, z in enumerate(z_n):
            above, below = (E([*z_n[:k], MP.mpf(z) + h, *z_n[k + 1 :]], d_n) for h in (STEP, -STEP))
            assert delta[k] == pytest.approx(float((above - below) / (2 * STEP)), abs=1e-14)


@pytest.mark.parametrize(
    ("name", "d", "z", "E_n"),
    [
        # The other two add e⁻⁴⁰ each: y rounds to 1, so −log y would be 0.
        ("cross_entropy", [1, 0, 0], [40, 0, 0], 8.496708510583178e-18),
        ("cross_entropy", [0, 1, 0], [1e4, 0, 0], 1e4),
        ("cross_entropy", [1, 0, 0], [1e4, 0, 0], 0),
        ("cross_entropy", [1, 0, 0], [-1e4, -1e4, -1e4], np.log(3)),
        ("binary_cross_entropy", [1], [40], 4.248354255291589e-18),
        ("binary_cross_entropy", [0], [-40], 4.248354255291589e-18),
        ("binary_cross_entropy", [0], [1e4], 1e4),
        ("binary_cross_entropy", [1], [-1e4], 1e4),
        ("binary_cross_entropy", [0.25], [-1e4], 2500),
    ],
)
def test_a_loss_keeps_its_digits_where_the_output_rounds_to_0_or_1(
    name: str, d: list[float], z: list[float], E_n: float
) -> None:
    loss = LOSSES[name]
    y = outputs(loss, np.array([z]))
    found = loss.per_example(np.array([d], float), y, np.array([z], float))
    assert found == pytest.approx(np.array([E_n]), rel=1e-14, abs=0)


@every_joint_loss
def test_0_times_log_0_and_0_by_0_count_as_0(name: str) -> None:
    loss = LOSSES[name]
    right = np.array([[1.0, 0.0]])
    assert loss.term(right, right).tolist() == [[0, 0]]
    derivative = loss.derivative(right, right).tolist()
    # ∂/∂y of −log y at 1 is −1, and of −log(1 − y) at 0 it is 1.
    assert derivative == {"cross_entropy": [[-1, 0]], "binary_cross_entropy": [[-1, 1]]}[name]


@every_joint_loss
def test_what_is_infinite_is_infinite_without_a_warning(name: str) -> None:
    loss = LOSSES[name]
    right, wrong = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    assert loss.term(right, wrong)[0, 0] == np.inf
    assert loss.derivative(right, wrong)[0, 0] == -np.inf


@every_joint_loss
def test_a_target_of_0_gives_no_minus_0(name: str) -> None:
    loss = LOSSES[name]
    d, y = np.array([[0.0, 1.0]]), np.array([[0.0, 1.0]])
    for values in (loss.term(d, y), loss.derivative(d, y)):
        assert not np.signbit(values[values == 0]).any()


def test_losses_of_numbers_take_any_target_and_have_no_joint() -> None:
    for name in ("half_squared_error", "mean_squared_error", "huber"):
        assert LOSSES[name].targets is None
        assert LOSSES[name].joint is None
        assert LOSSES[name].joint_delta(SMALL, SMALL) is None


def test_the_cross_entropies_are_made_for_their_activations_and_for_probabilities() -> None:
    made_for = {loss.name: (loss.joint.activation, loss.targets) for loss in LOSSES if loss.joint}
    assert made_for == {
        "cross_entropy": ("softmax", (0, 1)),
        "binary_cross_entropy": ("sigmoid", (0, 1)),
    }


def test_a_term_keeps_the_digits_of_an_output_near_0() -> None:
    term = LOSSES["binary_cross_entropy"].term(np.array([[0.0]]), np.array([[1e-20]]))
    assert term.item() == pytest.approx(1e-20, rel=1e-15, abs=0)


@pytest.mark.parametrize("name", [each.name for each in LOSSES if each.joint is None])
def test_a_loss_without_a_joint_is_of_the_error_alone(name: str) -> None:
    """Its value and its slope stay where d and y move together, and so do its formulas' names."""
    loss = LOSSES[name]
    d, y = np.array([[0.25, -3.0, 1.0]]), np.array([[1.0, 2.0, 1.0]])
    for function in (loss.term, loss.derivative):
        assert function(d + 2.0, y + 2.0).tolist() == function(d, y).tolist()
    for formula in (loss.formula, loss.derivative_formula):
        of_error = ast.walk(ast.parse(formula.replace("d - y", "e")))
        assert {each.id for each in of_error if isinstance(each, ast.Name)} & {"d", "y"} == set()
