from __future__ import annotations

from random import Random

import pytest

from turnloom.agents.policy import CONFIRM, FORBID, Policy


@pytest.mark.parametrize("rule", [FORBID, CONFIRM])
def test_a_policy_says_its_rule_and_is_read_back(rule: str) -> None:
    policy = Policy.drawn(rule, "cancel_order", Random(1))
    assert policy.is_worded
    assert "cancel_order" in policy.text
    assert Policy.from_json(policy.to_json()) == policy


def test_another_text_or_tool_is_none_of_its_wordings() -> None:
    policy = Policy.drawn(FORBID, "cancel_order", Random(1))
    assert not Policy(CONFIRM, policy.tool, policy.text).is_worded
    assert not Policy(FORBID, "pay_order", policy.text).is_worded
    assert Policy.from_json({"rule": "forbid"}) is None
