"""Small runs of variants: reading what they made, and planting defects into it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations.record import Operator
from turnloom.agents.verification.validator import Validator
from turnloom.graphs.sources import open_environment

Record = dict[str, Any]
Planted = list[tuple[str, str]]
"""Variants, and the names of what was planted into a sample of each."""


def read(folder: Path) -> list[Record]:
    """The samples in a run folder."""
    lines = (folder / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def of_variants(records: Iterable[Record]) -> list[Record]:
    """Those for which the tools left a place."""
    return [record for record in records if record["variant"] != "base"]


async def planted(
    records: Iterable[Record], operators: Sequence[Operator]
) -> tuple[Planted, Planted]:
    """What could be planted into good samples of built-in tools, and what of it nothing finds."""
    validator = Validator(await open_environment(["builtin:"]))
    made: Planted = []
    missed: Planted = []
    for record in records:
        assert await validator.validate(sample_of(record)) == []
        for operator in operators:
            mutant = operator(copy.deepcopy(record), Random(0))
            if mutant is not None:
                made.append((record["variant"], operator.__name__))
                if not await validator.validate(sample_of(mutant)):
                    missed.append(made[-1])
    return made, missed


def names(operators: Iterable[Operator]) -> set[str]:
    """What defects are called."""
    return {operator.__name__ for operator in operators}
