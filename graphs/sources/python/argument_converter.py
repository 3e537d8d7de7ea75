"""From JSON arguments to what a Python function expects: dates, enums, dataclasses, defaults."""

from __future__ import annotations

import copy
import inspect
import typing
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import PydanticSchemaGenerationError, PydanticUserError, TypeAdapter

_AS_THEY_ARE = (str, bool, dict, list, Any, type(None), inspect.Parameter.empty)
"""Numbers are not among them: JSON tells no 8 from 8.0, and a state that holds one or the other
would not be the same."""


class ArgumentConverter:
    """Converts the arguments of one callable. Raises pydantic's `ValidationError`.

    Defaults that can be changed (lists, dicts, sets) are given as copies, so that no call leaves
    a trace in the next.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        hints = _hints(function)
        self._adapters: dict[str, TypeAdapter[Any]] = {}
        self._fresh: dict[str, Any] = {}
        try:
            parameters = inspect.signature(function).parameters
        except (TypeError, ValueError):
            return
        for name, parameter in parameters.items():
            annotation = hints.get(name, parameter.empty)
            if annotation not in _AS_THEY_ARE:
                try:
                    self._adapters[name] = TypeAdapter(annotation)
                except (PydanticSchemaGenerationError, PydanticUserError):
                    continue
            if isinstance(parameter.default, (list, dict, set)):
                self._fresh[name] = parameter.default

    def __call__(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as Python values; `arguments` and what is in it stay as they were."""
        made = {
            name: self._adapters[name].validate_python(copy.deepcopy(value))
            if name in self._adapters
            else copy.deepcopy(value)
            for name, value in arguments.items()
        }
        for name, default in self._fresh.items():
            if name not in made:
                made[name] = copy.deepcopy(default)
        return made


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    target: Any = vars(function).get("__init__") if isinstance(function, type) else function
    try:
        return typing.get_type_hints(target, include_extras=True)
    except (NameError, TypeError, AttributeError):
        return {}
