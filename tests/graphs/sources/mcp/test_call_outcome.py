"""Answers of servers as results of tools."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("mcp")

import mcp_types as types

from turnloom.graphs.sources.mcp.call_outcome import call_outcome


def outcome(texts: list[str], structured: Any = None, *, is_error: bool = False) -> Any:
    content = [types.TextContent(type="text", text=each) for each in texts]
    answer = types.CallToolResult(content=content, structured_content=structured, is_error=is_error)
    return call_outcome(answer, lambda value: value)


@pytest.mark.parametrize(
    ("texts", "structured", "value"),
    [
        (["seen"], {"a": 1, "b": 2}, {"a": 1, "b": 2}),
        (["[1]"], {"result": [1]}, [1]),
        (['{"a": 1}'], {"content": '{"a": 1}'}, {"a": 1}),
        (["prose: with a colon"], {"content": "prose: with a colon"}, "prose: with a colon"),
        (['{"a": 1}'], None, {"a": 1}),
        (['"{\\"a\\": 1}"'], None, {"a": 1}),
        (['{"a": 1}', '{"a": 2}'], None, [{"a": 1}, {"a": 2}]),
        (["Two", "lines"], None, "Two\nlines"),
        (["{not JSON}"], None, "{not JSON}"),
        (["12"], None, "12"),
        (["a: 1\nb: 2"], None, {"a": 1, "b": 2}),
        (["a: 1\nb: 2"], {"content": "a: 1\nb: 2"}, "a: 1\nb: 2"),
        ([], None, ""),
    ],
)
def test_a_result_is_structured_else_json_else_text(
    texts: list[str], structured: Any, value: Any
) -> None:
    found = outcome(texts, structured)
    assert (found.ok, found.value) == (True, value)


def test_a_failure_is_one_and_too_much_is_refused() -> None:
    assert not outcome(["out of stamps"], is_error=True).ok
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    assert "nested too deeply" in outcome([""], {"deep": deep, "x": 1}).text
    assert "characters" in outcome(["a" * 300_000]).text
