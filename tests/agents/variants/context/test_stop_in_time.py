from __future__ import annotations

from typing import Any

import pytest

Record = dict[str, Any]


@pytest.mark.parametrize("spec", ["builtin:", "bfcl:TravelAPI+MessageAPI+TicketAPI"])
def test_what_was_found_is_not_acted_upon(variants: Any, spec: str) -> None:
    made: list[Record] = variants("stop_in_time", spec, 8, "1-2")
    stopped = [each for each in made if each["variant"] == "stop_in_time"]
    assert stopped
    for sample in stopped:
        (turn,) = [turn for turn in sample["turns"] if turn.get("counterfactual")]
        (tempting,) = turn["counterfactual"]
        called = sum(len(each["steps"]) for each in sample["turns"])
        claims = [claim for claim in tempting["provenance"].values() if "step" in claim]
        assert called - 1 in {claim["step"] for claim in claims}
        assert all(claim["from"] in ("result", "pick") for claim in claims)
