"""Which samples are held out: whole scenarios, and whole families of target tools.

No scenario is in both parts. Where the targets are of several families (`book_flight` and
`search_flights` are of one, flight), the rarest are held out, with every sample that has such a
target: a model trained on the rest has never seen their like asked for. The share that this
reaches may differ from what was asked for; it is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b

import orjson

from turnloom.agents.sample import Sample
from turnloom.graphs.errors import InputError, UsageError
from turnloom.graphs.language.morphology import noun_of
from turnloom.graphs.trace import GOAL

Key = bytes


@dataclass(frozen=True, slots=True)
class Holdout:
    """What is held out, and what that comes to. `held` and `samples` count samples."""

    scenarios: frozenset[Key]
    families: tuple[str, ...]
    held: int
    samples: int

    def holds(self, sample: Sample) -> bool:
        """Whether the sample is for the test part."""
        return scenario_key(sample) in self.scenarios

    @property
    def share(self) -> float:
        """The share reached."""
        return self.held / self.samples


@dataclass(slots=True)
class ScenarioCensus:
    """Counts samples by scenario and by family of their targets, 16 bytes and a set a scenario."""

    _count: Counter[Key] = field(default_factory=Counter)
    _families: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, sample: Sample) -> None:
        key = scenario_key(sample)
        self._count[key] += 1
        self._families[key] |= families_of(sample)

    def holdout(self, share: float) -> Holdout:
        """What to hold out for a share. Raises `InputError` where nothing can be."""
        total = self._count.total()
        if len(self._count) < 2:
            raise InputError(
                f"--holdout: all {total} samples begin in one scenario, and one that is trained "
                "on cannot be held out: leave --holdout away, or generate on more scenarios"
            )
        families = self._rare(share * total)
        held = {key for key, found in self._families.items() if not found.isdisjoint(families)}
        if not held or len(held) == len(self._count):
            families, held = set(), self._scenarios(share * total)
        return Holdout(
            frozenset(held), tuple(sorted(families)), sum(self._count[key] for key in held), total
        )

    def _rare(self, wanted: float) -> set[str]:
        """The families to hold out: the rarest first, at least one, while they fit the share."""
        touched: Counter[str] = Counter()
        for key, found in self._families.items():
            touched.update(dict.fromkeys(found, self._count[key]))
        if len(touched) < 2:
            return set()
        order = sorted(touched, key=lambda family: (touched[family], _drawn(family.encode())))
        chosen = {order[0]}
        for family in order[1:]:
            if self._covered(chosen | {family}) > wanted:
                break
            chosen.add(family)
        return chosen

    def _covered(self, families: set[str]) -> int:
        found = self._families.items()
        return sum(self._count[key] for key, each in found if not each.isdisjoint(families))

    def _scenarios(self, wanted: float) -> set[Key]:
        held: set[Key] = set()
        count = 0
        for key in sorted(self._count, key=_drawn)[:-1]:
            if held and count + self._count[key] > wanted:
                break
            held.add(key)
            count += self._count[key]
        return held


def check_share(share: float) -> None:
    """Raise `UsageError` for a share that is none."""
    if not 0 < share < 1:
        raise UsageError(f"--holdout {share:g} is no share: give one between 0 and 1, such as 0.02")


def scenario_key(sample: Sample) -> Key:
    """A digest of where the sample begins: its source and its scenario."""
    begins = [sample.source, sample.scenario, sample.initial_digest]
    return blake2b(orjson.dumps(begins, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


def families_of(sample: Sample) -> set[str]:
    """The families of a sample's targets: what the tools' names speak of."""
    targets = [step.tool for turn in sample.turns for step in turn.steps if step.reason == GOAL]
    return {noun_of(tool) or tool for tool in targets}


def _drawn(key: bytes) -> Key:
    return blake2b(key, digest_size=8, person=b"holdout").digest()
