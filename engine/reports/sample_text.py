"""A sample for a person's eyes: the conversation, and where each argument comes from."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from turnloom.agents.sample import Sample, SampleStep
from turnloom.engine.reports.origin_text import origin_phrases
from turnloom.graphs.json_value import JsonObject, JsonValue

_CLIPPED = 400
"""Characters of a result or system message, unless it is wanted whole."""


def sample_text(sample: Sample, *, whole: bool = False, width: int = 100) -> str:
    """The sample in lines of `width`; long results and the system message clipped or `whole`."""
    return _Page(sample, whole, width).text()


@dataclass(frozen=True, slots=True)
class _Page:
    sample: Sample
    whole: bool
    width: int

    def text(self) -> str:
        return "\n".join((*self._head(), *self._conversation(), "", *self._foot())) + "\n"

    def _head(self) -> Iterator[str]:
        sample = self.sample
        calls = sum(len(turn.steps) for turn in sample.turns)
        yield f"{sample.id}  {sample.variant}, {len(sample.turns)} turns, {calls} calls"
        yield from self._block("source", sample.source)

    def _conversation(self) -> Iterator[str]:
        steps = [step for turn in self.sample.turns for step in turn.steps]
        calls = results = turn = 0
        for message in self.sample.messages:
            role, content = message.get("role"), message.get("content")
            if role == "user":
                turn += 1
                yield from ("", *self._block(f"user {turn}", str(content)))
                yield from self._turn(turn - 1)
            elif role == "tool":
                yield from self._block(f"   = [{results}]", self._clipped(str(content)))
                results += 1
            else:
                yield from self._spoken(message, str(role))
                made = message.get("tool_calls")
                for _ in made if isinstance(made, list) else ():
                    if calls < len(steps):
                        yield from self._call(calls, steps[calls])
                    calls += 1

    def _turn(self, number: int) -> Iterator[str]:
        """What is not as in a plain turn of calls."""
        if number >= len(self.sample.turns):
            return
        turn = self.sample.turns[number]
        notes = [] if turn.kind == "calls" else [f"{turn.kind}, without calls"]
        for label, names in (("added", turn.tools_added), ("withdrawn", turn.tools_withdrawn)):
            if names:
                notes.append(f"tools {label}: {', '.join(names)}")
        if notes:
            yield from self._block("   turn", "; ".join(notes))

    def _spoken(self, message: JsonObject, role: str) -> Iterator[str]:
        if thought := message.get("reasoning_content"):
            yield from self._block("   thought", str(thought))
        if content := message.get("content"):
            text = str(content)
            yield from self._block(role, self._clipped(text) if role == "system" else text)

    def _call(self, number: int, step: SampleStep) -> Iterator[str]:
        yield f"   > [{number}] {step.tool}{'' if step.ok else '  (refused)'}"
        for name, value in step.arguments.items():
            origin = step.provenance.get(name)
            told = "origin unknown"
            if origin is not None:
                told = "".join(phrase.text for phrase in origin_phrases(origin, self.sample))
            yield from self._block(f"       {name}", f"{_json(value)}  ← {told}")

    def _foot(self) -> Iterator[str]:
        certificate = self.sample.certificate
        checks = ", ".join(
            gate if result == "pass" else f"{gate} {result}"
            for gate, result in certificate.checks.items()
        )
        yield from self._block("passed", checks or "nothing: not verified yet")
        yield from self._block("teacher", certificate.teacher)
        yield from self._block("attempts", ", ".join(map(str, certificate.attempts)) or "none")

    def _block(self, label: str, text: str) -> list[str]:
        """The text behind its label, its further lines below its first."""
        head = f"{label:<9}  "
        lines = [
            line
            for paragraph in text.splitlines() or [""]
            for line in self._wrapped(paragraph, len(head))
        ]
        return [f"{head}{lines[0]}", *(" " * len(head) + line for line in lines[1:])]

    def _wrapped(self, text: str, indent: int) -> list[str]:
        room = max(20, self.width - indent)
        return textwrap.wrap(text, room, break_on_hyphens=False) or [""]

    def _clipped(self, text: str) -> str:
        if self.whole or len(text) <= _CLIPPED:
            return text
        return f"{text[:_CLIPPED]} … ({len(text) - _CLIPPED} more characters: --whole)"


def _json(value: JsonValue) -> str:
    return orjson.dumps(value).decode()
