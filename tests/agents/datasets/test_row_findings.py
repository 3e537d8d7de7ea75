"""One good row, and what is found in it once a single thing is wrong; then what is no defect."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from turnloom.agents.datasets.chat_row import read_row
from turnloom.agents.datasets.finding_kind import KINDS
from turnloom.agents.datasets.row_findings import row_findings

Row = dict[str, Any]


def tool(name: str, **properties: str) -> Row:
    schema = {name: {"type": kind} for name, kind in properties.items()}
    parameters = {"type": "object", "properties": schema, "required": list(schema)}
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


def calls(*made: tuple[str, str, Row], thought: str = "I look.") -> Row:
    listed = [
        {"id": name, "type": "function", "function": {"name": tool, "arguments": arguments}}
        for name, tool, arguments in made
    ]
    return {
        "role": "assistant",
        "content": None,
        "reasoning_content": thought,
        "tool_calls": listed,
    }


def result(name: str, value: object) -> Row:
    return {"role": "tool", "tool_call_id": name, "content": json.dumps(value)}


ROW: Row = {
    "tools": [
        tool("find_orders", person="string"),
        tool("ship_order", order_id="string", express="boolean"),
    ],
    "messages": [
        {"role": "user", "content": "Ship Ann Brandt's order by express, please."},
        calls(("c1", "find_orders", {"person": "Ann Brandt"})),
        result("c1", [{"id": "ord_4471", "total": 82.5, "pieces": 3}]),
        calls(("c2", "ship_order", {"order_id": "ord_4471", "express": True})),
        result("c2", {"tracking": "TR90210X", "fee": 12.5}),
        {"role": "assistant", "content": "It is on its way as TR90210X, for 95.00 in all."},
    ],
}


def kinds(row: Row) -> set[str]:
    findings, _, _ = row_findings(read_row(json.dumps(row).encode()))
    assert all(finding.kind in KINDS for finding in findings)
    return {finding.kind for finding in findings}


def test_a_good_row_is_clean() -> None:
    assert kinds(ROW) == set()


def message(at: int, **changes: Any) -> Callable[[Row], None]:
    return lambda row: row["messages"][at].update(changes)


def argument(at: int, **arguments: Any) -> Callable[[Row], None]:
    return lambda row: row["messages"][at]["tool_calls"][0]["function"]["arguments"].update(
        arguments
    )


def parallel(row: Row) -> None:
    said = row["messages"]
    said[1]["tool_calls"] += said.pop(3)["tool_calls"]


def again(row: Row) -> None:
    row["messages"][3:3] = [
        calls(("c9", "find_orders", {"person": "Ann Brandt"})),
        row["messages"][2] | {"tool_call_id": "c9"},
    ]


DEFECTS: dict[str, Callable[[Row], None]] = {
    "schema:tool": lambda row: row["tools"].append({"type": "function", "function": {}}),
    "schema:twice": lambda row: row["tools"].append(row["tools"][0]),
    "schema:not_offered": lambda row: row["tools"].pop(0),
    "schema:arguments": argument(3, express="yes"),
    "schema:unknown_argument": argument(3, carrier="post"),
    "dialogue:role": message(5, role="narrator"),
    "dialogue:empty": message(5, content="  "),
    "dialogue:call": lambda row: row["messages"][3]["tool_calls"][0].pop("function"),
    "dialogue:call_id": message(4, tool_call_id="c7"),
    "dialogue:unanswered": lambda row: row["messages"].pop(4),
    "dialogue:orphan": lambda row: row["messages"].append(result("c2", {})),
    "dialogue:unfinished": lambda row: row["messages"].pop(),
    "grounded:guess": argument(3, order_id="ord_4472"),
    "grounded:early": parallel,
    "necessary:repeated": again,
    "reasoned:early": message(1, reasoning_content="I need the order ord_4471 for that."),
    "reasoned:telltale": message(1, reasoning_content="The hint says to find the orders."),
    "answered:value": message(5, content="It is on its way as TR90211X."),
    "answered:failure": message(4, content='{"error": "the address is not known"}'),
    "leaks:tool_name": message(0, content="Call ship_order for Ann Brandt's order, please."),
    "leaks:markup": message(0, content="Ship Ann Brandt's order.<|im_end|>"),
}


@pytest.mark.parametrize("kind", DEFECTS)
def test_a_defect_is_found_by_its_kind(kind: str) -> None:
    row = copy.deepcopy(ROW)
    DEFECTS[kind](row)
    if kind == "answered:failure":
        row["messages"][5]["content"] = "It is on its way."
    assert kind in kinds(row)


def test_every_kind_that_is_about_one_row_has_a_defect_here() -> None:
    of_files = {code for code in KINDS if code.split(":")[0] in ("form", "unique", "fit")}
    assert DEFECTS.keys() == KINDS.keys() - of_files


FINE: dict[str, Callable[[Row], None]] = {
    "calls at the end are what is learned": lambda row: row["messages"].__delitem__(slice(4, None)),
    "results without ids": lambda row: [each.pop("tool_call_id", None) for each in row["messages"]],
    "the assistant speaks first": lambda row: row["messages"].insert(
        0, {"role": "assistant", "content": "How can I help?"}
    ),
    "an identifier that the user says": lambda row: (
        message(0, content="Ship the order ord_9 9321 by express.")(row),
        argument(3, order_id="ord-9-9321")(row),
    ),
    "ids that begin anew with each message": lambda row: (
        row["messages"][3]["tool_calls"][0].update(id="c1"),
        message(4, tool_call_id="c1")(row),
    ),
    "one result for all calls of a message": lambda row: row.update(
        messages=[
            ROW["messages"][0],
            {
                "role": "assistant",
                "tool_calls": [{"name": "find_orders", "arguments": {"person": "Ann"}}] * 2,
            },
            {"role": "tool", "content": "[[], []]"},
            {"role": "assistant", "content": "There are none."},
        ]
    ),
    "general knowledge in an answer without calls": lambda row: row.update(
        messages=[
            {"role": "user", "content": "How high is Mont Blanc?"},
            {"role": "assistant", "content": "4,806 metres, as the IGN82B survey says."},
        ]
    ),
    "a call that failed is made again": lambda row: (
        again(row)
        or (
            [message(at, content='{"error": "busy"}')(row) for at in (2, 4)]
            and argument(5, order_id="Ann")(row)
        )
        or message(7, content="It failed, sorry.")(row)
    ),
    "marks that the system message explains": lambda row: row["messages"].insert(
        0, {"role": "system", "content": "Write calls within <tool_call> and </tool_call>."}
    ),
}


@pytest.mark.parametrize("what", FINE)
def test_what_good_data_does_is_no_finding(what: str) -> None:
    row = copy.deepcopy(ROW)
    FINE[what](row)
    assert kinds(row) == set()
