"""Blocks of a run, made apart, as the one run that they are parts of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from turnloom.engine.runner.near_duplicates import NearDuplicates
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject


def merge(blocks: Iterable[Iterable[JsonObject]], n: int) -> Iterator[JsonObject]:
    """The first `n` samples of `blocks` that are no near-duplicates of earlier ones.

    Blocks come in the order of their indices, and so do the samples of each (as
    `Engine.samples(indices=…)` gives them); then what comes out is, sample for sample, what one
    run over all indices would have emitted. Blocks are read one after the other, no further than
    needed. Raises `InputError` for a sample that is out of order.
    """
    return islice(_unique(chain.from_iterable(blocks)), n)


def _unique(samples: Iterable[JsonObject]) -> Iterator[JsonObject]:
    unique, last = NearDuplicates(), ("", -1)
    for sample in samples:
        here = _position(sample)
        if last[0] not in ("", here[0]) or here[1] <= last[1]:
            raise InputError(
                f"sample {sample.get('id')} after {last[0]}-{last[1]:06d}: give the blocks of one "
                "run, in the order of their indices"
            )
        last = here
        if unique.admit(sample) is None:
            yield sample


def _position(sample: JsonObject) -> tuple[str, int]:
    run, _, index = str(sample.get("id")).rpartition("-")
    if not index.isdecimal():
        raise InputError(f"{sample.get('id')!r} is not the id of a sample of a run")
    return run, int(index)
