"""reasoned: thought and call agree, and no thought knows what the assistant could not.

Every message with calls has a thought. None speaks of the hint, the critic, the expected answer
or the advanced tool, and neither thought nor answer holds a value that only a later result
reveals, or an identifier that stands nowhere. A thought that
names tools names one that is called; one that names items of a list names the one that is taken;
one that has no word of its own call does not tell at length of what an earlier call did.
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterator

from turnloom.agents.gates.examined import Examined, Finding, Thought
from turnloom.agents.gates.ground import is_marked
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.origin import Picked

GATE = "reasoned"

FEWEST_WORDS = 3
"""What is shorter says nothing."""

_TELLTALE = re.compile(
    r"(?:hint(?:s|ed)?|critics?|critique|feedback says|ground[- ]truth"
    r"|advanced[- ]tools?|reference (?:answer|solution)"
    r"|(?:expected|correct|gold|golden|intended) (?:answer|solution|call|trace|output|path)s?"
    r"|previous attempts?|my (?:last|earlier|first) attempt)\b"
)
_TELLING = (
    "hint", "criti", "feedback", "ground", "advanced", "reference", "attempt", "expected ",
    "correct ", "gold ", "golden ", "intended ",
)  # fmt: skip
"""No telltale without one of these: a quick no for most samples."""
_TOKEN = re.compile(r"[A-Za-z0-9](?:[\w@.+:/-]*[A-Za-z0-9])?")
_ODD = re.compile(r"[0-9@_A-Z]")
_NAME = re.compile(r"[A-Z][a-z]{2,}\b")
_CALENDAR = frozenset({*calendar.day_name, *calendar.month_name})
FOREIGN_WORDS = 4
"""Words of another tool's description that make a thought one about that tool."""


def check(view: Examined) -> list[Finding]:
    """Find thoughts that are missing, tell where they come from, or know too much."""
    findings: list[Finding] = []
    whole = "\n".join([f"{thought.text}\n{thought.content}" for thought in view.thoughts]).lower()
    suspect = any(word in whole for word in _TELLING)
    for index, thought in enumerate(view.thoughts):
        faults = [*_faults(view, thought)]
        if suspect:
            faults += _telltales(view, thought)
        if thought.calls:
            if len(thought.text.split()) < FEWEST_WORDS:
                faults.append("calls without a thought")
            faults += _astray(view, thought)
        where = f"turn {thought.turn}, assistant message {index}"
        findings += [Finding(GATE, fault, where) for fault in faults]
    return findings


def _telltales(view: Examined, thought: Thought) -> Iterator[str]:
    low = f"{thought.text}\n{thought.content}".lower()
    for match in _TELLTALE.finditer(low):
        words = match.group()
        inside = low[match.start() - 1 : match.start()].isalnum()
        if not inside and not _visible(view, thought, words):
            yield f"it speaks of {words!r}"


def _faults(view: Examined, thought: Thought) -> Iterator[str]:
    text = f"{thought.text}\n{thought.content}" if thought.text else thought.content
    advanced = view.sample.turns[thought.turn].advanced.name
    if advanced in text and advanced not in view.offered and is_marked(advanced):
        yield f"it names the advanced tool {advanced}"
    tokens = _TOKEN.findall(" ".join(_odd_words(text.replace("\n", " "))))
    for token in tokens:
        if token.isalpha() or not _is_data(token) or token in view.offered:
            continue
        if _visible(view, thought, token):
            continue
        if _only_later(view, thought, token):
            yield f"{token!r} is not known yet"
        elif _is_identifier(token) and token not in _documents(view):
            yield f"{token!r} stands nowhere"
    for token in _names(text):
        if not _visible(view, thought, token) and _only_later(view, thought, token):
            yield f"{token!r} is not known yet"
    if thought.calls:
        yield from _mistaken(view, thought, set(tokens))
        if named := [token for token in tokens if token in view.offered]:
            yield from _misnamed(view, thought, named)


def _odd_words(text: str) -> Iterator[str]:
    """The words with a digit, a mark or a capital within: what could be a value or a name."""
    end = 0
    for match in _ODD.finditer(text):
        at = match.start()
        if at < end or (match.group().isalpha() and not text[at - 1 : at].isalpha()):
            continue
        start = text.rfind(" ", 0, at) + 1
        end = text.find(" ", at)
        if end < 0:
            end = len(text)
        yield text[start:end]


def _names(text: str) -> Iterator[str]:
    """Capitalised words within a sentence, but for days and months: those can be worked out."""
    for match in _NAME.finditer(text):
        before = text[max(0, match.start() - 2) : match.start()]
        within = (
            len(before) == 2 and before[1] == " " and (before[0].islower() or before[0] in ",;:")
        )
        if within and match.group() not in _CALENDAR:
            yield match.group()


def _astray(view: Examined, thought: Thought) -> Iterator[str]:
    """A thought without a word of its own calls, and with several of what a call before it did.

    What a later call will do may be told: it is what the look-up at hand is for.
    """
    low = thought.text.lower()
    for call in view.calls[thought.calls.start : thought.calls.stop]:
        if call.tool in thought.text or any(stem in low for stem in view.ground.stems(call.tool)):
            return
        if any(_text(value).lower() in low for value in call.arguments.values()):
            return
    later = {call.tool for call in view.calls[thought.visible :] if call.turn == thought.turn}
    for other in {call.tool: None for call in view.calls[: thought.visible]}:
        if other not in later:
            words = [stem for stem in view.ground.stems(other) if stem in low]
            if len(words) >= FOREIGN_WORDS:
                yield f"it speaks of what {other} does"
                return


def _is_data(token: str) -> bool:
    """Whether the token could be a value: more than a word, and more than two digits."""
    return len(token) > 2 or not token.isdigit()


def _is_identifier(token: str) -> bool:
    """Whether the token can only be known by having been shown: `of_9b`, `Q7RZ31`, an address."""
    return "@" in token or (token[0].isalpha() and any(map(str.isdigit, token)))


def _documents(view: Examined) -> str:
    """What the tools' documentation says."""
    return json.dumps(view.sample.tools, ensure_ascii=False)


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
    for call in later:
        for value in call.arguments.values():
            if token in _text(value) and _holds(_text(value), token):
                return token not in _documents(view)
        if token in call.text and any(_holds(_text(v), token) for v in _in(call.step.result)):
            return token not in _documents(view)
    return False


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
