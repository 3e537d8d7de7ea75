"""A sample prepared for the gates: parsed once, with what was visible before every call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from turnloom.agents.sample import Sample
from turnloom.agents.transcript.system_message import today_of
from turnloom.agents.verification.dialogue_view import DialogueView, RecordedCall
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.graphs.json_value import JsonObject, JsonValue, Path, at_path
from turnloom.graphs.language.surface import Flags, Span, reads_at
from turnloom.graphs.language.wordings import may_say_at, says_at
from turnloom.graphs.origin import (
    Default,
    FromUser,
    Joined,
    Origin,
    Selected,
    claims,
    evaluate,
    selected_path,
    user_spans,
)
from turnloom.graphs.tool import Tool


@dataclass(frozen=True, kw_only=True)
class SampleView(DialogueView):
    """What the gates look at: a dialogue beside its record and what is known of its tools."""

    sample: Sample
    tool_context: ToolContext

    def is_offered(self, tool: str, turn: int) -> bool:
        """Whether the tool is offered at a turn, after what was added and withdrawn till then."""
        if not self._offer_changes:
            return tool in self.offered
        offered = any(_name_of(each) == tool for each in self.sample.tools)
        for each in self.sample.turns[: turn + 1]:
            offered = (offered or tool in each.tools_added) and tool not in each.tools_withdrawn
        return offered

    def opening(self, turn: int) -> int:
        """The turn with which the request began that a turn belongs to."""
        turns = self.sample.turns
        while turn and turns[turn].request is not None:
            if turns[turn - 1].request != turns[turn].request:
                break
            turn -= 1
        return turn

    @cached_property
    def _offer_changes(self) -> bool:
        return any(turn.tools_added or turn.tools_withdrawn for turn in self.sample.turns)

    @cached_property
    def claimed(self) -> tuple[tuple[Span, ...], ...]:
        """Per turn, the spans of its message that some argument's origin rests on."""
        spans: list[list[Span]] = [[] for _ in self.queries]
        for call in (*self.calls, *self.counterfactual):
            for origin in call.step.provenance.values():
                for words in user_spans(origin):
                    if 0 <= words.turn < len(spans):
                        spans[words.turn].append((words.start, words.end))
        return tuple(map(tuple, spans))

    @cached_property
    def counterfactual(self) -> tuple[RecordedCall, ...]:
        """The calls that were not made, each as if it had come after its turn's own."""
        found = []
        for number, turn in enumerate(self.sample.turns):
            made = sum(call.turn <= number for call in self.calls)
            for offset, step in enumerate(turn.counterfactual):
                last = offset == len(turn.counterfactual) - 1
                at = made + offset
                found.append(RecordedCall(at, number, at, step.arguments, "", step, last))
        return tuple(found)

    def is_claimed(self, turn: int, span: Span) -> bool:
        """Whether an argument's origin rests on words that overlap `span` of the turn's message."""
        start, end = span
        return any(start < stop and begin < end for begin, stop in self.claimed[turn])

    @cached_property
    def singled_out(self) -> Mapping[tuple[int, Path], int]:
        """(step, path of an item) -> the number of the first call that selects this item."""
        first: dict[tuple[int, Path], int] = {}
        for call, _, part, _ in self.claims:
            if isinstance(part, Selected):
                with suppress(LookupError):
                    place = part.step, selected_path(part, self.results)
                    first.setdefault(place, call.number)
        return first

    def choices(self, selection: Selected) -> Iterator[str]:
        """The texts among which a selection chose: every item's, at its field."""
        try:
            items = at_path(self.calls[selection.step].step.result, selection.path)
            for item in items if isinstance(items, list) else ():
                value = at_path(item, selection.field)
                if isinstance(value, str):
                    yield value
        except LookupError:
            return

    def tool(self, name: str) -> Tool | None:
        return self.tool_context.tools.get(name)

    def description(self, tool: str) -> str:
        known = self.tool(tool)
        return known.description if known else ""

    @cached_property
    def claims(self) -> tuple[tuple[RecordedCall, str, Origin, JsonValue], ...]:
        """Every single claim behind the arguments: (call, parameter, origin, value).

        Lists, objects and texts are taken apart; a selection's criterion is a claim of its own.
        What a claim on a result inside a text stands for is looked up in that result; None if it
        leads nowhere.
        """
        return tuple(
            (call, name, claim.origin, claim.value)
            for call in self.calls
            for name, origin in call.step.provenance.items()
            for claim in claims(origin, call.arguments.get(name), self._inside_text)
            if not isinstance(claim.origin, Default)
        )

    def _inside_text(self, joined: Joined, _: JsonValue) -> list[JsonValue]:
        """What the parts of a text stand for; the user's words stand for themselves."""
        return [self._piece(part) for part in joined.parts]

    def _piece(self, part: Origin) -> JsonValue:
        try:
            return evaluate(part, self.results, self._words)
        except LookupError:
            return None

    def _words(self, part: FromUser | Default) -> JsonValue:
        if isinstance(part, FromUser) and 0 <= part.turn < len(self.queries):
            return self.queries[part.turn][part.start : part.end]
        return None

    def says(self, part: FromUser, value: JsonValue, tool: str, parameter: str) -> bool:
        """Whether the user's words are there and say the value: by the rules by which words read as
        values, or, where they are marked as natural, in any wording; where they are marked as
        understood, whether nothing speaks against it."""
        if not 0 <= part.turn < len(self.queries):
            return False
        text, span = self.queries[part.turn], (part.start, part.end)
        flags = self.flags(tool, parameter) if isinstance(value, bool) else None
        if reads_at(text, *span, value, flags):
            return True
        if not part.wording or isinstance(value, (list, dict)) or value is None:
            return False
        if part.wording == "understood":
            known = self.tool_context.tools.get(tool)
            others = known.alternatives(parameter, value) if known else ()
            return may_say_at(text, span, value, others, tool=tool, parameter=parameter)
        today = today_of(self.system)
        return says_at(text, span, value, today=today, tool=tool, parameter=parameter)

    def flags(self, tool: str, parameter: str) -> Flags | None:
        """The phrases that a boolean parameter is read through."""
        known = self.tool_context.tools.get(tool)
        words = known.annotation.flag_words.get(parameter) if known else None
        return ((words[0],), (words[1],)) if words else None


def _name_of(tool: JsonObject) -> str:
    function = tool["function"]
    return str(function["name"]) if isinstance(function, dict) else ""
