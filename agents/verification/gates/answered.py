"""answered: nothing in an answer is unsupported, and it tells how the request came out.

Figures, days, times, codes and names must have been shown before the answer, or follow from what
was. An answer to what was carried out does not begin with a failure; one to what was refused does
not pass over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.verification.answers.shown_values import ShownValues
from turnloom.agents.verification.answers.ungrounded_codes import ungrounded_codes
from turnloom.agents.verification.answers.ungrounded_figures import ungrounded_figures
from turnloom.agents.verification.answers.ungrounded_names import ungrounded_names
from turnloom.agents.verification.answers.visible_facts import visible_facts
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import RecordedCall, SampleView, Thought
from turnloom.graphs.json_value import scalars
from turnloom.graphs.language.english import is_english
from turnloom.graphs.language.lexicon import lexicon

_FAILS = (
    r"(?:could(?: not|n['\u2019]t)|can(?:not|['\u2019]t)|was(?: not|n['\u2019]t) able to"
    r"|(?:am|was) unable to|failed to)"
)
_REGRET = r"(?:(?:unfortunately|sorry|i['\u2019]m (?:afraid|sorry))[, ]+(?:but )?(?:that )?)?"
_GOES = r"(?:work|succeed|go through)"
_FAILURE = re.compile(
    rf"{_REGRET}(?:(?:i|we) {_FAILS}\b"
    rf"|(?:that|this|it|your request|the request) (?:did(?: not|n['\u2019]t) {_GOES}"
    r"|(?:was|has been) (?:refused|rejected|denied)|(?:has )?failed)\b)",
    re.IGNORECASE,
)
"""How an answer begins that tells of a failure."""
_WORD = re.compile(r"[a-z]+(?:['\u2019]t)?")
_REFUSES = lexicon(
    "not no never cannot unable unfortunately sorry afraid error errors failed fails failure "
    "refused rejected denied declined invalid impossible unsuccessful without wrong missing "
    "unavailable but however already only"
)
SHARED_WORDS = 2
"""So many words of a refusal are that refusal told."""
FEWEST_LETTERS = 4


def check(view: SampleView) -> list[Finding]:
    """Find what answers tell and nothing bears out."""
    shown = ShownValues(view)
    return [
        Finding(ANSWERED.name, fault, f"turn {thought.turn}, its answer")
        for thought in view.thoughts
        if not thought.calls
        for fault in faults(view, thought, shown)
    ]


def faults(view: SampleView, answer: Thought, shown: ShownValues | None = None) -> Iterator[str]:
    """What is wrong with one answer. `shown` is what was found shown for the answers before it."""
    for strange in ungrounded_codes(view, answer):
        yield f"it tells {strange!r}, which nothing has shown"
    if not (shown or ShownValues(view)).hold(answer):
        for strange in ungrounded_figures(answer.content, visible_facts(view, answer)):
            yield f"it tells {strange!r}, which is not shown and does not follow from what is"
    for strange in ungrounded_names(view, answer):
        yield f"it tells {strange!r}, a name that nothing has shown"
    calls = [call for call in view.calls[: answer.visible] if call.turn == answer.turn]
    if calls and (fault := _of_outcome(view, calls[-1], answer.content)):
        yield fault


def _of_outcome(view: SampleView, last: RecordedCall, answer: str) -> str:
    if not last.step.ok:
        told = not is_english(answer) or _tells_of(last, answer)
        return "" if told else f"it passes over that {last.tool} was refused"
    tool = view.tool(last.tool)
    if tool is None or tool.effect == "read" or any(v is False for v in scalars(last.step.result)):
        return ""
    failure = _FAILURE.match(answer.strip())
    return f"it begins with {failure.group()!r}, yet {last.tool} was carried out" if failure else ""


def _tells_of(refused: RecordedCall, answer: str) -> bool:
    """Whether an answer says that something went wrong, or what, in the refusal's own words."""
    words = set(_WORD.findall(answer.lower()))
    if not _REFUSES.isdisjoint(words) or any(word.endswith(("n't", "n\u2019t")) for word in words):
        return True
    own = {word for word in _WORD.findall(refused.text.lower()) if len(word) >= FEWEST_LETTERS}
    return len(own & words) >= SHARED_WORDS


ANSWERED = Gate("answered", check)
