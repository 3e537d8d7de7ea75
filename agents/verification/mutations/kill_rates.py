"""Kill rates: how many planted defects verification finds, kind by kind, and what went through.

A mutant carries a digest taken anew, as one who means to deceive would, so that the gates have to
tell it; only kinds that nothing but a digest can tell (`DIGEST_ALONE`) keep the digest as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from turnloom.agents.record_digest import record_digest
from turnloom.agents.sample import sample_of
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.mutations import (
    DIGEST_ALONE,
    EVERY_OPERATOR,
    MAY_BE_TRUE,
    Mutant,
    mutants,
)
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject, JsonValue, leaves

LEAST_KILLED = 0.98
"""The share of all mutants that is to be found."""
MOST_DIFFERENCES = 8
"""Differences of a survivor that are told."""

Check = Callable[[JsonObject], Awaitable[Sequence[Finding]]]
"""What verification finds in a record by itself; `InputError` where it is no sample."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant in which nothing was found, and where it differs from the good sample: place, what
    stood there, what stands there. An `equivalent` one calls otherwise than the good sample does,
    and was executed to the same results of every turn and the same state: no defect."""

    kind: str
    sample: str
    variant: str
    equivalent: bool
    differences: tuple[tuple[str, JsonValue, JsonValue], ...]

    def to_json(self) -> JsonObject:
        return {
            "kind": self.kind,
            "id": self.sample,
            "variant": self.variant,
            "equivalent": self.equivalent,
            "differs": [{"at": at, "was": was, "is": now} for at, was, now in self.differences],
        }


@dataclass(slots=True)
class KillRates:
    """What was planted into good samples and found, so far.

    most     mutants of a kind in each variant
    planted  by kind and variant; killed: by kind;  gates: by kind, what found them
    """

    most: int
    seed: int = 0
    samples: Counter[str] = field(default_factory=Counter)
    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    gates: dict[str, Counter[str]] = field(default_factory=dict)
    survivors: list[Survivor] = field(default_factory=list)

    async def add(self, record: JsonObject, check: Check) -> None:
        """Plant every kind of which this sample's variant has not had its share yet."""
        variant = str(record["variant"])
        wanted = {
            kind: operator
            for kind, operator in EVERY_OPERATOR.items()
            if self.planted[kind, variant] < self.most
        }
        self.samples[variant] += 1
        for mutant in mutants(record, self.seed, wanted):
            self.planted[mutant.operator, variant] += 1
            found = await _gates(mutant, check)
            self.gates.setdefault(mutant.operator, Counter()).update(found)
            if found:
                self.killed[mutant.operator] += 1
            else:
                self.survivors.append(_survivor(record, mutant))

    @property
    def made(self) -> Counter[str]:
        """Mutants by kind."""
        made: Counter[str] = Counter()
        for (kind, _), count in self.planted.items():
            made[kind] += count
        return made

    @property
    def equivalent(self) -> Counter[str]:
        """Survivors by kind that are no defects."""
        return Counter(each.kind for each in self.survivors if each.equivalent)

    @property
    def rate(self) -> float:
        """The share of all defects that was found; 1 where there are none."""
        defects = self.made.total() - self.equivalent.total()
        return self.killed.total() / defects if defects else 1.0

    def rates(self) -> Iterator[tuple[str, int, int]]:
        """Kind, how many were killed, of how many defects; the least found first."""
        made, equivalent = self.made, self.equivalent
        rows = [(kind, self.killed[kind], count - equivalent[kind]) for kind, count in made.items()]
        return iter(sorted(rows, key=lambda row: (row[1] / row[2] if row[2] else 1.0, row[0])))

    @property
    def is_good(self) -> bool:
        """Whether `LEAST_KILLED` of all defects were found."""
        return self.rate >= LEAST_KILLED

    def to_json(self) -> JsonObject:
        """For `mutations.json`."""
        kinds: JsonObject = {}
        for kind, killed, count in self.rates():
            by_variant = {v: n for (k, v), n in sorted(self.planted.items()) if k == kind}
            kinds[kind] = {
                "planted": self.made[kind],
                "equivalent": self.equivalent[kind],
                "killed": killed,
                "rate": killed / count if count else 1.0,
                "may_be_true": kind in MAY_BE_TRUE,
                "digest_alone": kind in DIGEST_ALONE,
                "found_by": dict(self.gates[kind].most_common()),
                "variants": dict(by_variant),
            }
        return {
            "seed": self.seed,
            "samples": dict(self.samples),
            "planted": self.made.total(),
            "killed": self.killed.total(),
            "kill_rate": self.rate,
            "kinds": kinds,
            "survivors": [each.to_json() for each in self.survivors],
        }


async def _gates(mutant: Mutant, check: Check) -> set[str]:
    """What found the defect; `form` where the mutant cannot even be read as a sample."""
    record = mutant.sample
    try:
        certificate = record["certificate"]
        if mutant.operator not in DIGEST_ALONE and isinstance(certificate, dict):
            certificate["digest"] = record_digest(record)
        return {finding.gate for finding in await check(record)}
    except (InputError, TypeError):
        return {"form"}


def _survivor(record: JsonObject, mutant: Mutant) -> Survivor:
    return Survivor(
        mutant.operator,
        str(record["id"]),
        str(record["variant"]),
        _is_equivalent(record, mutant.sample),
        tuple(islice(_differences(record, mutant.sample), MOST_DIFFERENCES)),
    )


def _is_equivalent(good: JsonObject, mutant: JsonObject) -> bool:
    """Whether other calls come to the same: the mutant's were executed with the results on its
    record and to its final state, or it would not have survived."""
    one, other = sample_of(good), sample_of(mutant)
    if one.final_digest != other.final_digest or len(one.turns) != len(other.turns):
        return False
    calls = [[(s.tool, s.arguments) for t in each.turns for s in t.steps] for each in (one, other)]
    ends = [[t.steps[-1].result if t.steps else None for t in each.turns] for each in (one, other)]
    return calls[0] != calls[1] and ends[0] == ends[1]


def _differences(
    good: JsonObject, mutant: JsonObject
) -> Iterator[tuple[str, JsonValue, JsonValue]]:
    before, after = dict(leaves(good)), dict(leaves(mutant))
    for path in dict.fromkeys((*before, *after)):
        was, now = before.get(path), after.get(path)
        if was != now and path != ("certificate", "digest"):
            yield ".".join(map(str, path)), was, now
