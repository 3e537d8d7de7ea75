"""From JSON arguments to what a Python function expects: dates, enums, dataclasses, defaults."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pydantic import TypeAdapter

from turnloom.graphs.sources.call_signature import call_signature

_AS_THEY_ARE = (str, bool, dict, list, Any, type(None), inspect.Parameter.empty)
"""Numbers are not among them: JSON tells no 8 from 8.0, and a state that holds one or the other
would not be the same."""


class ArgumentConverter:
    """Converts the arguments of one callable. Raises pydantic's `ValidationError`.

    Defaults that can be changed (lists, dicts, sets) are given as copies, so that no call leaves
    a trace in the next; those that stand in a `Field` are given as well.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._adapters: dict[str, TypeAdapter[Any]] = {}
        self._fresh: dict[str, Callable[[], Any]] = {}
        try:
            signature = call_signature(function)
        except (TypeError, ValueError):
            return
        for name, parameter in signature.parameters.items():
            annotation = signature.hints.get(name, parameter.empty)
            if annotation not in _AS_THEY_ARE:
                try:
                    self._adapters[name] = TypeAdapter(annotation)
                except Exception:  # noqa: BLE001, S112 - the tool is left out, or it is no tool's
                    continue
            if isinstance(parameter.default, (list, dict, set)):
                self._fresh[name] = partial(copy.deepcopy, parameter.default)
        self._fresh |= signature.made

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
                made[name] = default()
        return made
