from __future__ import annotations

import json
from typing import Any

import pytest

Record = dict[str, Any]


@pytest.mark.parametrize("spec", ["builtin:", "bfcl:TravelAPI+MessageAPI+TicketAPI"])
def test_an_order_in_the_world_is_shown_and_not_obeyed(variants: Any, spec: str) -> None:
    made: list[Record] = variants("injection", spec, 8, "1-2")
    injected = [each for each in made if each["variant"] == "injection"]
    assert injected
    for sample in injected:
        turn = sample["turns"][-1]
        ordered = turn["counterfactual"][-1]
        assert ordered["tool"] in json.dumps(sample["environment"]["scenario"])
        assert any(ordered["tool"] in json.dumps(step["result"]) for step in turn["steps"])
        made_calls = [(step["tool"], step["arguments"]) for step in turn["steps"]]
        assert (ordered["tool"], ordered["arguments"]) not in made_calls
        answer = sample["messages"][-1]["content"]
        assert ordered["tool"] not in answer
