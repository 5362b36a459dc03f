"""What is read aloud, sentence by sentence, as it was agreed on."""

from __future__ import annotations

import re

import pytest

from app.explain.architecture import Architecture
from app.explain.derivation import derive
from app.explain.expression import Constant, Expression, Quantity, parse
from app.explain.ids import all_ids, spoken
from app.explain.ids import parse as parse_id
from app.explain.speech import Speech
from tests.explain.presets import explained_preset
from tests.explain.sentences import FILE, text


def test_every_sentence_is_the_one_of_the_golden_file() -> None:
    # After a change of wording: python -m tests.explain.sentences, and read the difference.
    assert text().split("\n") == FILE.read_text(encoding="utf-8").split("\n")


def test_a_sentence_is_made_of_words_and_plain_numbers_only() -> None:
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            _, _, sentence = line.partition(": ")
            assert re.fullmatch(r"[A-Za-z0-9 .,:']+\.", sentence), sentence
            assert "plus minus" not in sentence
            assert "minus minus" not in sentence
            assert not re.search(r"\b(\w+) \1\b", sentence), sentence
            assert sentence.count("the quantity ") == sentence.count(" end quantity")


def test_only_the_chosen_meaning_is_called_delta() -> None:
    for delta, kind in (("article", "dy_dw"), ("standard", "delta"), ("error_term", "error_term")):
        _, architecture = explained_preset("article", delta=delta)
        called = {id.kind for id in all_ids(architecture) if "delta" in spoken(id, architecture)}
        assert called == {kind}


def test_no_two_numbers_have_the_same_spoken_name() -> None:
    for name in ("article", "mazur", "softmax", "adam"):
        _, architecture = explained_preset(name)
        names = [spoken(id, architecture) for id in all_ids(architecture)]
        assert len(set(names)) == len(names)


SPOKEN = {"a": "x.1", "b": "x.2"}


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("a + b", "input 1 plus input 2"),
        ("a - b", "input 1 minus input 2"),
        ("-a", "minus input 1"),
        ("a * (1 - b)", "input 1 times the quantity 1 minus input 2 end quantity"),
        ("a**2", "the square of input 1"),
        ("(a - b)**2 / 2", "the quantity input 1 minus input 2 end quantity squared over 2"),
        ("a / (a + b)", "input 1 over the quantity input 1 plus input 2 end quantity"),
        ("exp(a) / b", "the quantity e to the power of input 1 end quantity over input 2"),
        ("exp(-a)", "e to the power of minus input 1"),
        ("exp(a - b)", "e to the power of the quantity input 1 minus input 2 end quantity"),
        ("log(a)", "natural log of input 1"),
        ("log(1 - a)", "natural log of the quantity 1 minus input 1 end quantity"),
        ("sqrt(a)", "square root of input 1"),
        ("sqrt(a) + b", "square root of input 1 plus input 2"),
        ("tanh(a)", "tanh of input 1"),
        ("erf(a)", "error function of input 1"),
        ("a / sqrt(2 * pi)", "input 1 over square root of the quantity 2 times pi end quantity"),
        ("sign(a)", "sign of input 1"),
        ("abs(a - b)", "absolute value of the quantity input 1 minus input 2 end quantity"),
        ("max(0, a)", "the larger of 0 and input 1"),
        ("min(0, a)", "the smaller of 0 and input 1"),
        ("cos(a)", "cosine of input 1"),
        ("floor(a / b)", "the quantity input 1 over input 2 end quantity rounded down"),
        ("1 if a > 0 else 0", "1 if input 1 is greater than 0, otherwise 0"),
        ("1 - a**b", "1 minus input 1 to the power of input 2"),
    ],
)
def test_formulas_are_said_so_that_they_can_be_written_down(formula: str, words: str) -> None:
    assert _said(formula, None) == words


@pytest.mark.parametrize(
    ("formula", "number", "words"),
    [
        ("a + b", "−0.5", "minus 0.5 plus negative 0.5"),
        ("-a", "−0.5", "minus negative 0.5"),
        ("a**2", "−0.5", "the square of negative 0.5"),
        ("a**2", "4.4×10⁻⁵", "the quantity 4.4 times ten to the minus 5 end quantity squared"),
        ("a + b", "−4.4×10⁶", "minus 4.4 times ten to the 6 plus negative 4.4 times ten to the 6"),
        ("exp(-a)", "−0.5", "e to the power of minus negative 0.5"),
    ],
)
def test_a_sign_and_a_power_of_ten_are_said_so_that_they_are_not_taken_for_another(
    formula: str, number: str, words: str
) -> None:
    assert _said(formula, number) == words


ARCHITECTURE = Architecture(
    sizes=(2, 3, 3), activations=("relu", "softmax"), biases=(False, False), loss="cross_entropy"
)


def _said(formula: str, number: str | None) -> str:
    names: dict[str, Expression] = {
        letter: Quantity(parse_id(name)) for letter, name in SPOKEN.items()
    }
    return Speech(ARCHITECTURE, lambda name: number).write(parse(formula, names))


def test_functions_of_layers_are_said_by_their_names() -> None:
    speech = Speech(ARCHITECTURE)
    softmax, _ = derive(parse_id("a.2.3"), ARCHITECTURE)
    assert speech.write(softmax) == (
        "softmax 3 of what output 1 receives and what output 2 receives and what output 3 receives"
    )
    relu, _ = derive(parse_id("a.1.2"), ARCHITECTURE)
    assert speech.write(relu) == "ReLU of what hidden 2 receives"


def test_a_constant_is_said_as_it_is() -> None:
    assert Speech(ARCHITECTURE).write(Constant(-2)) == "minus 2"
