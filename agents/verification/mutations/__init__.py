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
from turnloom.agents.verification.mutations.corrections import CORRECTIONS
from turnloom.agents.verification.mutations.goals import GOALS
from turnloom.agents.verification.mutations.reactions import REACTIONS
from turnloom.agents.verification.mutations.record import Operator
from turnloom.agents.verification.mutations.recoveries import RECOVERIES
from turnloom.agents.verification.mutations.requests import REQUESTS
from turnloom.agents.verification.mutations.results import RESULTS
from turnloom.agents.verification.mutations.tampering import TAMPERING
from turnloom.agents.verification.mutations.thoughts import THOUGHTS
from turnloom.agents.verification.mutations.undone import UNDONE
from turnloom.agents.verification.mutations.words import WORDS
from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class Mutant:
    """A sample with one defect. `operator` names the defect."""

    operator: str
    sample: JsonObject


def mutants(
    sample: JsonObject, seed: int, operators: Mapping[str, Operator] | None = None
) -> Iterator[Mutant]:
    """One mutant per operator that applies to the sample; `OPERATORS` by default."""
    text = orjson.dumps(sample)  # reading it again is the fastest copy
    for name, operator in (OPERATORS if operators is None else operators).items():
        rng = Random(f"{seed}/{sample.get('id')}/{name}")
        mutated = operator(orjson.loads(text), rng)
        if mutated is not None and orjson.dumps(mutated) != text:
            yield Mutant(name, mutated)


OPERATORS: Mapping[str, Operator] = {
    operator.__name__: operator
    for group in (
        CALLS,
        CLAIMS,
        REQUESTS,
        THOUGHTS,
        RESULTS,
        REACTIONS,
        GOALS,
        CORRECTIONS,
        RECOVERIES,
        UNDONE,
        WORDS,
    )
    for operator in group
}
"""Defects in the dialogue and what is on record of it, which leave the rest consistent."""

EVERY_OPERATOR: Mapping[str, Operator] = {**OPERATORS, **TAMPERING}
"""Also those of somebody who writes over a record by hand."""

MAY_BE_TRUE = frozenset({
    "swap_thoughts", "take_thought", "swap_superlative", "change_figure", "swap_answers",
    "extreme as first",
})  # fmt: skip
"""Words in place of others that may be as true: a survivor need be no defect."""

DIGEST_ALONE = frozenset({
    "scenario with a foreign key", "id", "variant of another kind", "advanced tool's name",
    "advanced tool's description", "answer in other words", "seed", "version",
    "another count of attempts", "field that nothing reads",
    "calls of one message in another order", "whole number with a point",
    "source written otherwise", "plain words as natural", "judged by nobody",
    "how turns were solved taken away",
})  # fmt: skip
"""What cannot be recomputed from a record, only be told by its digest: docs/sample.md says why."""
