"""Calls of a user's own dialogues, as evidence for the API graph: which results' values went on
into which calls. Names of tools, parameters and fields are all that is kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from turnloom.agents.datasets.chat_row import ChatRow
from turnloom.agents.datasets.offered_tools import offered_tools
from turnloom.agents.datasets.row_dialogue import follow
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.graphs.api.api_graph import Edge
from turnloom.graphs.api.graph_history import Finding
from turnloom.graphs.api.pattern import pattern_of
from turnloom.graphs.json_value import JsonValue, Scalar, leaves
from turnloom.graphs.sources.text_result import read_text

_SHORTEST = 3
"""Shorter values are in other results by chance."""


def traced_calls(rows: Iterable[ChatRow]) -> tuple[frozenset[Finding], ...]:
    """What each dialogue has shown; each edge counts once for a dialogue."""
    found = []
    for row in rows:
        tools = offered_tools(row.tools if row.tools is not None else [])
        calls = follow(row, tools).view.calls
        found.append(frozenset(_flows(calls)))
    return tuple(found)


def _flows(calls: Sequence[RecordedCall]) -> Iterator[Finding]:
    """The latest result before a call in which a value of it stands is where that came from."""
    for call in calls:
        if not call.step.ok:
            continue
        for name, value in call.arguments.items():
            for each in value if isinstance(value, list) else [value]:
                if not _is_telling(each):
                    continue
                for before in reversed(calls[: call.number]):
                    if before.number < call.visible and (patterns := _places(before, each)):
                        for pattern in patterns if before.tool != call.tool else ():
                            edge = Edge(before.tool, call.tool, "value", name, pattern)
                            yield edge, "observed"
                        break


def _places(call: RecordedCall, value: JsonValue) -> list[str]:
    """Where a value stands in a result; none where the call was given it."""
    if not call.step.ok or value in call.arguments.values():
        return []
    result = call.step.result
    result = read_text(result) if isinstance(result, str) else result
    return list(dict.fromkeys(pattern_of(path) for path, each in leaves(result) if each == value))


def _is_telling(value: JsonValue | Scalar) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    return len(str(value)) >= _SHORTEST
