"""What people call a result, and its fields: "book[ by {author}]", "due date"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from turnloom.graphs.inference.identity import NAMES, is_person
from turnloom.graphs.inference.slots import SlotParameter, slot_phrase
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import plural, spoken
from turnloom.graphs.tool import Tool

_NOUNS = {
    "to": "recipient", "from": "sender", "via": "channel", "by": "author", "due": "due date",
    "born": "date of birth", "paid": "amount paid", "refunded": "amount refunded",
    "charged": "amount charged", "until": "end", "owed": "amount owed",
    "spent": "amount spent", "no": "number",
    "qty": "quantity", "left": "rest", "when": "time", "where": "place", "who": "person",
    "started": "start", "ended": "end", "starts": "start", "ends": "end", "opens": "opening time",
    "closes": "closing time", "expires": "expiry date", "arrives": "arrival",
    "departs": "departure", "lasts": "duration", "costs": "cost", "weighs": "weight",
}  # fmt: skip
"""What fields are called whose names are no nouns."""


def field_words(name: str) -> str:
    """A result field as one speaks of it: `due` → "due date"."""
    return _NOUNS.get(name.lower(), spoken(name))


def field_nouns(produces: Mapping[str, str], internal: Sequence[str], noun: str) -> dict[str, str]:
    """Words for the fields whose values may be passed on: "due date". A field called as the
    result itself is ("the balance of the balance") gets a plainer word."""
    found = {}
    for pattern, semantic_type in produces.items():
        own = pattern.rpartition(".")[2]
        if semantic_type not in internal and own.isidentifier():
            plainer = "amount" if semantic_type == "money" else "value"
            found[own] = field_words(own) if field_words(own) != noun else plainer
    return found


def noun_phrases(
    tool: Tool, noun: str, asked: Sequence[str], parameters: Sequence[SlotParameter]
) -> tuple[str, ...]:
    """What a result stands for, in terms of the call's parameters: "book[ by {author}]".

    Where a request speaks of just such things ("find the free slots of {doctor}"), in its words.
    """
    text = _spoken_of(noun, asked) or noun or "result"
    for each in parameters:
        if each.boolean:
            text = re.sub(rf"\[[^\[\]]*\{{{each.name}\}}[^\[\]]*\]", "", text)
    for each in parameters:
        if each.slot in text:
            continue
        if each.boolean or (each.parts[-1] in ("limit", "page", "offset")):
            continue
        added = _in_singular(slot_phrase(tool, each))
        if each.internal:
            added = f" {'for' if is_person(each.entity_name) else 'of'} {each.slot}"
        if each.entity_name == noun and not each.internal and each.parts[-1] in NAMES:
            if is_person(noun) and text == noun:
                text = each.slot  # people go by their names
                continue
            added = f" called {each.slot}"
        if each.parts[-1] in ("color", "colour"):
            text = f"{each.slot} {text}" if each.required else f"[{each.slot} ]{text}"
            continue
        if not each.internal and _is_long(added):
            continue
        text += added if each.required else f"[{added}]"
    return (text,)


def _spoken_of(noun: str, asked: Sequence[str]) -> str:
    """The first request's words for the things that come back, in singular, or ''."""
    if not noun:
        return ""
    many = plural(noun.rsplit(maxsplit=1)[-1])
    found = re.search(
        rf"(?:\w+ )??\b(?:the )?((?:(?<!['\u2019])\b\w+ )?{many}\b.*[}}\]])",
        asked[0] if asked else "",
    )
    if found is None or "{" not in found[1].partition("[")[0]:
        return ""
    words = _THAT_THEY.sub(_that_it, _in_singular(found[1]).removeprefix("the "))
    before, _, after = words.partition(many)
    if before.strip() in _VERBS_AND_THE:
        before = ""
    return f"{before}{noun.rsplit(maxsplit=1)[-1]}{after}"


def _in_singular(text: str) -> str:
    return _THAT_ARE.sub(lambda found: f"{found[1]} {_SINGULAR[found[2]]}", text)


_SINGULAR = {"are": "is", "have": "has", "were": "was"}
_THAT_ARE = re.compile(r"\b(that|which) (are|have|were)\b")
_THAT_THEY = re.compile(
    r"\b(that|which) (?!(?:is|are|has|have|was|were|can|will)\b)([a-z]+)\b(?! \{)"
)


def _that_it(found: re.Match[str]) -> str:
    """ "that take place" as "that takes place"."""
    verb = found[2]
    return found[0] if verb.endswith("s") else f"{found[1]} {verb}s"


_VERBS_AND_THE = lexicon("the find list show search me for of up get give look check at all")


def _is_long(added: str) -> bool:
    return added.startswith((" saying", " asking", ",", " with the note", " with the comment"))
