"""answered: nothing in an answer is unsupported, and it tells how the request came out.

Figures, days, times, codes and names must have been shown by the turn's calls or of the same things
before, or follow from what was; counts come to something, and values are those of the item that was
taken. An answer to what was carried out does not begin with a failure; one to what was refused, or
found nothing, does not pass over it. It speaks of what was asked, of each thing where there were
several, and after a look-up tells something of what was found. A question asks for what the user
says next, and a refusal tells what cannot be done, and why.
"""

from __future__ import annotations

from collections.abc import Iterator

from turnloom.agents.verification.answers.contradictions import contradiction
from turnloom.agents.verification.answers.misattributions import misattributions
from turnloom.agents.verification.answers.miscounts import miscounts
from turnloom.agents.verification.answers.shown_values import ShownValues
from turnloom.agents.verification.answers.subject import strays
from turnloom.agents.verification.answers.ungrounded_codes import ungrounded_codes
from turnloom.agents.verification.answers.ungrounded_figures import ungrounded_figures
from turnloom.agents.verification.answers.ungrounded_names import ungrounded_names
from turnloom.agents.verification.answers.untold_goals import untold_goals
from turnloom.agents.verification.answers.visible_facts import VisibleFacts, visible_facts
from turnloom.agents.verification.dialogue_view import Thought
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gate import Gate
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.variants.reaction_text import reaction_text_fault


def check(view: SampleView) -> list[Finding]:
    """Find what answers tell and nothing bears out."""
    return [
        Finding(ANSWERED.name, fault, f"turn {thought.turn}, its answer")
        for thought in view.thoughts
        if not thought.calls
        for fault in faults(view, thought)
    ]


def faults(view: SampleView, answer: Thought) -> Iterator[str]:
    """What is wrong with one answer."""
    for strange in ungrounded_codes(view, answer):
        yield f"it tells {strange!r}, which nothing has shown"
    visible: VisibleFacts | None = None
    if not ShownValues.of(view, answer).hold(answer.content):
        visible = visible_facts(view, answer)
        for strange in ungrounded_figures(answer.content, visible):
            yield f"it tells {strange!r}, which is not shown and does not follow from what is"
    for strange in ungrounded_names(view, answer):
        yield f"it tells {strange!r}, a name that nothing has shown"
    calls = [call for call in view.calls[: answer.visible] if call.turn == answer.turn]
    if fault := reaction_text_fault(view, answer):
        yield fault
    if not calls:
        return
    yield from untold_goals(view, answer)
    for strange in miscounts(view, answer, visible):
        yield f"it tells {strange!r}, and nothing comes to that many"
    for strange in misattributions(view, answer.content, calls):
        yield f"it tells {strange!r}, which is another one's than was taken"
    last = calls[-1]
    if (
        fault := contradiction(
            last, view.tool(last.tool), view.queries[answer.turn], answer.content
        )
    ) or (fault := strays(view, answer)):
        yield fault


ANSWERED = Gate("answered", check)
