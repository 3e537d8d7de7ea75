"""Where the arguments of a draft's calls come from, as they go on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from turnloom.agents.critique.equivalence import Equivalence
from turnloom.agents.critique.provenance import find_origin
from turnloom.agents.dialogue import Draft, Feedback
from turnloom.graphs.call import Call
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.morphology import normalize
from turnloom.graphs.origin import Origin, renumbered, steps_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn

Origins = Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The results on record, in the order of the steps, and under which number a step of the gold
    stands there, where it does."""

    results: tuple[JsonValue, ...] = ()
    numbers: Mapping[int, int] = field(default_factory=dict)

    def with_draft(self, draft: Draft, match: Equivalence, gold: TracedTurn) -> OnRecord:
        """The record with an accepted draft of the turn `gold`."""
        first = len(self.results)
        stands = {
            gold.first + at: first + offset
            for offset, at in enumerate(match.steps)
            if at is not None
        }
        results = (call.result.value for call in draft.calls)
        return OnRecord((*self.results, *results), {**self.numbers, **stands})

    def counted_on(self, steps: Sequence[Step], gold: TracedTurn) -> tuple[Step, ...]:
        """Steps as if they came after the last turn on record, of which `gold` is the gold: what
        their arguments rest on has the numbers that it has here, as far as it is on record."""
        first = gold.first + len(gold.steps)
        own = {first + at: len(self.results) + at for at in range(len(steps))}
        numbers = {**self.numbers, **own}
        found = []
        for step in steps:
            origins = {name: renumbered(each, numbers) for name, each in step.origins.items()}
            known = {name: each for name, each in origins.items() if each is not None}
            found.append(replace(step, origins=known))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class DraftProvenance:
    """Explains the arguments of a draft. `queries` are the user's messages so far, this turn's
    last; `tools` say what a parameter's default is."""

    on_record: OnRecord
    queries: Sequence[str]
    tools: Mapping[str, Tool]

    def of(
        self, draft: Draft, match: Equivalence, gold: TracedTurn
    ) -> tuple[Origins, ...] | Feedback:
        """The origins of every call's arguments; feedback where a value comes from nowhere.

        A call that stands for one of the gold keeps the gold's origins, as far as their sources
        are on record before it.
        """
        numbers = self.on_record.with_draft(draft, match, gold).numbers
        found: list[Origins] = []
        for offset, (call, at) in enumerate(zip(draft.calls, match.steps, strict=True)):
            known = {} if at is None else gold.steps[at].origins
            renumber = {name: renumbered(origin, numbers) for name, origin in known.items()}
            visible = (*self.on_record.results, *_shown_before(draft, offset))
            origins = self._of_call(call, offset, renumber, visible)
            if isinstance(origins, Feedback):
                return origins
            found.append(origins)
        return tuple(found)

    def _of_call(
        self,
        call: Call,
        offset: int,
        known: Mapping[str, Origin | None],
        visible: Sequence[JsonValue],
    ) -> Origins | Feedback:
        origins: dict[str, Origin] = {}
        for name, value in call.arguments.items():
            origin = known.get(name)
            early = origin is not None and any(step >= len(visible) for step in steps_of(origin))
            if origin is None or early:
                schema = self.tools[call.tool].properties.get(name, {})
                origin = find_origin(value, schema, self.queries, visible)
            if origin is None:
                text = self._misspelt(call, name) or _unknown(call.tool, name, early)
                return Feedback("argument", text, offset, name)
            origins[name] = origin
        return origins

    def _misspelt(self, call: Call, name: str) -> str:
        """What to say of a value that the user wrote in another spelling; '' of any other."""
        value = call.arguments[name]
        words = normalize(value) if isinstance(value, str) else ""
        if not words or not any(f" {words} " in f" {normalize(text)} " for text in self.queries):
            return ""
        return (
            f"In the call of {call.tool}, {name} is not written letter by letter as the user "
            "wrote it."
        )


def _shown_before(draft: Draft, number: int) -> list[JsonValue]:
    """The results of the draft's steps before the one that makes call `number`."""
    shown: list[JsonValue] = []
    for step in draft.steps:
        if len(shown) + len(step.calls) > number:
            break
        shown += [call.result.value for call in step.calls]
    return shown


def _unknown(tool: str, name: str, early: bool) -> str:
    if early:
        return f"In the call of {tool}, {name} was not known yet: the result was still to come."
    return (
        f"In the call of {tool}, the value of {name} comes neither from the user nor from a result "
        "before it."
    )
