"""reasoned: thought and call agree, and no thought knows what the assistant could not.

Every message with calls has a thought. None speaks of the hint, the critic, an attempt before,
the expected answer or the advanced tool, and neither thought nor answer holds a value that only a
later result reveals, or an identifier that stands nowhere. A thought that names tools names one
that is called; one that names items of a list names the one that is taken; one that has no word of
its own call does not tell at length of what an earlier call did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.critique.telltales import telltales
from turnloom.agents.verification.answers.misattributions import misattributions
from turnloom.agents.verification.answers.subject import stems_of
from turnloom.agents.verification.dialogue_view import Thought
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.stated_choice import misstated_choices
from turnloom.agents.verification.tool_context import STEM
from turnloom.agents.verification.unknown_values import (
    tokens_of,
    unknown_values,
    value_text,
)
from turnloom.graphs.json_value import strings
from turnloom.graphs.language.morphology import base_verb, is_identifier
from turnloom.graphs.origin import Selected

FEWEST_WORDS = 3
"""What is shorter says nothing."""

FOREIGN_WORDS = 2
"""Words of another tool's description that make a thought one about that tool."""


def check(view: SampleView) -> list[Finding]:
    """Find thoughts that are missing, tell where they come from, or know too much."""
    return [
        Finding(REASONED.name, fault, f"turn {thought.turn}, assistant message {index}")
        for index, thought in enumerate(view.thoughts)
        for fault in thought_faults(view, thought)
    ]


def thought_faults(view: SampleView, thought: Thought) -> list[str]:
    """What is wrong with one thought."""
    faults = [*_faults(view, thought), *_telltales(view, thought)]
    if thought.calls and len(thought.text.split()) < FEWEST_WORDS:
        faults.append("calls without a thought")
    if thought.calls and not _is_native(view, thought.turn):
        faults += misstated_choices(view, thought)
        faults += _another_item(view, thought)
        faults += _astray(view, thought)
    return faults


def _is_native(view: SampleView, turn: int) -> bool:
    """Whether a model thought this by itself, as it came, and there is more in it than what leads
    to the call."""
    turns = view.sample.certificate.turns or ()
    return turn < len(turns) and turns[turn].thoughts == "native"


def _telltales(view: SampleView, thought: Thought) -> Iterator[str]:
    """What tells of a hint or a remark, in the texts of calls as well; not where what is visible
    has a note, or such words."""
    calls = view.calls[thought.calls.start : thought.calls.stop] if thought.calls else ()
    sentences = [text for call in calls for text in strings(call.arguments) if " " in text]
    for found in telltales("\n".join((thought.text, thought.content, *sentences))):
        is_thing = len(found.noun) > 3 and _is_shown(view, thought, found.noun)
        if not is_thing and not _is_shown(view, thought, found.words):
            yield f"it speaks of {found.words!r}"


def _is_shown(view: SampleView, thought: Thought, words: str) -> bool:
    """Whether the user, the system message or a result so far has the words, in any case. What a
    call was given does not count: it is looked at itself."""
    texts = (
        *view.queries[: thought.turn + 1],
        view.system,
        *(call.text for call in view.calls[: thought.visible]),
    )
    return any(words in text.lower().replace("\u2019", "'") for text in texts)


def _faults(view: SampleView, thought: Thought) -> Iterator[str]:
    text = f"{thought.text}\n{thought.content}" if thought.text else thought.content
    advanced = view.sample.turns[thought.turn].advanced
    name = advanced.name if advanced else ""
    if name and name in text and name not in view.offered and is_identifier(name):
        yield f"it names the advanced tool {name}"
    tokens = tokens_of(text)
    yield from unknown_values(view, thought, text, tokens)
    if thought.calls:
        yield from _mistaken(view, thought, set(tokens))
        if named := [token for token in tokens if token in view.offered]:
            yield from _misnamed(view, thought, named)


