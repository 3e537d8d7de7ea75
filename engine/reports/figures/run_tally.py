"""What is counted of a run's samples and verdicts, in one pass over its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from turnloom.agents.critique.guidance import UNAIDED
from turnloom.agents.sample import Sample, SampleStep
from turnloom.agents.verification.measures import Measures
from turnloom.engine.outcome import State
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.origin import steps_of, to_json


class Flow(NamedTuple):
    """A value of one tool's result that went into a parameter of another tool."""

    source: str
    target: str
    parameter: str


@dataclass(slots=True)
class RunTally:
    """Counts over all samples and verdicts added so far.

    turns, calls  samples by how many they have
    kinds         turns by how the assistant reacts (`TurnKind`)
    attempts      turns by how many attempts the reasoner needed
    solved        turns that say how they were solved, by calls, and whether it was unaided
    origins       arguments by the form of their origin, as on record
    flows         what flowed between tools, how often
    skeletons     samples by the tools they call, in order
    values        arguments by tool, name and value
    usage         what the models of the samples took
    gates         samples by gate and how they passed it
    uncertified   samples whose certificate names no gate
    reasons       what did not become a sample, by state, stage and reason
    """

    measures: Measures
    source: str = ""
    variants: Counter[str] = field(default_factory=Counter)
    turns: Counter[int] = field(default_factory=Counter)
    calls: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    attempts: Counter[int] = field(default_factory=Counter)
    solved: Counter[tuple[int, bool]] = field(default_factory=Counter)
    origins: Counter[str] = field(default_factory=Counter)
    flows: Counter[Flow] = field(default_factory=Counter)
    skeletons: Counter[tuple[str, ...]] = field(default_factory=Counter)
    values: Counter[bytes] = field(default_factory=Counter)
    usage: Counter[str] = field(default_factory=Counter)
    gates: Counter[tuple[str, str]] = field(default_factory=Counter)
    uncertified: int = 0
    reasons: dict[State, Counter[tuple[str, str]]] = field(default_factory=dict)
    trace_lengths: list[int] = field(default_factory=list)

    def add(self, sample: Sample) -> None:
        """Count one more sample."""
        steps = [step for turn in sample.turns for step in turn.steps]
        self.measures.add(sample)
        self.source = self.source or sample.source
        self.variants[sample.variant] += 1
        self.turns[len(sample.turns)] += 1
        self.calls[len(steps)] += 1
        self.kinds.update(turn.kind for turn in sample.turns)
        self.skeletons[tuple(step.tool for step in steps)] += 1
        self.usage.update(sample.certificate.usage)
        self.uncertified += not sample.certificate.checks
        self.gates.update(sample.certificate.checks.items())
        self.attempts.update(sample.certificate.attempts)
        for turn, how in zip(sample.turns, sample.certificate.turns or (), strict=False):
            self.solved[len(turn.steps), how.solved == UNAIDED] += 1
        for step in steps:
            self._add_step(step, steps)

    def _add_step(self, step: SampleStep, steps: list[SampleStep]) -> None:
        for name, value in step.arguments.items():
            self.values[orjson.dumps([step.tool, name, value])] += 1
        for name, origin in step.provenance.items():
            self.origins[str(to_json(origin)["from"])] += 1
            for number in steps_of(origin):
                if 0 <= number < len(steps):
                    self.flows[Flow(steps[number].tool, step.tool, name)] += 1

    def add_verdict(self, state: State, record: JsonObject) -> None:
        """Count what did not become a sample."""
        stage, reason = (_text(record.get(key)) or "none given" for key in ("stage", "reason"))
        self.reasons.setdefault(state, Counter())[stage, reason] += 1
        if state is State.REJECTED and isinstance(calls := record.get("calls"), int):
            self.trace_lengths.append(calls)

    @property
    def begun(self) -> int:
        """Seeds with an end on record."""
        return self.measures.samples + sum(self.count(state) for state in self.reasons)

    def count(self, state: State) -> int:
        """What did not become a sample, by state."""
        return self.reasons.get(state, Counter()).total()

    def by_reason(self, state: State) -> Counter[str]:
        """The same by reason."""
        found: Counter[str] = Counter()
        for (_, reason), count in self.reasons.get(state, Counter()).items():
            found[reason] += count
        return found

    def by_stage(self) -> Mapping[str, int]:
        """What did not become a sample, by who gave it up."""
        found: Counter[str] = Counter()
        for counts in self.reasons.values():
            for (stage, _), count in counts.items():
                found[stage] += count
        return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
