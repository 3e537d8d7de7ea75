"""The eight multi-turn classes of `bfcl-eval`, loaded directly, and their official documentation.

Only the classes' own modules are imported: the rest of `bfcl_eval` wants dependencies of 6.3 GB.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.json_value import JsonObject

INSTALL = "pip install --no-deps bfcl-eval==2026.3.23 mpmath"
"""The version that annotations and scenarios were written for, without what is not needed of it."""

_MODULES = "bfcl_eval.eval_checker.multi_turn_eval.func_source_code"

CLASSES: Mapping[str, tuple[str, str]] = {
    "GorillaFileSystem": ("gorilla_file_system", "gorilla_file_system"),
    "MathAPI": ("math_api", "math_api"),
    "MessageAPI": ("message_api", "message_api"),
    "TwitterAPI": ("posting_api", "posting_api"),
    "TicketAPI": ("ticket_api", "ticket_api"),
    "TradingBot": ("trading_bot", "trading_bot"),
    "TravelAPI": ("travel_booking", "travel_booking"),
    "VehicleControlAPI": ("vehicle_control", "vehicle_control"),
}
"""Class name -> (module, documentation file), both as `bfcl_eval` names them."""


def known(name: str) -> str:
    """The name itself. Raises `UsageError` for a class that is not one of the eight."""
    if name not in CLASSES:
        raise UsageError(f"unknown BFCL class {name!r}: choose from {', '.join(CLASSES)}")
    return name


@cache
def class_named(name: str) -> Any:
    """The class. Raises `SourceError` when `bfcl-eval` or what the class imports is missing."""
    module, _ = CLASSES[known(name)]
    try:
        return getattr(import_module(f"{_MODULES}.{module}"), name)
    except ImportError as error:
        raise _missing(error) from None


@cache
def documents_of(name: str) -> tuple[JsonObject, ...]:
    """The official function documents of a class, in their order. Do not change them."""
    _, document = CLASSES[known(name)]
    try:
        folder = files("bfcl_eval") / "data" / "multi_turn_func_doc"
    except ImportError as error:
        raise _missing(error) from None
    try:
        lines = (folder / f"{document}.json").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SourceError(f"bfcl-eval: its documentation cannot be read: {error}") from None
    return tuple(json.loads(line) for line in lines if line.strip())


@cache
def every_tool_name() -> frozenset[str]:
    """The names of the tools of all eight classes."""
    return frozenset(str(document["name"]) for name in CLASSES for document in documents_of(name))


def _missing(error: ImportError) -> SourceError:
    if (error.name or "").partition(".")[0] in {"bfcl_eval", "mpmath"}:
        return SourceError(f"bfcl-eval is not installed: {INSTALL}")
    return SourceError(f"bfcl-eval cannot be loaded: {error}. Install it anew: {INSTALL}")
