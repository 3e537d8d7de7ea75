"""What a reaction without calls must hold: a question asks for what is missing, a refusal says what
cannot be done and that nothing is there to do it with. After a look-up that shows that it is so
already, the answer says that.

It is judged by what it says and not by its wording, and by the gate `answered` as by the critic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from turnloom.agents.dialogue import Draft, Feedback, Reaction
from turnloom.agents.variants.script import TurnRule
from turnloom.graphs.language.lexicon import lexicon

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019]t)?")
_ASKS = re.compile(r"\?|\b(?:tell me|let me know|i(?:['\u2019]d| would)? need)\b", re.IGNORECASE)
_UNABLE = re.compile(
    r"\b(?:can(?:not|['\u2019]t| not)|could(?: not|n['\u2019]t)|unable|not able"
    r"|don['\u2019]t have|do not have|not allowed|may not|not (?:allow|permit)"
    r"|no (?:tool|function|way)|none of|beyond|out of reach)\b",
    re.IGNORECASE,
)
_MEANS = lexicon("tool tools function functions means access way capability capabilities ability")
_RULES = lexicon("policy policies rule rules allow allowed permit permitted forbid forbids against")
_STAYS = re.compile(
    r"\b(?:won['\u2019]t|will not|not go|leave|stays?|untouched|as it is|nothing (?:happens|is))\b",
    re.IGNORECASE,
)
_UNCHANGED = re.compile(
    r"\b(?:already|as it (?:is|was)|no (?:change|need)|not(?:hing)? (?:needs?|to|had|was) "
    r"|no longer needed|unnecessary)",
    re.IGNORECASE,
)
REASON = 2
"""So many words of a refusal are its reason told."""
STEM = 4
"""Letters by which two words count as one."""


def reaction_fault(rule: TurnRule, draft: Draft, query: str) -> Feedback | None:
    """What is wrong with a draft for a turn that no calls answer, and how to react instead."""
    due = reaction_due(rule)
    if due is None or draft.calls:
        return due
    fault = text_fault(rule.kind, rule.about, draft.answer, query, rule.reason)
    return replace(due, text=fault) if fault else None


def reaction_due(rule: TurnRule) -> Feedback | None:
    """That no calls answer a turn, or none that change anything, and how to react instead; None
    where calls do."""
    if rule.declines:
        return Feedback("reaction", _SO_ALREADY, due=Reaction("no_op", rule.about))
    if rule.kind == "calls":
        return None
    key = rule.recall.key if rule.recall else ""
    text = _CALLED[rule.reason or rule.kind]
    return Feedback("reaction", text, due=Reaction(rule.kind, rule.about, key, rule.reason))


_SO_ALREADY = "What is asked for is so already: look it up, change nothing, and say so."
_CALLED = {
    "question": "Something that the request needs is said nowhere: ask for it, and call nothing.",
    "refusal": "None of the tools that are offered does what is asked: say so, and call nothing.",
    "answer": "This needs no call.",
    "policy": "The policy in the system message forbids this: say so, and call nothing.",
    "confirmation": "The policy asks for a confirmation first: say what you are about to do, ask "
    "whether to go ahead, and call nothing.",
    "declined": "The user does not want it done: call nothing, and say that it stays as it is.",
}


def text_fault(kind: str, about: str, answer: str, query: str, reason: str = "") -> str:
    """What a reaction of this kind, for this reason, fails to say, or ''. A question is `about`
    what is missing; a refusal tells something of the message, `query`, and so does a question
    whether to do what it asks for."""
    return next(_text_faults(kind, about, answer, query, reason), "")


def _text_faults(kind: str, about: str, answer: str, query: str, reason: str) -> Iterator[str]:
    is_told = not _stems(answer).isdisjoint(_stems(query))
    means = _RULES if reason else _MEANS
    if kind == "question":
        if not _ASKS.search(answer):
            yield "It asks nothing."
        if reason and not is_told:
            yield "It does not say what is to be confirmed."
        if about and not reason and not holds(answer, about):
            yield f"It does not ask for the {about}."
    if kind == "no_op" and not _UNCHANGED.search(answer):
        yield "It does not say that it is so already."
    if kind == "refusal":
        if not _UNABLE.search(answer):
            yield "It does not say that this cannot be done."
        if means.isdisjoint(_WORD.findall(answer.lower())):
            yield "It gives no reason."
        if not is_told:
            yield "It does not say what cannot be done."
    if kind == "answer" and reason and not _STAYS.search(answer):
        yield "It does not say that nothing is done."


def gives_reason(answer: str, refusal: str) -> bool:
    """Whether an answer tells what a refusal says, in as many of its words as tell anything."""
    own = _stems(refusal)
    return len(own & _stems(answer)) >= min(REASON, len(own))


def holds(text: str, words: str) -> bool:
    """Whether a text has all that `words` are about."""
    wanted = _stems(words)
    return bool(wanted) and wanted <= _stems(text)


_PLAIN = lexicon(
    "the and for you your that this with what which could would should please thanks thank have "
    "has had can cannot not but are was were will all any from into about there then them they"
)


def _stems(text: str) -> set[str]:
    """The beginnings of the words that a text is about."""
    return {
        word[:STEM]
        for word in _WORD.findall(text.lower())
        if len(word) > 2 and word not in _PLAIN and word not in _MEANS
    }
