"""A message around its request: an opening, the template that asks, a reason, a closing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from turnloom.agents.offline.composer.phrase_sampler import PhraseSampler
from turnloom.agents.offline.composer.text import Text, capitalised, join, plain
from turnloom.graphs.language.template import fill, parse
from turnloom.graphs.tool import Tool

_POINTS_BACK = re.compile(
    r"\b(it|its|they|them|that|this|those|these|he|she|him|her|his|ones?|there|then|mine"
    r"|other|others|another|else|elsewhere|otherwise|instead|anyway|already|newer|copy|until"
    r"|either|solution|so|such|after all|before|said|promised|asked)\b",
    re.IGNORECASE,
)
"""A reason with such a word makes sense only after what it points back at."""

_JOINS_IN = re.compile(r"\bme\b|\b[Ll]et's\b|(?:step|sense|thing) (?:is )?to \{ask\}")
"""A template that says "me" itself, or makes the request a deed of both."""
_TELLS_ME = re.compile(r"\bme\b|\"\s*$")
_WINDS = re.compile(r"[,;\":]|\bfor\b|\b(?:me|my|I)\b| - |\b(?:and|so that|whether|how|wh\w+)\b")
"""A request with such words is over where it ends: a template that goes on after it reads badly."""
_SHORT = 11
_STATES = re.compile(r";| - |\. ")
"""A request that breaks off into a statement is no question any more."""

MOTIVATION_FIRST = 0.2
CLOSING = 0.2
FURTHER = (
    "Then {ask}.",
    "After that, {ask}.",
    "After that, please {ask}.",
    "Once that's done, {ask}.",
    "And then please {ask}.",
    "Next, {ask}.",
)
"""How a message goes on with another request."""
BESIDES = (
    "Also, {ask}.",
    "Also, please {ask}.",
    "Besides that, please {ask}.",
    "In addition, {ask}.",
    "Also, could you {ask}?",
)
"""How it does with one that rests on nothing before it."""
AT_ONCE = (
    "At the same time, {ask}.",
    "At the same time, please {ask}.",
    "And at the same time, please {ask}.",
    "In the same go, please {ask}.",
    "Along with that, please {ask}.",
)
"""How it does with one that is to be done at once with it."""
ONE_SENTENCE = 0.5
"""Chance that two short requests share a sentence."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that a message asks for: a verb phrase for the target, sentences for the values
    that it leaves unsaid, whether it rests on what the message asks for before, and whether a
    reason may be given."""

    target: Tool
    request: Text
    preambles: Sequence[Text] = ()
    rests: bool = False
    at_once: bool = False
    motivated: bool = True


def write_message(sampler: PhraseSampler, wishes: Sequence[Wish], *, first: bool) -> Text:
    """A message that asks for these, in order.

    `first` tells the sample's first message from those that answer an answer.
    """
    if len(wishes) > 1:
        return _several(sampler, wishes, first=first)
    target, request, preambles = wishes[0].target, wishes[0].request, wishes[0].preambles
    style = sampler.style
    lead = sampler.draw(style.openings if first else style.transitions)
    asked = _request_sentence(sampler, request, after_colon=lead.endswith(":"))
    motivated = sampler.chance(style.motivation_rate) and wishes[0].motivated
    motivation = sampler.draw(target.annotation.motivations) if motivated else ""
    body = [asked, *preambles]
    if motivation:
        alone = not _POINTS_BACK.search(motivation) and not _goes_on(lead)
        before = alone and sampler.chance(MOTIVATION_FIRST)
        body = [(motivation,), *body] if before else [*body, (motivation,)]
    if sampler.chance(CLOSING):
        body.append((sampler.closing(deed=target.effect == "write"),))
    return _sentences([(lead,), *body])


def _several(sampler: PhraseSampler, wishes: Sequence[Wish], *, first: bool) -> Text:
    """A message that asks for more than one thing: a sentence for each, or one for both."""
    style = sampler.style
    lead = sampler.draw(style.openings if first else style.transitions)
    opening, *others = wishes
    if _fits_in_one(wishes) and sampler.chance(ONE_SENTENCE):
        link = " and at the same time " if others[0].at_once else " and then "
        both = join(opening.request, link, others[0].request)
        body = [_request_sentence(sampler, both, after_colon=lead.endswith(":"))]
        body += others[0].preambles
    else:
        asked = _request_sentence(sampler, opening.request, after_colon=lead.endswith(":"))
        body = [asked, *opening.preambles]
        for wish in others:
            phrases = AT_ONCE if wish.at_once else FURTHER if wish.rests else (*FURTHER, *BESIDES)
            body += [_in_template(sampler, phrases, wish.request), *wish.preambles]
    if sampler.chance(CLOSING):
        deed = any(wish.target.effect == "write" for wish in wishes)
        body.append((sampler.closing(deed=deed),))
    return _sentences([(lead,), *body])


def _fits_in_one(wishes: Sequence[Wish]) -> bool:
    """Whether two requests can share a sentence."""
    words = [plain(wish.request) for wish in wishes]
    return (
        len(words) == 2
        and not wishes[0].preambles
        and not _WINDS.search(f" {words[0]} ")
        and all(len(each.split()) <= _SHORT for each in words)
    )


def _request_sentence(sampler: PhraseSampler, request: Text, *, after_colon: bool) -> Text:
    """The request in one of the style's templates, one that suits its words."""
    templates = sampler.style.request_templates
    known = [each for each in templates if not (after_colon and ":" in each)]
    return _in_template(sampler, known, request)


def _in_template(sampler: PhraseSampler, templates: Sequence[str], request: Text) -> Text:
    words = f" {plain(request)} "
    return _filled(sampler.draw([each for each in templates if suits(each, words)]), request)


def _filled(template: str, request: Text) -> Text:
    if plain(request).endswith((".", '."', '!"', '?"')):
        template = template.replace("{ask}.", "{ask}")
    return fill(parse(template), {"ask": request}.get) or request


def suits(template: str, words: str) -> bool:
    """Whether a request, `words` with a space at either end, reads well in a template."""
    before, _, after = template.partition("{ask}")
    if words.split(maxsplit=1)[0] in before.lower().split():
        return False  # "See if you can see"
    if _JOINS_IN.search(template) and _TELLS_ME.search(words):
        return False
    if len(after) > 1 and (_WINDS.search(words) or len(words.split()) > _SHORT):
        return False
    return not (after.endswith("?") and _STATES.search(words))


def _goes_on(lead: str) -> bool:
    """Whether the sentence after a lead is a part of it."""
    return bool(lead) and (lead[-1] in ",:" or lead in ("Now", "Then"))


def _sentences(pieces: Sequence[Text]) -> Text:
    """Join sentences; one that follows a comma or colon goes on in lower case."""
    message: Text = ()
    for piece in pieces:
        if not plain(piece):
            continue
        so_far = plain(message)
        if not so_far:
            message = capitalised(piece)
        elif _goes_on(so_far):
            message = join(message, " ", _lowered(piece))
        else:
            message = join(message, " ", capitalised(piece))
    return message


def _lowered(text: Text) -> Text:
    """Lower-case the first letter, save for "I" and its contractions."""
    first = text[0]
    if not isinstance(first, str) or first == "I" or first[:2] in ("I ", "I'"):
        return text
    return (first[0].lower() + first[1:], *text[1:])
