"""Which setting of a request an endpoint refuses, read from the words of its error answer.

Servers say it in many ways: a `param` (OpenAI, Azure), a `loc` (Mistral, anything on pydantic), or
a sentence (vLLM, SGLang, llama.cpp, TGI, gateways). A name counts where the sentence speaks of it
as of a setting, so that a word of the prompt that is quoted back refuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from turnloom.engine.client.http.fault import Complaint

TOKENS, NEWER_TOKENS = "max_tokens", "max_completion_tokens"
STRUCTURE = frozenset({"response_format", "tool_choice", "tools"})
"""What asks for an answer of a given form."""

_STRUCTURE = re.compile(
    r"response_format|json_schema|json schema|guided|grammar|structured|tool_choice|tool choice",
    re.IGNORECASE,
)
_RENAMED = re.compile(
    r"(?:\buse|instead|\btry)\W{1,3}(?:of\W+)?`?['\"]?max_completion_tokens", re.IGNORECASE
)
_OF_AN_ANSWER = re.compile(
    r"max_(?:new_|completion_|output_)?tokens|(?:output|completion) tokens"
    r"|tokens (?:for|in) the completion",
    re.IGNORECASE,
)
_CONTEXT = (
    re.compile(r"context[^0-9.]{0,50}?(\d{2,9})\b", re.IGNORECASE),
    re.compile(r"\d\s*(?:>|must be <=|<=)\s*(\d{2,9})\b"),
    re.compile(r"must be <= (\d{2,9})\b"),
)
_PROMPT = (
    re.compile(r"\b(\d{1,9})\W{1,3}(?:tokens? )?(?:from |in |of )?(?:the |your )?\W?"
               r"(?:input|prompt|messages)", re.IGNORECASE),
    re.compile(r"(?:prompt|messages|input)\b[^0-9.;]{0,60}?\b(\d{1,9})\b", re.IGNORECASE),
    re.compile(r"\b(\d{1,9}) \+ \d{1,9} > \d"),
)  # fmt: skip
_MOST = re.compile(
    r"(?:at most|up to|(?:less|lower|smaller) than or equal to|<=|maximum(?: (?:value|allowed))?"
    r"(?: (?:is|of))?:?|limit(?: (?:is|of))?:?|\[\d+, ?)\s*(\d{1,9})\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"un(?:supported|recogni[sz]ed|known|expected)|not (?:supported|permitted|allowed)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{2}")
_CAP = re.compile(r"only[^0-9.]{0,20}(\d{1,9}) (?:output|completion)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A setting that is refused.

    unknown  whatever its value is
    renamed  it is to be called `max_completion_tokens`
    room     the tokens that an answer may have, where the endpoint says so; 0 for none
    """

    setting: str
    unknown: bool = False
    renamed: bool = False
    room: int | None = None


def read_refusal(complaint: Complaint, sent: Collection[str]) -> Refusal | None:
    """The refused one of the settings `sent`; None where the complaint is of something else."""
    message = complaint.message[:2000]
    text = " ".join((*complaint.codes, message))
    tokens = next((name for name in (NEWER_TOKENS, TOKENS) if name in sent), None)
    if tokens == TOKENS and _RENAMED.search(message):
        return Refusal(TOKENS, renamed=True)
    named = [name for name in sent if name in complaint.places]
    speaks = tokens is not None and (tokens in named or _last_place(tokens, message) >= 0)
    if speaks and tokens is not None and _UNKNOWN.search(text) and not _NUMBER.search(message):
        return Refusal(tokens, renamed=tokens == TOKENS, unknown=True)
    if tokens is not None and (tokens in named or _OF_AN_ANSWER.search(message)):
        return Refusal(tokens, room=_room(message))
    if not named:
        found = ((_last_place(name, message), name) for name in sent if name not in STRUCTURE)
        named = [name for place, name in sorted(found) if place >= 0]
    if named and named[-1] not in STRUCTURE:
        return Refusal(named[-1])
    if _STRUCTURE.search(text) or named:
        return Refusal("response_format")
    return None


def _room(message: str) -> int | None:
    context, prompt = _number(_CONTEXT, message), _number(_PROMPT, message)
    if context is not None and prompt is not None:
        return max(0, context - prompt)
    most = _MOST.search(message) or _CAP.search(message)
    return None if most is None else int(most[1])


def _number(patterns: Collection[re.Pattern[str]], message: str) -> int | None:
    found = next(filter(None, (each.search(message) for each in patterns)), None)
    return None if found is None else int(found[1])


def _last_place(name: str, message: str) -> int:
    """Where a sentence last speaks of the setting `name`; -1 where it does not."""
    word = re.escape(name)
    pattern = re.compile(
        rf"['\"`]{word}['\"`]"
        rf"|(?:param(?:eter)?|argument|field|property|option|setting|body|input|value)s?\b"
        rf"(?: \w+)?[\s:.=]+{word}\b"
        rf"|\b{word}\b(?=\s*(?:[:=><(,]|and\b|or\b|is\b|are\b|must\b|may\b|can|should\b|does\b|not\b"
        rf"|value|param|setting|range|exceed|has\b|$))",
        re.IGNORECASE,
    )
    return max((found.start() for found in pattern.finditer(message)), default=-1)
