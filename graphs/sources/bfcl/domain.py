"""A BFCL class as a `Domain`: the real class, driven as the official executor drives it."""

from __future__ import annotations

import decimal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject, JsonValue, strings
from turnloom.graphs.sources.annotation_file import read_annotations
from turnloom.graphs.sources.bfcl.call_string import explicit, garbled
from turnloom.graphs.sources.bfcl.classes import class_named, documents_of, known
from turnloom.graphs.sources.bfcl.document import tool_from_document
from turnloom.graphs.sources.bfcl.live_object import copy_json, copy_live_object, public_state
from turnloom.graphs.sources.bfcl.scenarios.class_scenario import ClassScenario
from turnloom.graphs.sources.bfcl.scenarios.file_system import GORILLA_FILE_SYSTEM
from turnloom.graphs.sources.bfcl.scenarios.math_api import MATH_API
from turnloom.graphs.sources.bfcl.scenarios.message_api import MESSAGE_API
from turnloom.graphs.sources.bfcl.scenarios.shared import SharedScenario
from turnloom.graphs.sources.bfcl.scenarios.ticket_api import TICKET_API
from turnloom.graphs.sources.bfcl.scenarios.trading_bot import TRADING_BOT
from turnloom.graphs.sources.bfcl.scenarios.travel_api import CABINS, TRAVEL_API
from turnloom.graphs.sources.bfcl.scenarios.twitter_api import TWITTER_API
from turnloom.graphs.sources.bfcl.scenarios.vehicle_control_api import VEHICLE_CONTROL_API
from turnloom.graphs.sources.bfcl.tool_result import failed_tool_result, render, tool_result_of

CLASS_SCENARIOS: Mapping[str, ClassScenario] = {
    "GorillaFileSystem": GORILLA_FILE_SYSTEM,
    "MathAPI": MATH_API,
    "MessageAPI": MESSAGE_API,
    "TwitterAPI": TWITTER_API,
    "TicketAPI": TICKET_API,
    "TradingBot": TRADING_BOT,
    "TravelAPI": TRAVEL_API,
    "VehicleControlAPI": VEHICLE_CONTROL_API,
}

_PRECISE = frozenset({"logarithm", "square_root"})
"""Tools that set the precision of all arithmetic in the process."""
_ROLLS = frozenset(("get_flight_cost", "get_outside_temperature_from_google", "get_current_speed"))
"""Tools that only read, but draw a number or keep one in mind, and so change what comes next."""
LARGEST_BITS = 10_000
MOST_DIGITS = 1_000


class BfclDomain:
    """One of the eight classes. A live object is an instance of the class itself.

    Raises `UsageError` for an unknown class, `SourceError` when `bfcl-eval` is not installed.
    """

    def __init__(self, name: str) -> None:
        self.name = known(name)
        self._class = class_named(name)
        self._scenario = CLASS_SCENARIOS[name]
        path = Path(__file__).with_name("annotations") / f"{self._scenario.annotations}.toml"
        written = read_annotations(path)
        self.semantic_types = written.semantic_types
        self.tools = tuple(
            tool_from_document(document, name, written) for document in documents_of(name)
        )
        self._names = frozenset(tool.name for tool in self.tools)
        self._reads = frozenset(tool.name for tool in self.tools if tool.effect == "read") - _ROLLS
        if stray := set(written.annotations) - self._names:
            raise SourceError(f"{path}: {name} has no tool called {', '.join(sorted(stray))}")

    def scenario(self, rng: Random, shared: SharedScenario) -> JsonObject:
        """A fresh initial configuration in the class's own form."""
        return self._scenario.make(rng, shared)

    def open(self, config: JsonObject) -> Any:
        """An instance loaded with a copy of `config`."""
        instance = self._class()
        if hasattr(instance, "_load_scenario"):
            instance._load_scenario(copy_json(config))
        return instance

    def fork(self, obj: Any) -> Any:
        return copy_live_object(obj)

    def is_read_only(self, tool: str) -> bool:
        return tool in self._reads

    def call(self, obj: Any, tool: str, arguments: JsonObject) -> ToolResult:
        """Call as the official executor does; what it would garble or loop on is refused."""
        if tool not in self._names:
            return failed_tool_result(NameError(f"name '{tool}' is not defined"))
        if problem := refusal(obj, tool, arguments):
            return ToolResult(False, {"error": problem}, render({"error": problem}))
        given = copy_json(explicit(tool, arguments))
        with _own_precision() if tool in _PRECISE else nullcontext():
            try:
                return tool_result_of(tool, getattr(obj, tool)(**given))
            except Exception as error:  # noqa: BLE001 - the official executor shows them all
                return failed_tool_result(error)

    def config(self, obj: Any) -> None:
        """An object keeps more than a configuration can tell; it is small."""

    def state(self, obj: Any) -> JsonValue:
        return public_state(obj)

    def suggest_arguments(self, obj: Any, tool: str, rng: Random) -> JsonObject:
        suggestion = self._scenario.suggestions.get(tool)
        return {} if suggestion is None else suggestion(obj, rng)


def refusal(obj: Any, tool: str, arguments: JsonObject) -> str:
    """Why a call is not made at all, or an empty text.

    The official executor rewrites what stands before a parenthesis even inside a text. Two error
    texts list a set, in an order that differs from process to process. A folder copied or moved
    into itself makes a tree without end, and some arithmetic would not end either.
    """
    for text in strings(arguments):
        if garbled(text):
            return "Texts must not contain a word before an opening parenthesis."
    match tool, arguments:
        case "book_flight", {"travel_class": cabin} if cabin not in CABINS:
            return "Invalid travel class. Must be one of economy, business, first."
        case "edit_ticket", {"updates": dict(updates)}:
            strange = set(updates) - {"title", "description", "status", "priority"}
            if len(strange) > 1:
                return f"Invalid fields for update: {', '.join(sorted(strange))}"
        case "cp" | "mv", {"source": str(source), "destination": destination}:
            if source == destination and hasattr(obj._current_dir.contents.get(source), "contents"):
                return f"{tool}: '{source}' cannot be put into itself"
    return _endless(tool, arguments)


def _endless(tool: str, arguments: JsonObject) -> str:
    match tool, arguments:
        case "power", {"base": int(base), "exponent": int(exponent)}:
            if base.bit_length() * exponent > LARGEST_BITS:
                return "The result is too large."
        case "logarithm" | "square_root", {"precision": int(precision)}:
            if precision > MOST_DIGITS:
                return "The precision is too large."
    return ""


@contextmanager
def _own_precision() -> Iterator[None]:
    """Keep the precisions that MathAPI sets for the whole process to this one call."""
    mpmath = import_module("mpmath")  # installed with bfcl-eval, no dependency of ours
    before = mpmath.mp.dps
    with decimal.localcontext():
        try:
            yield
        finally:
            mpmath.mp.dps = before
