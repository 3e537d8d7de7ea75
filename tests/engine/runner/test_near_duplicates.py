from __future__ import annotations

import pytest

from turnloom.agents.messages import SampleRejected, SampleVerified
from turnloom.agents.role import Context
from turnloom.agents.sample import sample_of
from turnloom.engine.outcome import outcome_of
from turnloom.engine.runner import near_duplicates
from turnloom.engine.runner.near_duplicates import NearDuplicates
from turnloom.engine.runner.reorder_buffer import AsFinished
from turnloom.graphs.json_value import JsonObject


def record(name: str, query: str) -> JsonObject:
    step: JsonObject = {"tool": "find", "arguments": {"q": query}, "ok": True, "result": 1}
    tool: JsonObject = {"name": "t", "description": "", "parameters": {}}
    return {
        "id": name,
        "variant": "base",
        "tools": [],
        "messages": [],
        "turns": [
            {"query": query, "advanced_tool": tool, "steps": [{**step, "provenance": {}}]},
        ],
        "environment": {
            "source": "builtin:",
            "scenario": {},
            "initial_digest": "",
            "final_digest": "",
        },
        "certificate": {},
    }


def test_a_sample_of_a_resumed_run_counts_as_one_of_this_run() -> None:
    judge = NearDuplicates()
    assert judge.admit(record("s-0", "Where is the station?")) is None
    twin = judge.admit(sample_of(record("s-1", "Where is the station?")))
    assert isinstance(twin, SampleRejected)
    assert twin.reason == "gate:unique"
    assert judge.admit(sample_of(record("s-2", "Which boat leaves first?"))) is None


def test_a_sample_made_in_process_is_never_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [sample_of(record(f"s-{n}", "Where is the station?")) for n in range(2)]
    monkeypatch.delattr(near_duplicates, "sample_of")
    release = AsFinished(NearDuplicates())
    ends = [
        *release.offer(outcome_of(Context(0, "s-0", 0), SampleVerified(samples[0]))),
        *release.offer(outcome_of(Context(1, "s-1", 0), SampleVerified(samples[1]))),
    ]
    assert [end.accepted for end in ends] == [True, False]
    assert ends[0].sample == {**samples[0].to_json(), "certificate": ends[0].sample["certificate"]}
    assert ends[1].reason == "gate:unique"
