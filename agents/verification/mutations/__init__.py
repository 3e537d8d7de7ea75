"""Mutations: operators that plant one defect into a good sample, to see whether a gate finds it.

Every operator works on a copy and leaves the rest of the record consistent, so that the defect is
the only thing wrong. The share of mutants that verification catches (the kill rate) is a figure
we publish; the operators are seeded, so it can be recomputed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from turnloom.agents.verification.mutations import calls, claims, requests, results, thoughts
from turnloom.agents.verification.mutations.joints import Record
from turnloom.graphs.json_value import JsonObject

Operator: TypeAlias = Callable[[Record, Random], Record | None]
"""Plants the defect into its argument; None where the sample has no place for it."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A sample with one defect. `operator` names the defect."""

    operator: str
    sample: JsonObject


def mutants(sample: JsonObject, seed: int) -> Iterator[Mutant]:
    """One mutant per operator that applies to the sample."""
    for name, operator in OPERATORS.items():
        rng = Random(f"{seed}/{sample.get('id')}/{name}")
        mutated = operator(copy.deepcopy(sample), rng)
        if mutated is not None:
            yield Mutant(name, mutated)


OPERATORS: Mapping[str, Operator] = {
    operator.__name__: operator
    for operator in (
        calls.change_value, calls.mistype_value, calls.drop_call, calls.repeat_call,
        calls.check_again, calls.swap_calls, calls.merge_calls,
        claims.shift_span, claims.misplace_source, claims.forget_source,
        requests.leak_value, requests.name_tool, requests.unsay_value,
        thoughts.blank_thought, thoughts.confess, thoughts.swap_thoughts, thoughts.contradict,
        thoughts.foresee, thoughts.invent,
        results.tamper_result, results.tamper_text, results.tamper_digest, results.withdraw_tool,
        results.break_id, results.repeat_id, results.lose_result, results.lose_answer,
    )
}  # fmt: skip
