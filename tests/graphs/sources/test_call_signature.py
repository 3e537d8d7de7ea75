"""What a signature offers a caller by name, where Python's own says something else."""

from __future__ import annotations

import functools
import typing
from collections.abc import Callable
from typing import Annotated, Any, NotRequired, TypedDict

import pytest
from pydantic import Field, TypeAdapter

from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.call_signature import call_signature, documentation
from turnloom.graphs.sources.python.argument_converter import ArgumentConverter
from turnloom.graphs.sources.signature import tool_from_signature


def write(page: int, text: str, ink: str = "blue") -> dict[str, Any]:
    """Write a text on a page."""
    return {"page": page, "text": text, "ink": ink}


def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def inside(**arguments: Any) -> Any:
        return function(**arguments)

    return inside


class Pad:
    def write(self, page: int, text: str) -> None:
        """Write a text on a page."""

    first = functools.partialmethod(write, page=1)


@pytest.mark.parametrize(
    "bound",
    [
        functools.partial(write, page=3),
        functools.partial(functools.partial(write, page=3), ink="red"),
        decorated(functools.update_wrapper(functools.partial(write, page=3), write)),
        Pad.first,
    ],
)
def test_what_a_partial_has_bound_is_no_parameter(bound: Callable[..., Any]) -> None:
    tool = tool_from_signature(bound, "desk", name="write")
    assert "page" not in tool.properties
    assert tool.properties["text"] == {"type": "string"}
    assert "text" in tool.required


def test_a_partial_is_described_by_what_it_calls() -> None:
    assert documentation(functools.partial(write, page=3)) == "Write a text on a page."


def test_a_field_describes_its_parameter_and_is_no_default() -> None:
    def rent(
        bike: str = Field(description="Which bike."),
        hours: int = Field(default=2, ge=1, le=9),
        extras: list[str] = Field(default_factory=list),  # noqa: B008
        tag: Annotated[str, Field(description="A tag.")] = "none",
    ) -> dict[str, Any]:
        return {"bike": bike, "hours": hours, "extras": extras, "tag": tag}

    rent.__annotations__ = typing.get_type_hints(rent, globals(), locals(), include_extras=True)
    tool = tool_from_signature(rent, "desk")
    assert tool.required == frozenset({"bike"})
    assert tool.properties["bike"] == {"type": "string", "description": "Which bike."}
    assert tool.properties["hours"] == {
        "type": "integer", "minimum": 1, "maximum": 9, "default": 2,
    }  # fmt: skip
    assert tool.properties["tag"] == {
        "type": "string", "description": "A tag.", "default": "none",
    }  # fmt: skip

    convert = ArgumentConverter(rent)
    one, other = convert({"bike": "b7"}), convert({"bike": "b7"})
    assert rent(**one) == {"bike": "b7", "hours": 2, "extras": [], "tag": "none"}
    assert one["extras"] is not other["extras"]


def test_a_default_within_annotated_makes_the_parameter_optional() -> None:
    def lend(book: str, days: Annotated[int, Field(default=14)]) -> int:
        return days

    lend.__annotations__["days"] = Annotated[int, Field(default=14)]
    assert tool_from_signature(lend, "desk").required == frozenset({"book"})
    assert lend(**ArgumentConverter(lend)({"book": "b1"})) == 14


def test_an_annotation_that_cannot_be_resolved_concerns_its_parameter_alone() -> None:
    def move(day: Annotated[str, "a day"], crate: Crate, lid: int = 1) -> Crate: ...  # type: ignore[name-defined]  # noqa: F821

    signature = call_signature(move)
    assert set(signature.hints) == {"day", "lid"}
    assert set(signature.unresolved) == {"crate", "return"}
    with pytest.raises(SourceError, match=r"move\(crate\): an annotation cannot be resolved"):
        tool_from_signature(move, "desk")


def test_a_return_type_that_cannot_be_resolved_costs_nothing() -> None:
    def find(day: int) -> Nowhere: ...  # type: ignore[name-defined]  # noqa: F821

    tool = tool_from_signature(find, "desk")
    assert tool.properties == {"day": {"type": "integer"}}
    assert tool.returns is None


class Seat(TypedDict):
    """A seat in a row."""

    row: int
    note: NotRequired[str]


class Party(TypedDict, total=False):
    name: str
    seats: list[Seat]


@pytest.mark.parametrize("kind", [Party, list[Party], Party | None, dict[str, Party]])
def test_a_typed_dict_of_the_standard_library_is_understood_wherever_it_stands(kind: Any) -> None:
    def seat(party: Any) -> None: ...

    seat.__annotations__ = {"party": kind}
    tool = tool_from_signature(seat, "desk")
    shared = tool.parameters["$defs"]
    assert isinstance(shared, dict)
    assert shared["Seat"] == {
        "type": "object",
        "description": "A seat in a row.",
        "properties": {"row": {"type": "integer"}, "note": {"type": "string"}},
        "required": ["row"],
    }
    adapter: TypeAdapter[Any] = TypeAdapter(call_signature(seat).hints["party"])
    one: Any = {"seats": [{"row": 3}]}
    example = {list[Party]: [one], dict[str, Party]: {"a": one}}.get(kind, one)
    assert adapter.validate_python(example) == example
