"""One list per kind of choice: a member added to it is in the API, the menus and the tests."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from app.engine.errors import UnknownNameError

T = TypeVar("T")

_name_of = attrgetter("name")


class Registry(Generic[T]):
    """The members of one kind, each with a `name`, in the order in which they were added.

    `Annotated[str, REGISTRY]` is the type of a field that holds one of the names: checked by
    pydantic, and an enum in the JSON schema.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._members: dict[str, T] = {}

    def add(self, member: T) -> T:
        """Register `member` under its name; a name can be taken once."""
        name = _name_of(member)
        if name in self._members:
            raise ValueError(f"{self.kind} {name!r} is registered already")
        self._members[name] = member
        return member

    def __getitem__(self, name: str) -> T:
        if name not in self.names:  # a list, so that any value can be looked for
            raise UnknownNameError(self.kind, name, self._members)
        return self._members[name]

    def __iter__(self) -> Iterator[T]:
        return iter(self._members.values())

    def _known(self, name: str) -> str:
        self[name]
        return name

    @property
    def names(self) -> list[str]:
        """The registered names, in order."""
        return list(self._members)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._known, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "enum": self.names}


class MemberOf:
    """Pydantic's view of an instance of any class that is registered: of the one that `name` says.

    `Annotated[Base, MemberOf(REGISTRY)]` is the type of a field that holds one.
    """

    def __init__(self, registry: Registry[Any]) -> None:
        self._registry = registry

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        members: dict[Any, CoreSchema] = {
            name: handler.generate_schema(self._registry[name]) for name in self._registry.names
        }
        return core_schema.no_info_before_validator_function(
            self._known, core_schema.tagged_union_schema(members, discriminator="name")
        )

    def _known(self, value: Any) -> Any:
        if isinstance(value, dict) and "name" in value:
            self._registry[value["name"]]
        return value
