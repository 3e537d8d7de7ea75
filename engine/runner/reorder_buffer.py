"""Release: when a finished sample goes to the sinks, and the last word on it.

A deterministic team's samples are released in index order, so that files are in index order and
the near-duplicate check sees the samples in the same order at any concurrency. Other teams' are
released as they finish: a slow one never holds back its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from turnloom.agents.role import Context
from turnloom.engine.outcome import Outcome, State, failed
from turnloom.engine.runner.accept_filter import AcceptFilter
from turnloom.graphs.json_value import JsonObject


class ReorderBuffer(Protocol):
    """Takes outcomes as they come and gives out those whose turn it is."""

    def offer(self, outcome: Outcome) -> Iterable[Outcome]: ...


class AsFinished:
    """Releases each sample at once."""

    def __init__(self, accept_filter: AcceptFilter | None = None) -> None:
        self._accept_filter = accept_filter

    def offer(self, outcome: Outcome) -> Iterator[Outcome]:
        yield _filtered(outcome, self._accept_filter)


class InOrder:
    """Releases samples in index order, from `start` on.

    `known` are seeds from `start` on that had ended before the run was resumed: an emitted one's
    sample is shown to the filter when its turn comes, the others (None) are passed over.
    """

    def __init__(
        self,
        accept_filter: AcceptFilter | None = None,
        start: int = 0,
        known: Mapping[int, JsonObject | None] | None = None,
    ) -> None:
        self._accept_filter = accept_filter
        self._turn = start
        self._known = dict(known or {})
        self._held: dict[int, Outcome] = {}

    def offer(self, outcome: Outcome) -> Iterator[Outcome]:
        self._held[outcome.index] = outcome
        self._pass_over_known()
        while (due := self._held.pop(self._turn, None)) is not None:
            self._turn += 1
            yield _filtered(due, self._accept_filter)
            self._pass_over_known()

    def _pass_over_known(self) -> None:
        while self._turn in self._known:
            sample = self._known.pop(self._turn)
            if sample is not None and self._accept_filter is not None:
                self._accept_filter.admit(sample)
            self._turn += 1


def _filtered(outcome: Outcome, accept_filter: AcceptFilter | None) -> Outcome:
    sample = outcome.verified or outcome.sample
    if accept_filter is None or sample is None:
        return outcome
    why = accept_filter.admit(sample)
    if why is None:
        return outcome
    context = Context(outcome.index, outcome.sample_id, seed=0)
    turns = () if outcome.verified is None else outcome.verified.turns
    context.leave(outcome.evidence, sum(len(turn.steps) for turn in turns) or None)
    return failed(context, State.REJECTED, why)
