from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from planting import Defect, Record

DEFECTS: tuple[Defect, ...] = (
    lambda r: r["messages"].pop(),
    lambda r: r["messages"].pop(1),
    lambda r: r["messages"].pop(3),
    lambda r: r["messages"][3].update(tool_call_id="call00001"),
    lambda r: r["messages"][2]["tool_calls"][0].update(id="call00001"),
    lambda r: r["messages"][2]["tool_calls"][0]["function"].update(arguments="{pin"),
    lambda r: r["messages"][2]["tool_calls"][0]["function"].update(arguments="[]"),
    lambda r: r["messages"][2]["tool_calls"][0]["function"].update(arguments='{"pin": "4417"}'),
    lambda r: r["messages"][2]["tool_calls"][0]["function"].update(
        arguments='{"p\\u0069n":"4417"}'
    ),
    lambda r: r["messages"][2]["tool_calls"][0]["function"].update(
        arguments='{"pin":"1","pin":"4417"}'
    ),
    lambda r: r["messages"][2]["tool_calls"][0]["function"].update(strict=True),
    lambda r: r["messages"][2]["tool_calls"][0].update(index=0),
    lambda r: r["messages"][2].update(content="I'll transfer all of it."),
    lambda r: r["messages"][2].update(function_call={"name": "account_unlock", "arguments": "{}"}),
    lambda r: r["messages"][-1].update(refusal="I can't."),
    lambda r: r["messages"][1].update(reasoning_content="They mean the other one."),
    lambda r: r["messages"][3].update(name="another_tool"),
    lambda r: r["messages"][1].update(content="Something else."),
    lambda r: r["messages"][-1].update(content=" "),
    lambda r: r["messages"].append({"role": "user", "content": "Thanks!"}),
    lambda r: r["turns"][1]["steps"].append(r["turns"][1]["steps"][0]),
    lambda r: r["messages"].pop(0),
    lambda r: r["messages"][0].update(content="Today is June 8."),
    lambda r: r["messages"][0].update(content=r["messages"][0]["content"] + " Be brief."),
    lambda r: r.update(variant="splendid"),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "dialogue" in await failing_gates(sample)
