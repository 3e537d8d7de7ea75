"""A phrase is tried alone, over real scenes, and everything that judges samples judges it."""

from __future__ import annotations

import pytest

from turnloom.agents.messages import DialogueFinished, SampleRejected
from turnloom.agents.offline import phrase_check
from turnloom.agents.offline.phrase_check import SCENES, PhraseCheck, PhraseResult
from turnloom.agents.role import Role
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.sources import open_environment


async def first_tool_checked() -> list[PhraseResult]:
    environment = await open_environment(["builtin:office"])
    check = PhraseCheck(environment, await probed_graph(environment))
    return list(await anext(check.results()))


async def test_every_phrase_is_tried_and_the_same_comes_of_it_each_time() -> None:
    results = await first_tool_checked()
    environment = await open_environment(["builtin:office"])

    assert [each.phrase for each in results] == list(environment.tools[0].annotation.requests)
    assert all(each.tried == SCENES or each.untried for each in results)
    assert all(miss.query and miss.why for each in results for miss in each.misses)
    assert await first_tool_checked() == results


async def test_what_a_gate_turns_down_is_missed_with_the_right_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = await first_tool_checked()

    async def reject(_: DialogueFinished, __: object) -> SampleRejected:
        return SampleRejected("verifier", "gate:planted", "it is planted")

    gate = Role("verifier", (DialogueFinished,), (SampleRejected,), reject)
    monkeypatch.setattr(phrase_check, "verifier_role", lambda _: gate)
    after = await first_tool_checked()

    solved = sum(each.tried - len(each.misses) for each in before)
    gated = [miss for each in after for miss in each.misses if miss.why.startswith("gate:planted")]
    assert solved == len(gated) > 0
    assert all(miss.instead == "" for miss in gated)
    assert all(len(each.misses) == each.tried for each in after)
