from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from planting import Defect, Record

DEFECTS: tuple[Defect, ...] = (
    lambda r: r["turns"][0]["steps"][2]["provenance"]["seats"].update(span=[0, 1]),
    lambda r: r["turns"][0]["steps"][2]["provenance"]["seats"].update(turn=1),
    lambda r: r["turns"][0]["steps"][2]["provenance"].pop("seats"),
    lambda r: r["turns"][0]["steps"][2]["provenance"]["flight"].update(op="most"),
    lambda r: r["turns"][0]["steps"][2]["provenance"]["flight"].update(op="only"),
    lambda r: r["turns"][0]["steps"][2]["provenance"]["flight"].update(op="best"),
    lambda r: r["turns"][0]["steps"][2]["provenance"]["flight"].update(step=4),
    lambda r: r["turns"][1]["steps"][1]["provenance"]["to"].update(path=["mail"]),
    lambda r: r["turns"][1]["steps"][1]["provenance"]["body"].update(glue=": "),
    lambda r: r["turns"][0]["steps"][1]["provenance"]["date"].update({"from": "default"}),
    lambda r: r["turns"][0]["steps"][2]["provenance"].update(
        flight={"from": "result", "step": 1, "path": ["flights", 1, "id"]}
    ),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "grounded" in await failing_gates(sample)


async def test_calls_made_in_parallel_cannot_use_each_other(
    sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    messages = sample["messages"]
    at = next(i for i, m in enumerate(messages) if "118" in m.get("reasoning_content", ""))
    messages[2]["tool_calls"] += messages[at]["tool_calls"]
    messages[2]["reasoning_content"] = "All at once."
    del messages[at]
    assert await failing_gates(sample) == {"grounded"}
