"""Mutations: operators that plant one defect into a good sample, to see whether a gate finds it.

Every operator works on a copy and leaves the rest of the record consistent, so that the defect is
the only thing wrong. The share of mutants that verification catches (the kill rate) is a figure
we publish; the operators are seeded, so it can be recomputed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

import orjson

from turnloom.agents.verification.mutations.calls import CALLS
from turnloom.agents.verification.mutations.claims import CLAIMS
from turnloom.agents.verification.mutations.reactions import REACTIONS
from turnloom.agents.verification.mutations.record import Operator
from turnloom.agents.verification.mutations.requests import REQUESTS
from turnloom.agents.verification.mutations.results import RESULTS
from turnloom.agents.verification.mutations.thoughts import THOUGHTS
from turnloom.agents.verification.mutations.words import WORDS
from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class Mutant:
    """A sample with one defect. `operator` names the defect."""

    operator: str
    sample: JsonObject


def mutants(sample: JsonObject, seed: int) -> Iterator[Mutant]:
    """One mutant per operator that applies to the sample."""
    text = orjson.dumps(sample)  # reading it again is the fastest copy
    for name, operator in OPERATORS.items():
        rng = Random(f"{seed}/{sample.get('id')}/{name}")
        mutated = operator(orjson.loads(text), rng)
        if mutated is not None:
            yield Mutant(name, mutated)


OPERATORS: Mapping[str, Operator] = {
    operator.__name__: operator
    for operator in (*CALLS, *CLAIMS, *REQUESTS, *THOUGHTS, *RESULTS, *REACTIONS, *WORDS)
}
