"""A turn whose draft was accepted, as it goes on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.dialogue import Turn
from turnloom.agents.sample import SampleStep, SampleTurn
from turnloom.graphs.origin import Origin


@dataclass(frozen=True, slots=True)
class FinishedTurn(Turn):
    """A turn of the dialogue with all that is known of it.

    `origins` and `reasons` have one entry per call of the draft, in the order of the calls;
    `reasons` may be empty.
    """

    advanced: AdvancedTool
    origins: tuple[Mapping[str, Origin], ...]
    reasons: tuple[str, ...] = ()

    def on_record(self) -> SampleTurn:
        return SampleTurn(self.query, self.advanced, tuple(self._steps()))

    def _steps(self) -> Iterator[SampleStep]:
        calls = self.draft.calls
        reasons = self.reasons or ("",) * len(calls)
        for call, origins, reason in zip(calls, self.origins, reasons, strict=True):
            result = call.result
            yield SampleStep(call.tool, call.arguments, result.ok, result.value, origins, reason)
