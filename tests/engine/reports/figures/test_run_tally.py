"""What is counted of a run: each figure against the records themselves."""

from collections import Counter
from pathlib import Path

import pytest

from turnloom.agents.verification.measures import Measures
from turnloom.engine.outcome import State
from turnloom.engine.reports.figures.run_tally import Flow, RunTally
from turnloom.engine.runs.sample_files import read_samples
from turnloom.graphs.origin import steps_of


@pytest.fixture
def tally(run: Path) -> RunTally:
    tally = RunTally(Measures())
    for sample in read_samples(run):
        tally.add(sample)
    return tally


def test_turns_calls_and_arguments_are_counted(tally: RunTally, run: Path) -> None:
    samples = list(read_samples(run))
    steps = [step for sample in samples for turn in sample.turns for step in turn.steps]

    assert tally.turns == Counter(len(sample.turns) for sample in samples)
    assert sum(calls * count for calls, count in tally.calls.items()) == len(steps)
    assert tally.origins.total() == tally.values.total() == sum(len(s.arguments) for s in steps)
    assert tally.kinds == Counter(calls=sum(len(sample.turns) for sample in samples))
    assert tally.skeletons.total() == len(samples)


def test_every_turn_counts_once_by_how_it_was_solved(tally: RunTally) -> None:
    assert tally.solved.total() == tally.attempts.total() == tally.kinds.total()
    assert sum(n for (_, alone), n in tally.solved.items() if alone) == tally.attempts[1]


def test_a_value_flows_from_the_tool_that_gave_it(tally: RunTally, run: Path) -> None:
    sample = next(read_samples(run))
    steps = [step for turn in sample.turns for step in turn.steps]
    flows = {
        Flow(steps[source].tool, step.tool, name)
        for step in steps
        for name, origin in step.provenance.items()
        for source in steps_of(origin)
    }

    assert flows
    assert flows <= tally.flows.keys()


def test_what_did_not_become_a_sample_is_counted_by_stage_and_reason() -> None:
    tally = RunTally(Measures())
    tally.add_verdict(State.REJECTED, {"stage": "critic", "reason": "reason:k_max", "calls": 4})
    tally.add_verdict(State.REJECTED, {"stage": "verifier", "reason": "gate:grounded"})
    tally.add_verdict(State.DEAD, {"stage": "critic", "reason": ["not", "a", "text"]})

    assert tally.begun == 3
    assert tally.by_reason(State.REJECTED) == {"reason:k_max": 1, "gate:grounded": 1}
    assert tally.by_reason(State.DEAD) == {"none given": 1}
    assert tally.by_stage() == {"critic": 2, "verifier": 1}
    assert tally.trace_lengths == [4]
