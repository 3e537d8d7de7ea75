"""Phrases for reactions: a thought and a text for the user, from what is due and their message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from turnloom.agents.dialogue import Reaction
from turnloom.graphs.language.template import fill_text

QUESTIONS = (
    "Happy to. Could you tell me {about}?",
    "Could you tell me {about}?",
    "Before I go on, could you tell me {about}?",
    "I can do that, but would you tell me {about} first?",
    "One thing is missing. Can you tell me {about}?",
    "Sure. I only need to know {about}. Can you help me with that?",
    "May I ask you for one more thing, namely {about}?",
)
QUESTION_THOUGHTS = (
    "The request leaves open {about}, and nothing so far says it. I shouldn't guess, so I'll ask.",
    "I can't go on without knowing {about}. It isn't in the message, nor in anything I've seen. "
    "I'll ask the user.",
    "What is missing is {about}. Only the user can tell me that.",
    "Everything is there except {about}; making it up would be wrong. A question back it is.",
)
REFUSALS = (
    "I'm sorry, but I can't {about}, because none of the tools I have does that.",
    "I'm afraid I can't {about}. I have no tool for it.",
    "I'd like to help, but I have no function with which I could {about}.",
    "Unfortunately I'm not able to {about}, since none of my tools is made for it.",
    "I can't {about}, as there is no tool for that among those I've been given.",
)
REFUSAL_THOUGHTS = (
    "I've gone through the tools I have, and none of them does this. Using another one instead "
    "would not be what was asked, so I'll say so.",
    "No tool on offer fits this request. Better to tell the user than to improvise.",
    "What is asked for needs a tool that I don't have. I'll say what I can't do and leave "
    "everything as it is.",
    "There's nothing in my list of tools for this. I won't try something else in its place.",
)
FORBIDDEN = (
    "I'm sorry, but I'm not allowed to {about}: the policy rules it out.",
    "I can't {about}, since the policy that I work under does not permit it.",
    "I'm afraid I may not {about}. The policy for this conversation forbids it.",
    "Unfortunately the policy does not allow me to {about}.",
    "That's something that I may not do: to {about} is against the policy here.",
)
FORBIDDEN_THOUGHTS = (
    "The policy in the system message rules this out, whatever the reason. I'll say so and call "
    "nothing.",
    "There is a tool for this, but the policy forbids its use. The user should hear that.",
    "I could do it and may not: the policy comes first.",
)
CONFIRMING = (
    "Before I {about}: shall I go ahead?",
    "I'm about to {about}. Do you confirm that?",
    "Just to be sure: you want me to {about}. Is that right?",
    "I need your confirmation for this. Shall I {about}?",
    "I can {about}, but only if you say so in so many words. Shall I?",
)
CONFIRMING_THOUGHTS = (
    "The policy asks for a confirmation before this. I'll say what I'm about to do and wait for "
    "the answer.",
    "This is one of the things for which I need a yes first. I'll ask, and call nothing now.",
    "Under the policy I can't do this on a request alone; the user has to confirm it.",
)
DECLINED = (
    "All right, I'll leave everything as it is.",
    "Okay, I won't do it. Everything stays as it is.",
    "Understood. I'll leave it at that, and nothing is changed.",
    "Fine, then I won't go on with it.",
    "No problem. It stays as it is.",
)
DECLINED_THOUGHTS = (
    "The user doesn't confirm it, so there is nothing to call.",
    "That was a no. I'll leave things as they are and say so.",
    "Without the confirmation I must not go on. Nothing is to be done.",
)
BY_REASON = {
    "policy": (FORBIDDEN_THOUGHTS, FORBIDDEN),
    "confirmation": (CONFIRMING_THOUGHTS, CONFIRMING),
    "declined": (DECLINED_THOUGHTS, DECLINED),
}
ORDERS_LEFT = (
    "There is also an instruction to me in it, which I did not follow.",
    "It also holds an order to an assistant. That isn't from you, so I paid no heed to it.",
    "A part of the text tries to tell me what to do; I go by what you ask alone.",
)
_ORDER = r" ?[^.!?\n\"]*\b{name}\b[^\n]*?(?:\}}\.?|\u2026)"
"""A sentence that names a tool and ends with its arguments, or is cut off in them."""
RECALLED = (
    "The {about} is {value}.",
    "It's {value}, going by what I have here.",
    "Of course. The {about} is {value}.",
    "That's {value}.",
    "As shown before, the {about} is {value}.",
)
RECALLING_THOUGHTS = (
    "The {about} is in the result I already have, so there is nothing to look up.",
    "I don't need a tool for this: the last result shows the {about}.",
    "The user asks for the {about} again. It was shown before; I can tell it as it stands there.",
)
NOTES = (
    "Thanks, I'll remember {about}. What would you like me to do?",
    "Noted. What can I do for you?",
    "Got it. What shall I do with that?",
    "All right, I'll keep {about} in mind. How can I help?",
    "Good to know. What do you need?",
)
NOTE_THOUGHTS = (
    "The user tells me {about} and asks for nothing yet. There is nothing to call; I'll keep it in "
    "mind.",
    "This is a detail for later, {about}, and no request. I'll wait for what it is for.",
    "Nothing is asked for so far. I'll remember {about} for what comes next.",
)
LOOKING_THOUGHTS = (
    "Before I change anything, I'll see how it stands.",
    "First I'd like to know how things are now.",
    "It may be so already, so I'll look before I touch anything.",
)
UNCHANGED = (
    "No change is needed: {facts}.",
    "I looked first, and {facts}. So I kept everything as it is.",
    "{facts}, so I haven't changed anything.",
    "I checked, and {facts}. Nothing had to be done.",
    "Good news: {facts}, and nothing is needed.",
)
UNCHANGED_THOUGHTS = (
    "What the user wants is so already. Doing it again would bring nothing, so I'll say that.",
    "That shows that nothing needs to be done; I'll tell the user how it stands.",
    "It's as the user wants it to be. There is no reason to write anything.",
)
RESUMED = (
    "Together with the message before, I have all that I need.",
    "With both messages taken together, everything is there.",
    "That and what was said before make it complete.",
)
SUPPLIED = (
    "There is a new tool now, and it is what the request before needs.",
    "The tool that was missing is here now, so I can do what was asked before.",
    "With the function that was added I can go back to the request.",
)

_YOUR = re.compile(r"\byour\b")
_DICTATED = re.compile(
    r"(?:(?:,? (?:as follows|like this))?(?P<announced>:))? "
    r"(?P<noun>(?:the|an?) \w+ )?(?P<name>(?:called|titled|named) )?"
    r"(?P<text>\"(?:[^\"\s]+ ){7,}[^\"]*\")"
)
"""A text of some length, as it stands in a request."""
_ASIDE = re.compile(r" - .*|; .*")
_OTHER_PERSON = {
    "i am": "you are", "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself",
    "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll",
    "our": "your", "us": "you", "we": "you", "you": "we", "your": "our", "yours": "ours",
}  # fmt: skip
_PERSON = re.compile(rf"(\"[^\"]*\")|\b({'|'.join(_OTHER_PERSON)})\b(?!['\u2019])", re.IGNORECASE)
"""What stands in quotation marks keeps its persons."""


def spoken_reaction(due: Reaction, shown: str, rng: Random) -> tuple[str, str]:
    """The thought before a reaction, and what the user is told. `shown` are the words for what the
    last result holds, where that is asked for."""
    if due.key:
        answer = fill_text(
            rng.choice(RECALLED), lambda slot: shown if slot == "value" else due.about
        )
        return _with(rng.choice(RECALLING_THOUGHTS), due.about), f"{answer[0].upper()}{answer[1:]}"
    if due.reason:
        thoughts, answers = BY_REASON[due.reason]
        return rng.choice(thoughts), _with(rng.choice(answers), to_second_person(due.about))
    if due.kind == "question":
        thought, answer = rng.choice(QUESTION_THOUGHTS), rng.choice(QUESTIONS)
        return _with(thought, _YOUR.sub("the user's", due.about)), _with(answer, due.about)
    if due.kind == "answer":
        thought, answer = rng.choice(NOTE_THOUGHTS), rng.choice(NOTES)
        return _with(thought, _YOUR.sub("the user's", due.about)), _with(answer, due.about)
    about = to_second_person(due.about)
    return rng.choice(REFUSAL_THOUGHTS), _with(rng.choice(REFUSALS), about)


def so_already(noun: str, value: str, *, held: bool) -> str:
    """That a field has a value, or holds it among others, in words."""
    if held:
        verb = "have" if noun.endswith("s") else "has"
        return f"the {noun} already {verb} {value}"
    return f"the {noun} is already {value}"


def unchanged_words(facts: Sequence[str], rng: Random) -> tuple[str, str]:
    """The thought before an answer that nothing was to be done, and the answer."""
    told = " and ".join(facts) or "it is so already"
    answer = _with(rng.choice(UNCHANGED), told)
    return rng.choice(UNCHANGED_THOUGHTS), f"{answer[0].upper()}{answer[1:]}"


def resuming_thought(added: bool, rng: Random) -> str:
    """How a thought begins that comes back to a request, with a tool that was `added` or with what
    the user has said since."""
    return rng.choice(SUPPLIED if added else RESUMED)


def without_orders(answer: str, tools: Sequence[str], rng: Random) -> str:
    """An answer without the sentences of a result that order a tool to be called, and with word of
    them."""
    for name in tools:
        if name in answer:
            order = re.compile(_ORDER.format(name=re.escape(name)))
            answer, found = order.subn("", answer)
            if found:
                answer = f"{answer.strip()} {rng.choice(ORDERS_LEFT)}"
    return answer


def to_second_person(request: str) -> str:
    """A request as the one to whom it was made speaks of it, without the long texts that it
    dictates: "move my flight" as "move your flight"."""
    words = _DICTATED.sub(_undictated, f" {request}").strip()
    words = _ASIDE.sub("", words).rstrip(" .,")
    return _PERSON.sub(lambda found: found[1] or _OTHER_PERSON[found[2].lower()], words)


def _undictated(found: re.Match[str]) -> str:
    """What stands for a dictated text: nothing where it was announced, "that note" for "the note
    …"; names stay."""
    if found["name"]:
        return found.group()
    if found["announced"]:
        return ""
    return f" that {found['noun'].split()[1]}" if found["noun"] else " that text"


def _with(phrase: str, about: str) -> str:
    return fill_text(phrase, lambda _: about)
