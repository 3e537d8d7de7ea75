"""reasoned: thought and call agree, and no thought knows what the assistant could not.

Every message with calls has a thought. None speaks of the hint, the critic, an attempt before,
the expected answer or the advanced tool, and neither thought nor answer holds a value that only a
later result reveals, or an identifier that stands nowhere. A thought that names tools names one
that is called; one that names items of a list names the one that is taken; one that has no word of
its own call does not tell at length of what an earlier call did.
"""

from __future__ import annotations

from collections.abc import Iterator

from turnloom.agents.critique.telltales import telltales
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import SampleView, Thought
from turnloom.agents.verification.unknown_values import (
    is_visible,
    tokens_of,
    unknown_values,
    value_text,
)
from turnloom.graphs.json_value import strings
from turnloom.graphs.language.morphology import is_identifier
from turnloom.graphs.origin import Selected

FEWEST_WORDS = 3
"""What is shorter says nothing."""

FOREIGN_WORDS = 4
"""Words of another tool's description that make a thought one about that tool."""


def check(view: SampleView) -> list[Finding]:
    """Find thoughts that are missing, tell where they come from, or know too much."""
    findings: list[Finding] = []
    for index, thought in enumerate(view.thoughts):
        faults = [*_faults(view, thought)]
        faults += _telltales(view, thought)
        if thought.calls:
            if len(thought.text.split()) < FEWEST_WORDS:
                faults.append("calls without a thought")
            faults += _astray(view, thought)
        where = f"turn {thought.turn}, assistant message {index}"
        findings += [Finding(REASONED.name, fault, where) for fault in faults]
    return findings


def _telltales(view: SampleView, thought: Thought) -> Iterator[str]:
    """What tells of a hint or a remark, in the texts of calls as well; not where what is visible
    has a note, or such words."""
    calls = view.calls[thought.calls.start : thought.calls.stop] if thought.calls else ()
    sentences = [text for call in calls for text in strings(call.arguments) if " " in text]
    for found in telltales("\n".join((thought.text, thought.content, *sentences))):
        is_thing = len(found.noun) > 3 and is_visible(view, thought, found.noun)
        if not is_thing and not is_visible(view, thought, found.words):
            yield f"it speaks of {found.words!r}"


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
    """A thought without a word of its own calls, and with several of what a call before it did.

    What a later call will do may be told: it is what the look-up at hand is for.
    """
    low = thought.text.lower()
    for call in view.calls[thought.calls.start : thought.calls.stop]:
        if call.tool in thought.text or any(
            stem in low for stem in view.tool_context.stems(call.tool)
        ):
            return
        if any(value_text(value).lower() in low for value in call.arguments.values()):
            return
    later = {call.tool for call in view.calls[thought.visible :] if call.turn == thought.turn}
    for other in {call.tool: None for call in view.calls[: thought.visible]}:
        if other not in later:
            words = [stem for stem in view.tool_context.stems(other) if stem in low]
            if len(words) >= FOREIGN_WORDS:
                yield f"it speaks of what {other} does"
                return


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
