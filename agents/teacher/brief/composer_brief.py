"""The composer's brief: what a message has to bring about, to say, to choose by and to hide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.teacher.chat.clip import shown
from turnloom.agents.teacher.checks.distinctive import non_empty_scalars
from turnloom.agents.user_values import UserValue, find_earlier, user_values
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.surface import find_spans, surface_form
from turnloom.graphs.origin import (
    FromResult,
    Keyed,
    Listed,
    Selected,
    selections,
    steps_of,
    user_spans,
)
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, Trace, TracedTurn

RESULT_LENGTH = 1500
DRAWS = 4
"""So often a form is drawn in which a value may be said."""


@dataclass(frozen=True, slots=True)
class ComposerBrief:
    """Writes the briefs of one sample. `drafts` are machine-made messages, where there are any.

    Values are shown as an English speaker says them; in other languages, `english` being false, as
    they are.
    """

    trace: Trace
    advanced: Sequence[AdvancedTool]
    tools: Mapping[str, Tool]
    drafts: Sequence[str]
    english: bool = True

    @property
    def steps(self) -> list[Step]:
        return [step for turn in self.trace.turns for step in turn.steps]

    def brief(self, number: int, queries: Sequence[str], rng: Random) -> JsonObject:
        """The brief of one turn; `queries` are the messages before it."""
        turn = self.trace.turns[number]
        wants = user_values(turn, self.steps, self.tools)
        return {
            "today": self.trace.today or None,
            "wish": self.advanced[number].description,
            "calls": [self._call(step) for step in turn.steps],
            "say": [self._value(want, queries, rng) for want in wants],
            "choose": list(choices(turn, self.steps, self.tools)),
            "hide": list(hidden_values(turn)),
            "draft": self.drafts[number] if self.drafts else None,
        }

    def _call(self, step: Step) -> JsonObject:
        return {
            "tool": step.tool,
            "description": self.tools[step.tool].description,
            "arguments": step.arguments,
            "result": shown(step.result.text, RESULT_LENGTH),
        }

    def _value(self, want: UserValue, queries: Sequence[str], rng: Random) -> JsonObject:
        step = self.steps[want.slot.step]
        schema = self.tools[step.tool].properties.get(want.slot.argument, {})
        what = f"{want.name} for {step.tool}"
        if want.selected:
            source = self.steps[want.selected.step].tool
            what, schema = f"{want.name} of the one that is meant, of what {source} returns", {}
        entry: JsonObject = {
            "what": what,
            "value": want.value,
            "for_instance": self._instances(want, schema, rng),
        }
        if description := schema.get("description"):
            entry["meaning"] = description
        if any(find_spans(query, want.value, want.flags) for query in queries):
            entry["earlier"] = find_earlier(want, queries) is not None
        return entry

    def _instances(self, want: UserValue, schema: JsonObject, rng: Random) -> list[JsonValue]:
        """A few forms that read as the value, each once."""
        today = date.fromisoformat(self.trace.today) if self.trace.today else None
        if self.english and isinstance(want.value, (str, int, float)):
            forms = (surface_form(want.value, schema, rng, today, want.flags) for _ in range(DRAWS))
            return list(dict.fromkeys(forms))
        return [str(want.value)]


def choices(
    turn: TracedTurn, steps: Sequence[Step], tools: Mapping[str, Tool]
) -> Iterator[JsonObject]:
    """How the turn's user singles out an item by its rank or place in a list."""
    for step in turn.steps:
        for origin in step.origins.values():
            for selection in selections(origin):
                words = criterion(selection, steps, tools)
                if words or selection.op in {"first", "last"}:
                    yield {
                        "words": words or selection.op,
                        "of": f"what {steps[selection.step].tool} returns",
                    }


def criterion(selection: Selected, steps: Sequence[Step], tools: Mapping[str, Tool]) -> str:
    """The annotation's words for a choice by the least or the most of something, or ''."""
    if selection.op not in {"least", "most"}:
        return ""
    words = tools[steps[selection.step].tool].annotation.superlatives.get(selection.key)
    return words[0 if selection.op == "least" else 1] if words else ""


def hidden_values(turn: TracedTurn) -> Iterator[JsonValue]:
    """The values of a turn's arguments that only results reveal, each once."""
    public_values = {
        repr(leaf)
        for step in turn.steps
        for name, origin in step.origins.items()
        if not steps_of(origin)
        for leaf in non_empty_scalars(step.arguments.get(name))
    }
    yielded: set[str] = set()
    for step in turn.steps:
        for name, origin in step.origins.items():
            if not isinstance(origin, (FromResult, Selected, Listed, Keyed)) or not steps_of(
                origin
            ):
                continue
            for leaf in non_empty_scalars(step.arguments.get(name)):
                if repr(leaf) not in public_values and repr(leaf) not in yielded:
                    yielded.add(repr(leaf))
                    yield leaf


SENTENCE_WORDS = 4
"""So many words are dictated in a language, which is English here."""


def needs_english(trace: Trace, tools: Mapping[str, Tool]) -> bool:
    """Whether messages must hold words of schemas or annotations, or sentences: English."""
    steps = [step for turn in trace.turns for step in turn.steps]
    for turn in trace.turns:
        texts = (str(want.value) for want in user_values(turn, steps, tools))
        if any(len(text.split()) >= SENTENCE_WORDS for text in texts):
            return True
    for step in steps:
        properties = tools[step.tool].properties
        for name, origin in step.origins.items():
            worded = "enum" in properties.get(name, {}) or isinstance(step.arguments[name], bool)
            if worded and user_spans(origin):
                return True
            if any(criterion(selection, steps, tools) for selection in selections(origin)):
                return True
    return False
