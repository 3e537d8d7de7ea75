"""Answers that say the contrary of what came out: by how they begin, what they deny, what they
claim to have done."""

from __future__ import annotations

import re

from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.graphs.json_value import JsonValue, scalars
from turnloom.graphs.language.english import is_english
from turnloom.graphs.language.lexicon import ENDS, READS, WRITES, lexicon
from turnloom.graphs.language.morphology import participle
from turnloom.graphs.tool import Tool

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
_NOTHING = re.compile(
    r"(?:there (?:are|is|were|was) (?:no|none|nothing)"
    r"|(?:i|we) (?:found|see|saw) (?:no|none|nothing)"
    r"|you have (?:no|none)\b|nothing (?:came|was|is)|no [a-z ]{2,30} (?:came|were|was|turned) )",
    re.IGNORECASE,
)
"""How an answer begins that tells of an empty list."""
_EMPTY = lexicon(
    "no none nothing empty zero not without any nobody never isn't aren't didn't don't"
)
_WORD = re.compile(r"[a-z]+(?:['\u2019]t)?")
_REFUSES = lexicon(
    "not no never cannot unable unfortunately sorry afraid error errors failed fails failure "
    "refused rejected denied declined invalid impossible unsuccessful without wrong missing "
    "unavailable but however already only"
)
_LOOKED = frozenset(map(participle, READS)) | lexicon(
    "got found looked pulled gone brought checked seen put had been worked figured included"
)
_DEED = re.compile(
    r"\b(?:i['\u2019]ve|i have|has been|have been) "
    r"(?:(?:now|also|just|already|since|gone ahead and) )*([a-z]+(?:ed|en|t|d)|done)\b"
)
_DEEDS = frozenset(map(participle, WRITES - READS)) - _LOOKED
_ENDING = ENDS | lexicon("remove drop erase undo withdraw call off rid take unsubscribe unfollow")
_ENDED = frozenset(map(participle, _ENDING - lexicon("call off rid take"))) | {"gone"}
SHARED_WORDS = 2
"""So many words of a refusal are that refusal told."""
FEWEST_LETTERS = 4


def contradiction(last: RecordedCall, tool: Tool | None, asked: str, answer: str) -> str:
    """How an answer contradicts the outcome of its turn's last call, or ''. `asked` is the
    request."""
    text = answer.strip()
    if not last.step.ok:
        told = not is_english(answer) or _tells_of(last, answer)
        return "" if told else f"it passes over that {last.tool} was refused"
    result = last.step.result
    denies = result is not None and any(
        value is False or value is None for value in scalars(result)
    )
    listed = _listed(result)
    failure = _FAILURE.match(text)
    looked = tool is not None and tool.effect == "read"
    if failure and tool and not denies and not (looked and _is_empty(result)):
        return f"it begins with {failure.group()!r}, yet {last.tool} was carried out"
    if listed and not denies and (nothing := _NOTHING.match(text)):
        return f"it begins with {nothing.group()!r}, yet {last.tool} lists {len(listed)}"
    if listed == [] and is_english(answer) and _EMPTY.isdisjoint(_WORD.findall(answer.lower())):
        return f"it passes over that {last.tool} lists nothing"
    deeds = [deed for deed in _DEED.findall(answer.lower()) if deed in _DEEDS]
    if not tool or not deeds:
        return ""
    known = f"{asked} {last.text} {tool.name} {tool.description} {tool.annotation.reports}".lower()
    deed = next((deed for deed in deeds if deed not in known), "")
    if deed and tool.effect == "read":
        return f"it tells that something was {deed}, yet {last.tool} only looks things up"
    if deed in _ENDED and not any(verb in known for verb in _ENDING):
        return f"it tells that something was {deed}, which {last.tool} does not do"
    return ""


def claimed_deed(answer: str) -> str:
    """What is wrong with an answer after no call at all that tells of a deed, or ''."""
    told = _DEED.findall(answer.lower())
    deed = next((deed for deed in told if deed in _DEEDS or deed == "done"), "")
    return f"it tells that something was {deed}, and nothing was called" if deed else ""


def _listed(result: JsonValue) -> list[JsonValue] | None:
    """The list that a result is, or has beside nothing else."""
    if isinstance(result, dict) and len(result) == 1:
        result = next(iter(result.values()))
    return result if isinstance(result, list) else None


def _is_empty(result: JsonValue) -> bool:
    return not any(True for _ in scalars(result))


def _tells_of(refused: RecordedCall, answer: str) -> bool:
    """Whether an answer says that something went wrong, or what, in the refusal's own words."""
    words = set(_WORD.findall(answer.lower()))
    if not _REFUSES.isdisjoint(words) or any(word.endswith(("n't", "n\u2019t")) for word in words):
        return True
    own = {word for word in _WORD.findall(refused.text.lower()) if len(word) >= FEWEST_LETTERS}
    return len(own & words) >= SHARED_WORDS
