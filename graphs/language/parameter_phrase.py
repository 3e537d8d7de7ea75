"""What a parameter stands for, as one asks for it: "the day of departure", "how many nights"."""

from __future__ import annotations

import re

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.language.morphology import split

LONGEST = 10
"""A description of more words is no name for anything."""
_FIRST_CLAUSE = re.compile(r"[^,;:.(]+(?:\.(?=\d)[^,;:.(]*)*")
_YOURS = re.compile(r"\b(?:the|a) (?:user|customer)['\u2019]s ", re.IGNORECASE)
_OF_YOU = re.compile(r"(?:the )?(.+) of the (?:user|customer)", re.IGNORECASE)
_FORM = re.compile(r" (?:in the (?:format|form)|formatted|as (?:an? )?(?:[A-Z]{2,}|ISO)|e\.g)\b.*")
_ASKS = re.compile(r"(?:how|when|what|where|who|whom|which|whether|why)\b", re.IGNORECASE)
_HAS_ARTICLE = re.compile(r"(?:the|an?|your|this|that|any)\b", re.IGNORECASE)
_VERB_FIRST = re.compile(
    r"(?:if|use|set|specify|specifies|must|should|is|can|optional)\b", re.IGNORECASE
)


def parameter_phrase(name: str, schema: JsonObject) -> str:
    """A noun phrase with its article, or a question's clause, by the parameter's description or
    else its name; '' where neither says anything."""
    return _described(schema.get("description")) or _named(name)


def _described(description: object) -> str:
    found = _FIRST_CLAUSE.match(description.strip()) if isinstance(description, str) else None
    if found is None:
        return ""
    text = _YOURS.sub("your ", _FORM.sub("", f"{found.group()} ")).strip()
    if yours := _OF_YOU.fullmatch(text):
        text = f"your {yours[1][0].lower()}{yours[1][1:]}"
    words = text.split()
    if not 1 <= len(words) <= LONGEST or _VERB_FIRST.match(text):
        return ""
    if not words[0][1:].isupper():
        text = text[0].lower() + text[1:]
    return text if _ASKS.match(text) or _HAS_ARTICLE.match(text) else f"the {text}"


def _named(name: str) -> str:
    words = split(name)
    return f"the {' '.join(words)}" if any(len(word) > 2 for word in words) else ""
