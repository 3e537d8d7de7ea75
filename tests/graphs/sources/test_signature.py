"""Specifications read from signatures, annotations and docstrings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from inspect import cleandoc
from typing import Any

import pytest

from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.docstring import DocumentedParameter, read_docstring
from turnloom.graphs.sources.signature import tool_from_signature


class Size(Enum):
    BIG = "big"
    SMALL = "small"


@dataclass
class Line:
    title: str
    pieces: int = 1


def order(
    lines: list[Line],
    size: Size = Size.SMALL,
    on: date | None = None,
    tags: set[str] = frozenset({"b", "a"}),  # type: ignore[assignment]
    clock: Any = date.today,
) -> dict[str, str]:
    """Order something.

    It is sent at once.

    Args:
        on: The day.
    """
    return {}


def loose(name, count=3, rate=0.5, often=False, kind=None):  # type: ignore[no-untyped-def]
    """Do it.

    Parameters
    ----------
    name : str
        Whom it is for.
    kind : int, optional
    """


def test_annotations_become_schemas_without_titles() -> None:
    tool = tool_from_signature(order, "desk")
    assert tool.description == "Order something. It is sent at once."
    assert tool.required == {"lines"}
    assert tool.properties == {
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
        "size": {"type": "string", "enum": ["big", "small"], "default": "small"},
        "on": {"type": "string", "format": "date", "description": "The day."},
        "tags": {
            "type": "array",
            "items": {"type": "string"},
            "uniqueItems": True,
            "default": ["a", "b"],
        },
        "clock": {},
    }
    assert tool.parameters["$defs"] == {
        "Line": {
            "type": "object",
            "properties": {
                "title": {"type": "string"},
                "pieces": {"type": "integer", "default": 1},
            },
            "required": ["title"],
        },
    }


@dataclass
class Item:
    size: Size


def sort(items: list[Item], least: Size | None = None) -> None:
    """Sort something.

    Args:
        least: Nothing under this.
    """


def test_an_enum_is_offered_where_it_is_used() -> None:
    tool = tool_from_signature(sort, "desk")
    size: JsonObject = {"type": "string", "enum": ["big", "small"]}
    assert tool.properties == {
        "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
        "least": {**size, "description": "Nothing under this."},
    }
    assert tool.parameters["$defs"] == {
        "Item": {"type": "object", "properties": {"size": size}, "required": ["size"]}
    }


def test_what_is_not_annotated_is_read_from_defaults_and_docstring() -> None:
    tool = tool_from_signature(loose, "desk")
    assert tool.properties == {
        "name": {"type": "string", "description": "Whom it is for."},
        "count": {"type": "integer", "default": 3},
        "rate": {"type": "number", "default": 0.5},
        "often": {"type": "boolean", "default": False},
        "kind": {"type": "integer"},
    }


def star(*names: str) -> None: ...


def stars(**names: str) -> None: ...


def positional(name: str, /) -> None: ...


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (star, r"desk\.star: \*names has no name"),
        (stars, r"desk\.stars: \*\*names has no name"),
        (positional, "name is positional-only"),
    ],
)
def test_what_cannot_be_given_by_name_is_refused(function: Any, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        tool_from_signature(function, "desk")


@pytest.mark.parametrize(
    "text",
    [
        """Book it.

        Args:
            day (date): When,
                in full.
            who: For whom.

        Returns:
            A booking.
        """,
        """Book it.

        Parameters
        ----------
        day : date
            When,
            in full.
        who
            For whom.

        Returns
        -------
        A booking.
        """,
        """Book it.

        :param date day: When,
            in full.
        :param who: For whom.
        :returns: A booking.
        """,
    ],
)
def test_docstrings_of_three_styles_are_read(text: str) -> None:
    read = read_docstring(cleandoc(text))
    assert read.description == "Book it."
    assert read.parameters == {
        "day": DocumentedParameter("When, in full.", "date"),
        "who": DocumentedParameter("For whom."),
    }
