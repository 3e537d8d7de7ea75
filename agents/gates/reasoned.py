"""reasoned: thought and call agree, and no thought knows what the assistant could not.

Every message with calls has a thought. None speaks of the hint, the critic, the expected answer
or the advanced tool, and none holds a value that only a later result reveals. A thought that
names tools names one that is called; one that names items of a list names the one that is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from turnloom.agents.gates.examined import Examined, Finding, Thought
from turnloom.agents.gates.ground import is_marked
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.origin import Picked

GATE = "reasoned"

_TELLTALE = re.compile(
    r"(?:hint(?:s|ed)?|critics?|critique|feedback says|ground[- ]truth"
    r"|advanced[- ]tools?|reference (?:answer|solution)"
    r"|(?:expected|correct|gold|golden|intended) (?:answer|solution|call|trace|output|path)s?"
    r"|previous attempts?|my (?:last|earlier|first) attempt)\b"
)
_TOKEN = re.compile(r"[A-Za-z0-9](?:[\w@.+:/-]*[A-Za-z0-9])?")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]{2,}\b")


def check(view: Examined) -> list[Finding]:
    """Find thoughts that are missing, tell where they come from, or know too much."""
    findings: list[Finding] = []
    for index, thought in enumerate(view.thoughts):
        where = f"turn {thought.turn}, assistant message {index}"
        if thought.calls and not thought.text.strip():
            findings.append(Finding(GATE, "calls without a thought", where))
        findings += (Finding(GATE, fault, where) for fault in _faults(view, thought))
    return findings


def _faults(view: Examined, thought: Thought) -> Iterator[str]:
    text = f"{thought.text}\n{thought.content}" if thought.text else thought.content
    low = text.lower()
    for match in _TELLTALE.finditer(low):
        words = match.group()
        if not low[match.start() - 1 : match.start()].isalnum() and not _visible(
            view, thought, words
        ):
            yield f"it speaks of {words!r}"
    advanced = view.sample.turns[thought.turn].advanced.name
    if advanced in text and advanced not in view.offered and is_marked(advanced):
        yield f"it names the advanced tool {advanced}"
    tokens = _TOKEN.findall(text)
    for token in tokens:
        if token.isalpha() or not _is_data(token) or token in view.offered:
            continue
        if not _visible(view, thought, token) and _only_later(view, thought, token):
            yield f"{token!r} is not known yet"
    for token in _NAME.findall(text):
        if not _visible(view, thought, token) and _only_later(view, thought, token):
            yield f"{token!r} is not known yet"
    yield from _mistaken(view, thought, set(tokens))
    if thought.calls and (named := [token for token in tokens if token in view.offered]):
        yield from _misnamed(view, thought, named)


def _is_data(token: str) -> bool:
    """Whether the token could be a value: more than a word, and more than two digits."""
    return len(token) > 2 or not token.isdigit()


def _visible(view: Examined, thought: Thought, token: str) -> bool:
    """Whether a message, a result shown so far, or an argument given so far holds the token.

    Arguments count, since they are entailed by what was visible (`grounded` sees to that).
    """
    if any(token in text for text in view.said[: thought.turn + 1]) or token in view.system:
        return True
    if any(token in call.text for call in view.calls[: thought.visible]):
        return True
    given = view.calls[: thought.calls.stop if thought.calls else thought.visible]
    return any(token in _text(value) for call in given for value in call.arguments.values())


def _only_later(view: Examined, thought: Thought, token: str) -> bool:
    """Whether a later result or argument has a value that holds the token, and no tool does."""
    later = view.calls[thought.visible :]
    values = (
        value
        for call in later
        for part in (call.step.result, call.arguments)
        for value in _in(part)
    )
    if not any(_holds(_text(value), token) for value in values):
        return False
    return token not in json.dumps(view.sample.tools, ensure_ascii=False)


def _in(value: JsonValue) -> Iterator[JsonValue]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _in(item)
    else:
        yield value


def _holds(text: str, token: str) -> bool:
    at = text.find(token)
    if at < 0:
        return False
    end = at + len(token)
    return not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum())


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _mistaken(view: Examined, thought: Thought, tokens: set[str]) -> Iterator[str]:
    """A thought that names other items of the list than the one that its call takes."""
    for call, _, part, value in view.claims:
        if call.number not in thought.calls or not isinstance(part, Picked):
            continue
        named = tokens & {item for item in view.choices(part) if item != value}
        if named and not (isinstance(value, str) and value in tokens):
            yield f"it speaks of {', '.join(sorted(named))} and takes {value!r}"


def _misnamed(view: Examined, thought: Thought, named: list[str]) -> Iterator[str]:
    """A thought before calls that names only tools which this turn never calls."""
    marked = {name for name in named if is_marked(name)}
    called = {
        call.tool
        for call in view.calls
        if call.turn == thought.turn or call.number < thought.visible
    }
    if marked and not marked & called:
        yield f"it speaks of {', '.join(sorted(marked))} and calls something else"
