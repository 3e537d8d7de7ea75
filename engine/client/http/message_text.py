"""What a message says, told from what the model thought on the way, wherever a server puts either.

With a reasoning parser thoughts have a field of their own; without one they stand in the content,
between marks of the model's family, of which the first may be missing (a chat template wrote it
into the prompt) or the last (the model never came to its end).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from turnloom.agents.model import IN_CONTENT, ModelOutputError
from turnloom.graphs.json_value import JsonObject, JsonValue, objects
from turnloom.graphs.strict_json import TEXT_LIMIT, StrictJsonError, parse_json

THOUGHTS_LIMIT = 2**20
"""Characters of the thoughts in an answer; its content is held to `TEXT_LIMIT`."""
THOUGHT_FIELDS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")
_TEXT_KEYS = ("text", "content", "thinking", "reasoning", "summary")
_PARTS_OF_THOUGHT = re.compile(r"thinking|reasoning|thought", re.IGNORECASE)

_NAMES = r"think|thinking|thought|reasoning|seed:think"
_OPENING = re.compile(rf"\A\s*(?:<(?:{_NAMES})>|\[THINK\]|◁think▷)")
_CLOSING = re.compile(rf"</(?:{_NAMES})>|\[/THINK\]|◁/think▷")
_IN_ANY_MARK = ("<", "THINK]", "think▷")
"""One of these stands in every mark; looking for them is far cheaper than the patterns."""
_FINAL = re.compile(r"<\|channel\|>final(?:[^<]*<\|constrain\|>[^<]*)?<\|message\|>")
_HARMONY_MARK = re.compile(r"<\|(?:start|end|return|message|channel)\|>(?:assistant|analysis)?")


@dataclass(frozen=True, slots=True)
class MessageText:
    """A message's words: what it says, and its thoughts, whose end may be missing; `place` is where
    in the message they stood."""

    content: str
    thoughts: str
    unclosed: bool = False
    place: str = field(default="", compare=False)


def read_text(message: JsonObject) -> MessageText:
    """Content and thoughts. Raises `ModelOutputError` where the content is not text, and where
    either is over its limit."""
    content, inside = _parts(message.get("content"))
    fields = ((name, _thoughts(message[name])) for name in THOUGHT_FIELDS if message.get(name))
    place, thoughts = next((each for each in fields if each[1]), (IN_CONTENT, ""))
    if inside:
        place, thoughts = IN_CONTENT, inside
    _check_length("content", content, TEXT_LIMIT + THOUGHTS_LIMIT)
    read = _unmarked(content)
    _check_length("content", read.content, TEXT_LIMIT)
    _check_length("thoughts", thoughts or read.thoughts, THOUGHTS_LIMIT)
    found = thoughts or read.thoughts
    return MessageText(read.content, found, read.unclosed, place if found else "")


def _check_length(what: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise ModelOutputError(f"the answer's {what}: {len(text)} characters are over {limit}")


def _parts(content: JsonValue) -> tuple[str, str]:
    """The words and the thoughts of a content that is a text, or a list of parts."""
    if content is None:
        return "", ""
    if isinstance(content, str):
        return content, ""
    if not isinstance(content, list):
        raise ModelOutputError("the answer's content is not text")
    said: list[str] = []
    thought: list[str] = []
    for part in content:
        kind = part.get("type") if isinstance(part, dict) else None
        words = _words(part) if isinstance(part, dict) else None
        if words is None:
            raise ModelOutputError("the answer's content has a part that is not text")
        of_thought = isinstance(kind, str) and _PARTS_OF_THOUGHT.search(kind)
        (thought if of_thought else said).append(words)
    return "".join(said), "".join(thought)


def _thoughts(field: JsonValue) -> str:
    """What is no text is passed over: without its thoughts an answer is still one."""
    return _words(field) or ""


def _words(part: JsonValue) -> str | None:
    """The text of a part, however deep it stands; None where there is none."""
    if isinstance(part, str):
        return part
    found = [
        text
        for each in objects(part)
        for key in _TEXT_KEYS
        if isinstance(text := each.get(key), str)
    ]
    return "".join(found) if found else None


def _unmarked(content: str) -> MessageText:
    """Content and thoughts of a text that may hold both."""
    if not any(part in content for part in _IN_ANY_MARK):
        return MessageText(content, "")
    if final := _last(_FINAL, content):
        thoughts = _HARMONY_MARK.sub("", content[: final.start()])
        return MessageText(_HARMONY_MARK.sub("", content[final.end() :]).strip(), thoughts.strip())
    opened, closed = _OPENING.match(content), _last(_CLOSING, content)
    if closed is None:
        if opened is None:
            return MessageText(content, "")
        return MessageText("", content[opened.end() :].strip(), unclosed=True)
    if opened is None and _is_json(content):  # the mark is quoted in one of its texts
        return MessageText(content, "")
    thoughts = content[opened.end() if opened else 0 : closed.start()]
    return MessageText(content[closed.end() :].strip(), thoughts.strip())


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    return found


def _is_json(text: str) -> bool:
    try:
        parse_json(text)
    except StrictJsonError:
        return False
    return True