def _astray(view: SampleView, thought: Thought) -> Iterator[str]:
    """A thought about another call: one whose words are those of a tool that this turn does not
    call, or which says that it does what another call of the turn does."""
    calls = view.calls[thought.calls.start : thought.calls.stop]
    own = {call.tool for call in calls}
    given = stems_of(value_text(value) for call in calls for value in call.arguments.values())
    said = stems_of([thought.text])
    mine = given.union(*(view.tool_context.vocabulary(tool) for tool in own))
    turn = {call.tool for call in view.calls if call.turn == thought.turn}
    around = stems_of([view.queries[thought.turn]]).union(
        *(view.tool_context.vocabulary(tool) for tool in turn - own)
    )
    for other in view.offered:
        foreign = (said & view.tool_context.stems(other)) - mine - around
        if other not in turn and len(foreign) >= FOREIGN_WORDS and len(foreign) > len(said & mine):
            yield f"it speaks of what {other} does"
            return
    if len(calls) == 1 and (found := _TOGETHER.search(thought.text)):
        yield f"it says {found.group()!r}, and makes one call"
        return
    announced = _announced(thought.text)
    verb = base_verb((announced.split() or [""])[0])
    deed = stems_of([announced]) - {verb[:STEM]}
    if not deed or len(calls) != 1:
        return
    is_own = any(verb in view.tool_context.verbs(tool) for tool in own)
    done = len(deed & mine)
    for other in (*sorted(turn - own), *view.offered):
        named = deed & view.tool_context.name_stems(other)
        score = len((deed & view.tool_context.stems(other)) - given)
        is_others = not is_own and verb in view.tool_context.verbs(other)
        least = 1 if named or is_others else 2
        if other not in own and score >= done + least:
            yield f"it announces what {other} does"
            return


_TOGETHER = re.compile(
    r"\b(?:make|fetch|ask for|look up|call|need|get)\b[^.]*"
    r"\b(?:both|in one go|in parallel|together)\b"
    r"|\bneither waits\b|\bdon['\u2019]t depend on each other\b",
    re.IGNORECASE,
)


_ANNOUNCES = re.compile(r"\b(?:i['\u2019]ll|i will|let me|let['\u2019]s)\s+", re.IGNORECASE)
_LEADS_TO = re.compile(
    r"\b(?:time to|remains is to|lets me|i can|(?:thing|step) is to|next is to|all i need to)\s+",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(r"[.;:()]|\b(?:so that|in order to|and take|to get|to find out)\b")


def _announced(text: str) -> str:
    """What a thought says that is done next, or ''."""
    found = list(_ANNOUNCES.finditer(text))[:1] or list(_LEADS_TO.finditer(text))[-1:]
    return _CLAUSE_ENDS.split(text[found[0].end() :], maxsplit=1)[0] if found else ""


def _another_item(view: SampleView, thought: Thought) -> Iterator[str]:
    calls = view.calls[thought.calls.start : thought.calls.stop]
    compared = frozenset(
        part.key
        for call, _, part, _ in view.claims
        if call.number in thought.calls and isinstance(part, Selected)
    )
    for strange in misattributions(view, thought.text, calls, compared):
        yield f"it tells {strange!r}, which is another one's than is taken"


def _mistaken(view: SampleView, thought: Thought, tokens: set[str]) -> Iterator[str]:
    """A thought that names other items of the list than the one that its call takes."""
    for call, _, part, value in view.claims:
        if call.number not in thought.calls or not isinstance(part, Selected):
            continue
        named = tokens & {item for item in view.choices(part) if item != value}
        if named and not (isinstance(value, str) and value in tokens):
            yield f"it speaks of {', '.join(sorted(named))} and takes {value!r}"


def _misnamed(view: SampleView, thought: Thought, named: list[str]) -> Iterator[str]:
    """A thought before calls that names only tools which this turn never calls."""
    marked = {name for name in named if is_identifier(name)}
    called = {
        call.tool
        for call in view.calls
        if call.turn == thought.turn or call.number < thought.visible
    }
    if marked and not marked & called:
        yield f"it speaks of {', '.join(sorted(marked))} and calls something else"


REASONED = Gate("reasoned", check)
