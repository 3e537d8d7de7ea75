"""What tools say in text, as results."""

from __future__ import annotations

from typing import Any

import pytest

from turnloom.graphs.sources.text_result import text_result, value_result


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('"{\\"a\\": 1}"', {"a": 1}),
        ("[{'room': 4, 'full': True, 'by': None}]", [{"room": 4, "full": True, "by": None}]),
        ("[(1, 'oak')]", [[1, "oak"]]),
        ("```json\n[1, 2]\n```", [1, 2]),
        ('Found 2 rooms:\n[{"id": 4}, {"id": 5}]', [{"id": 4}, {"id": 5}]),
        ("Room: 12\nGuest name: Ada Lund", {"room": 12, "guest_name": "Ada Lund"}),
        ("- **Code**: 007\n- **Price**: 4.5", {"code": "007", "price": 4.5}),
        ("id: 1\nof: oak\n\nid: 2\nof: elm", [{"id": 1, "of": "oak"}, {"id": 2, "of": "elm"}]),
        ("id: 1\nof: oak\n---\nid: 2\nof: elm", [{"id": 1, "of": "oak"}, {"id": 2, "of": "elm"}]),
    ],
)  # fmt: skip
def test_a_text_is_read_as_the_data_that_it_is_and_shown_as_it_is(text: str, value: Any) -> None:
    found = text_result(text)
    assert (found.ok, found.value, found.text) == (True, value, text)


@pytest.mark.parametrize(
    "text",
    [
        "12", "", "true", "Noted.", "two\nlines", "{not JSON}", "[see below]", "Note: call back",
        "Dear Ada,\nthe plan: water the ferns\nYours, Bo", "__import__('os').getcwd()",
        "(" * 5000, "1e999999", '"a word"', "see https://example.org: it is there",
    ],
)  # fmt: skip
def test_prose_stays_a_text(text: str) -> None:
    found = text_result(text)
    assert (found.ok, found.value) == (True, text)


@pytest.mark.parametrize(
    "text",
    [
        "Error: no such table", "Database error: near x", "ValueError: bad", "❌ Failed to send",
        "No such room", "Room 12 was not found.", "The booking R-9 does not exist",
        "Permission denied", "Invalid date", '{"error": "gone"}', '{"success": false}',
        '{"status": "error", "message": "gone"}', "{'ok': False, 'why': 'gone'}",
    ],
)  # fmt: skip
def test_a_failure_is_one_however_it_is_told(text: str) -> None:
    assert not text_result(text).ok


@pytest.mark.parametrize(
    "value",
    [
        {"error": None, "rows": []},
        {"id": 4, "status": "error", "started": "09:00", "log": "…"},
        "The order has been sent. It was not found at first, though.",
        "Lost and found:\nThe key was not found.\nThe umbrella was.",
        "Errors are logged in /workdir/log.",
    ],
)  # fmt: skip
def test_what_only_speaks_of_failures_is_none(value: Any) -> None:
    assert (text_result(value) if isinstance(value, str) else value_result(value)).ok
