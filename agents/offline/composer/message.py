"""A message around its request: an opening, the template that asks, a reason, a closing."""

from __future__ import annotations

import re
from collections.abc import Sequence

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


def write_message(
    sampler: PhraseSampler, target: Tool, request: Text, preambles: Sequence[Text], *, first: bool
) -> Text:
    """A message that makes `request`, a verb phrase for `target`, and says the preambles.

    `first` tells the sample's first message from those that answer an answer.
    """
    style = sampler.style
    lead = sampler.draw(style.openings if first else style.transitions)
    asked = _request_sentence(sampler, request, after_colon=lead.endswith(":"))
    motivated = sampler.chance(style.motivation_rate)
    motivation = sampler.draw(target.annotation.motivations) if motivated else ""
    body = [asked, *preambles]
    if motivation:
        alone = not _POINTS_BACK.search(motivation) and not _goes_on(lead)
        before = alone and sampler.chance(MOTIVATION_FIRST)
        body = [(motivation,), *body] if before else [*body, (motivation,)]
    if sampler.chance(CLOSING):
        body.append((sampler.closing(deed=target.effect == "write"),))
    return _sentences([(lead,), *body])


def _request_sentence(sampler: PhraseSampler, request: Text, *, after_colon: bool) -> Text:
    """The request in one of the style's templates, one that suits its words."""
    words = f" {plain(request)} "
    suited = [
        template
        for template in sampler.style.request_templates
        if not (after_colon and ":" in template) and suits(template, words)
    ]
    template = sampler.draw(suited)
    if words.rstrip().endswith((".", '."', '!"', '?"')):
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
