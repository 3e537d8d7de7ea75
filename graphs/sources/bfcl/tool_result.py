"""What a call came to: its result as the official executor shows it, and the same as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonValue

_REFUSALS: Mapping[str, tuple[str, JsonValue]] = {
    "authenticate_twitter": ("authentication_status", False),
    "follow_user": ("follow_status", False),
    "unfollow_user": ("unfollow_status", False),
    "retweet": ("retweet_status", "Already retweeted"),
    "message_login": ("login_status", False),
    "ticket_login": ("success", False),
    "logout": ("success", False),
    "trading_logout": ("status", "No user is currently logged in"),
    "get_symbol_by_name": ("symbol", "Stock not found"),
    "get_nearest_airport_by_city": ("nearest_airport", "Unknown"),
    "get_zipcode_based_on_city": ("zipcode", "00000"),
    "book_flight": ("booking_status", False),
    "cancel_booking": ("cancel_status", False),
    "purchase_insurance": ("insurance_status", False),
    "verify_traveler_information": ("verification_status", False),
}
"""Tool -> (field, value) by which a result without an `error` says that it did not work."""

_QUOTED = re.compile(r"\w+\('(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)'\)")


_TABLES: Mapping[str, tuple[str, str]] = {
    "get_booking_history": ("booking_history", "booking_id"),
    "get_all_credit_cards": ("credit_card_list", "card_id"),
}
"""Tool -> (field that holds an object keyed by ids, name for such an id)."""


def tool_result_of(tool: str, result: Any) -> ToolResult:
    """The outcome of a call that returned `result`. `text` is the official executor's.

    In `value` a table keyed by ids is the list of its rows, each with its id as one more field:
    the same, in a form in which a row can be singled out as in any other list.
    """
    text, is_json = _written(result)
    value = as_json(result, text, is_json=is_json)
    if tool in _TABLES and isinstance(value, dict):
        field, key = _TABLES[tool]
        table = value.get(field)
        if isinstance(table, dict):
            rows = ((name, row) for name, row in table.items() if isinstance(row, dict))
            value[field] = [{key: name, **row} for name, row in rows]
    return ToolResult(not _refused(tool, value), value, text)


def failed_tool_result(error: Exception) -> ToolResult:
    """The outcome of a call that raised, worded as the official executor words it."""
    text = f"Error during execution: {error}"
    return ToolResult(False, {"error": text}, text)


def render(result: Any) -> str:
    """A result as the official executor shows it to a model."""
    return _written(result)[0]


def _written(result: Any) -> tuple[str, bool]:
    """The same, and whether it is JSON."""
    if type(result) is dict:
        try:
            return json.dumps(result), True
        except (TypeError, ValueError):
            return str(result), False
    return str(result), False


def as_json(result: Any, text: str, *, is_json: bool) -> JsonValue:
    """A result as JSON: objects and lists as they are, anything else under `result`.

    Decimals and mpmath's floats become numbers where no digit is lost by it, else texts; what JSON
    cannot hold (infinity) becomes a text too. `text` is how it is shown, `is_json` if that is JSON.
    """
    if result is None:
        return None
    if not isinstance(result, (dict, list)):
        return {"result": text}
    plain = text if is_json else json.dumps(result, default=_as_number)
    value: JsonValue = json.loads(plain, parse_constant=str, parse_int=_as_int)
    return value


def _as_int(digits: str) -> JsonValue:
    """An integer of up to 64 bits; a longer one stays a text, since most readers lose its end."""
    number = int(digits)
    return number if -(2**63) <= number < 2**63 else digits


def _as_number(value: Any) -> JsonValue:
    """`Decimal('2.5')`, `mpf('2.5')` as 2.5; read from the digits that are shown."""
    match = _QUOTED.fullmatch(repr(value))
    if match is None:
        return str(value)
    number = float(match.group(1))
    return number if Decimal(repr(number)) == Decimal(match.group(1)) else match.group(1)


def _refused(tool: str, value: JsonValue) -> bool:
    if isinstance(value, list) and value:
        first = value[0]
        if isinstance(first, dict):
            return set(first) == {"error"}
        return isinstance(first, str) and first.startswith("Error: ")
    if not isinstance(value, dict):
        return False
    if "error" in value:
        return True
    field, refusal = _REFUSALS.get(tool, ("", None))
    return field in value and value[field] == refusal
