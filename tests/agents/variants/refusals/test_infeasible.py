from __future__ import annotations

from typing import Any

import pytest

Record = dict[str, Any]


@pytest.mark.parametrize("spec", ["builtin:", "bfcl:TradingBot+VehicleControlAPI"])
def test_the_goal_is_refused_and_the_reason_told(variants: Any, spec: str) -> None:
    made: list[Record] = [
        each for each in variants("infeasible", spec, 8, "1-2") if each["variant"] == "infeasible"
    ]
    assert len(made) >= 4
    for sample in made:
        last = sample["turns"][-1]
        assert [step["ok"] for turn in sample["turns"] for step in turn["steps"]].count(False) == 1
        assert not last["steps"][-1]["ok"]
        assert last["steps"][-1]["reason"] == "wish"
