"""What the samples of a run are, and where there was no place for the variant that was drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from turnloom.agents.role import Context
from turnloom.agents.sample import Sample
from turnloom.agents.variants.script import BASE
from turnloom.agents.variants.variation import VARIATION, drawn_variant
from turnloom.engine.outcome import Outcome


@dataclass(slots=True)
class VariantsMade:
    """A sink that counts samples by variant. `misplaced` has the variants that were drawn for
    samples that are plain, since their traces left no place for it."""

    weights: Mapping[str, float]
    seed: int
    made: Counter[str] = field(default_factory=Counter)
    misplaced: Counter[str] = field(default_factory=Counter)

    def add(self, sample: Sample) -> None:
        """Count a sample."""
        self.made[sample.variant] += 1
        index = int(sample.id.rpartition("-")[2])
        drawn = drawn_variant(self.weights, Context(index, "", self.seed).for_role(VARIATION))
        if drawn != sample.variant:
            self.misplaced[drawn] += 1

    async def write_group(self, group: Sequence[Outcome]) -> None:
        """Take in what was emitted."""
        for outcome in group:
            if outcome.verified is not None:
                self.add(outcome.verified)

    async def close(self) -> None:
        """Nothing is held."""

    def lines(self) -> Iterator[str]:
        """For the summary; none where every sample was to be plain."""
        if self.weights.keys() == {BASE}:
            return
        counts = ", ".join(f"{name} {count}" for name, count in self.made.most_common())
        yield f"variants: {counts or 'none'}"
        for name, count in self.misplaced.most_common():
            yield f"{count} of them base, since their tools left no place for {name}"
