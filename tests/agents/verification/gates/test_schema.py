from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from planting import Defect, Record, set_argument

DEFECTS: tuple[Defect, ...] = (
    lambda r: set_argument(r, 2, "seats", "two"),
    lambda r: r["tools"].pop(1),
    lambda r: r["tools"][3]["function"]["parameters"]["properties"].clear(),
    lambda r: set_argument(r, 3, "extra", 1),
    lambda r: r["tools"][3]["function"].update(description="Find a flight."),
    lambda r: r["tools"][3].update(type="custom"),
    lambda r: r["tools"][3].update(strict=True),
    lambda r: r["tools"][0]["function"]["parameters"].update(additionalProperties=0),
    lambda r: r["tools"].reverse(),
    lambda r: r["tools"].append(r["tools"][0]),
    lambda r: r["tools"].append(
        {"type": "function", "function": {"name": "x", "description": "", "parameters": {}}}
    ),
    lambda r: r.update(variant="long_context") or r["tools"].reverse(),
)


@pytest.mark.parametrize("number", range(len(DEFECTS)))
async def test_a_planted_defect_is_caught(
    number: int, sample: Record, failing_gates: Callable[[Record], Awaitable[set[str]]]
) -> None:
    DEFECTS[number](sample)
    assert "schema" in await failing_gates(sample)
