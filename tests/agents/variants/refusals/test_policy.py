from __future__ import annotations

from typing import Any

import pytest

Record = dict[str, Any]


@pytest.mark.parametrize("spec", ["builtin:", "bfcl:GorillaFileSystem+TwitterAPI+MathAPI"])
def test_what_the_policy_forbids_is_refused_and_called_nowhere(variants: Any, spec: str) -> None:
    made: list[Record] = variants("policy", spec, 8, "1-2")
    forbidding = [each for each in made if each["variant"] == "policy"]
    assert len(forbidding) >= 4
    for sample in forbidding:
        policy = sample["certificate"]["policy"]
        assert policy["rule"] == "forbid"
        assert sample["messages"][0]["content"].endswith(policy["text"])
        assert sample["turns"][-1]["kind"] == "refusal"
        assert sample["turns"][-1]["counterfactual"][-1]["tool"] == policy["tool"]
        called = {step["tool"] for turn in sample["turns"] for step in turn["steps"]}
        assert policy["tool"] not in called
