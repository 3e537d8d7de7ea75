"""A turn whose draft was accepted, as it goes on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.dialogue import Turn
from turnloom.agents.sample import SampleStep, SampleTurn
from turnloom.agents.variants.script import PLAIN_TURN, TurnRule
from turnloom.graphs.origin import Origin


@dataclass(frozen=True, slots=True)
class FinishedTurn(Turn):
    """A turn of the dialogue with all that is known of it.

    `origins` and `reasons` have one entry per call of the draft, in the order of the calls;
    `reasons` may be empty. `advanced` goes on record where calls are made.
    """

    advanced: AdvancedTool
    origins: tuple[Mapping[str, Origin], ...]
    reasons: tuple[str, ...] = ()
    rule: TurnRule = PLAIN_TURN

    def on_record(self) -> SampleTurn:
        return SampleTurn(
            query=self.query,
            advanced=self.advanced if self.rule.kind == "calls" else None,
            steps=tuple(self._steps()),
            kind=self.rule.kind,
            request=self.rule.request,
            tools_added=self.rule.tools_added,
            counterfactual=tuple(
                SampleStep(
                    each.tool, each.arguments, each.result.ok, each.result.value, each.origins
                )
                for each in self.rule.counterfactual
            ),
        )

    def _steps(self) -> Iterator[SampleStep]:
        calls = self.draft.calls
        reasons = self.reasons or ("",) * len(calls)
        for call, origins, reason in zip(calls, self.origins, reasons, strict=True):
            result = call.result
            yield SampleStep(call.tool, call.arguments, result.ok, result.value, origins, reason)
