"""Registries: one list per kind of choice."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import pytest
from pydantic import TypeAdapter, ValidationError

from app.engine.errors import UnknownNameError
from app.engine.registry import Registry


class Fruit(NamedTuple):
    name: str
    weight: int = 0


@pytest.fixture
def fruits() -> Registry[Fruit]:
    registry: Registry[Fruit] = Registry("fruit")
    registry.add(Fruit("pear"))
    registry.add(Fruit("apple"))
    return registry


def test_members_stand_in_the_order_in_which_they_were_added(fruits: Registry[Fruit]) -> None:
    assert fruits.names == ["pear", "apple"]
    assert list(fruits) == [Fruit("pear"), Fruit("apple")]


def test_a_member_is_found_by_its_name(fruits: Registry[Fruit]) -> None:
    assert fruits["apple"] == Fruit("apple")


def test_adding_gives_the_member_back_so_that_it_can_decorate(fruits: Registry[Fruit]) -> None:
    fig = Fruit("fig")
    assert fruits.add(fig) is fig


def test_a_name_is_taken_once(fruits: Registry[Fruit]) -> None:
    with pytest.raises(ValueError, match=r"^fruit 'apple' is registered already"):
        fruits.add(Fruit("apple", weight=1))
    assert fruits["apple"].weight == 0


def test_an_unknown_name_is_refused_with_the_known_ones(fruits: Registry[Fruit]) -> None:
    with pytest.raises(UnknownNameError) as caught:
        fruits["plum"]
    assert str(caught.value) == "unknown fruit: 'plum'; known: pear, apple"


@pytest.mark.parametrize("name", [7, None, ["pear"], {}])
def test_what_can_be_no_name_is_as_unknown(name: Any, fruits: Registry[Fruit]) -> None:
    with pytest.raises(UnknownNameError, match=r"unknown fruit: .*; known: pear, apple"):
        fruits[name]


def test_a_field_takes_a_name_from_the_list_only(fruits: Registry[Fruit]) -> None:
    name: TypeAdapter[str] = TypeAdapter(Annotated[str, fruits])
    assert name.validate_python("pear") == "pear"
    with pytest.raises(ValidationError, match="unknown fruit: 'Pear'; known: pear, apple"):
        name.validate_python("Pear")


@pytest.mark.parametrize("value", [1, None, ["pear"], b"pear\xff"])
def test_a_field_takes_no_name_of_another_type(value: Any, fruits: Registry[Fruit]) -> None:
    name: TypeAdapter[str] = TypeAdapter(Annotated[str, fruits])
    with pytest.raises(ValidationError):
        name.validate_python(value)


def test_a_field_shows_the_names_as_an_enum_and_takes_later_ones(fruits: Registry[Fruit]) -> None:
    name: TypeAdapter[str] = TypeAdapter(Annotated[str, fruits])
    fruits.add(Fruit("fig"))
    assert name.validate_python("fig") == "fig"
    assert name.json_schema() == {"type": "string", "enum": ["pear", "apple", "fig"]}
