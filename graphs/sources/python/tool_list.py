"""A user's list of tools: functions, and the objects that frameworks make of functions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from turnloom.graphs.errors import SourceError
from turnloom.graphs.language.surface import ordinal

_INNER = ("func", "fn", "function", "coroutine", "_func", "_fn", "_tool_func", "forward")
"""Where tool objects keep the function that they were made of."""


def tool_list(name: str, items: Iterable[Any]) -> dict[str, Callable[..., Any]]:
    """The functions of a list by the names that the tools have. Raises `SourceError`, and says
    which element, where one is no function or has no name, or two have the same."""
    found: dict[str, Callable[..., Any]] = {}
    for place, item in enumerate(items, start=1):
        function = function_of(item)
        told = f"python:{name}: the {ordinal(place)} element of the list is {_kind(item)}"
        if function is None:
            raise SourceError(f"{told}: the list must hold functions, and only these")
        own = _name(item) or _name(function)
        if not own:
            raise SourceError(
                f"{told} without a name: set its __name__, or name the tools in a dict, "
                '{"name": function}'
            )
        if own in found:
            raise SourceError(f"{told}: two functions have the same name {own!r}")
        found[own] = function
    if not found:
        raise SourceError(f"python:{name}: the list must hold functions, and is empty")
    return found


def tool_dict(name: str, items: Mapping[Any, Any]) -> dict[str, Callable[..., Any]]:
    """The functions of a dict, by their own names; by their keys where they have none."""
    found: dict[str, Callable[..., Any]] = {}
    for key, item in items.items():
        function = function_of(item)
        if function is None:
            raise SourceError(f"python:{name}: {key!r} is {_kind(item)} and no function")
        own = _name(item) or _name(function) or str(key)
        if own in found:
            raise SourceError(f"python:{name}: two functions have the same name {own!r}")
        found[own] = function
    return found


def function_of(item: Any) -> Callable[..., Any] | None:
    """The function itself, or the one that a tool object was made of; None where there is none."""
    if not isinstance(item, (type, functools.partial)) and not hasattr(item, "__name__"):
        for attribute in _INNER:
            inner = getattr(item, attribute, None)
            if callable(inner) and hasattr(inner, "__name__"):
                return inner  # type: ignore[no-any-return]
    return item if callable(item) else None


def _name(item: Any) -> str:
    """The name that a tool goes by: what its object says, or its function."""
    for told in (getattr(item, "name", None), getattr(item, "__name__", None)):
        if isinstance(told, str) and told:
            return told
    return ""


def _kind(item: Any) -> str:
    kind = type(item)
    known = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    return f"{'an' if known[:1] in 'aeiou' else 'a'} {known}"
