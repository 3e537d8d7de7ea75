"""What a thought says of a choice, held against the choice on record: by what, which way, of what.

A choice on record is the least or most by a field, the only item, one by its place, or one by what
the user calls it. A thought need not state it; what it does state has to be so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from turnloom.agents.verification.dialogue_view import Thought
from turnloom.agents.verification.sample_view import SampleView
from turnloom.graphs.inference.identity import MONEY
from turnloom.graphs.json_value import JsonValue, at_path, is_number
from turnloom.graphs.language.morphology import plural, split, spoken
from turnloom.graphs.language.superlatives import (
    means_the_same,
    opposite,
    superlatives_in,
)
from turnloom.graphs.origin import FromResult, Selected, select_item
from turnloom.graphs.tool import Tool

_LOW = ("lowest", "smallest", "least", "fewest", "earliest", "minimum")
_HIGH = ("highest", "largest", "greatest", "most", "latest", "maximum")
_BY_PLACE = re.compile(
    r"\bthe (first|last|top) (?:\w+ )?(?:on the list|in the list|listed|of the list|there)\b"
    r"|\b(?:first|last) (?:\w+ )?listed\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:only one|just one|a single|exactly one|nothing to (?:choose|weigh)|no other|no choice"
    r"|the one \w+ (?:there is|that came))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_COMPARED = r"(?:by|in|on|of) (?:the |its |their )?{field}\b|{superlative}(?: \w+)? {field}\b"


def misstated_choices(view: SampleView, thought: Thought) -> Iterator[str]:
    """What a thought before calls says of their choices that is not so."""
    parts = [
        part
        for call, _, part, _ in view.claims
        if call.number in thought.calls and isinstance(part, Selected)
    ]
    if not parts:
        return
    ranked = [part for part in parts if part.op in ("least", "most")]
    for sentence in _SENTENCE.split(thought.text) if ranked else ():
        if said := superlatives_in(sentence):
            yield from _turned_round(view, ranked, said)
            if len(ranked) == len(parts) == 1:
                yield from _another_field(view, ranked[0], sentence, thought.text)
    if len(parts) == 1 and not _uses_more(view, thought):
        yield from _otherwise(view, thought, parts[0])


def _otherwise(view: SampleView, thought: Thought, part: Selected) -> Iterator[str]:
    """A choice by rank, by place or of the only one, where it was made otherwise."""
    text, said = thought.text, superlatives_in(thought.text)
    if said:
        if part.op == "where" and not (said & _heard(view, thought) or _names(part, text)):
            yield f"it takes the {min(said)}, and the choice is by name"
        return
    items = _items(view, part)
    if part.op not in ("first", "last") and (found := _BY_PLACE.search(text)):
        # What goes by a name may be pointed at by its place; what was compared may not.
        place = len(items) - 1 if "last" in found.group().lower() else 0
        if part.op != "where" or select_item(items, part) != place:
            yield f"it takes {found.group()!r}, and the choice is {_told(part)}"
    if part.op != "only" and len(items) > 1 and (found := _ONLY.search(text)):
        yield f"it says {found.group()!r}, and there were {len(items)}"


def _heard(view: SampleView, thought: Thought) -> set[str]:
    """The superlatives of the request, and of the tools called till then and their results; all
    that there are where the request has one, for it may be said in many words."""
    asked = superlatives_in(view.queries[thought.turn])
    if asked:
        return superlatives_in(thought.text)
    heard: set[str] = set()
    for call in view.calls[: thought.calls.stop]:
        if tool := view.tool(call.tool):
            heard |= superlatives_in(f"{spoken(tool.name)} {tool.description} {call.text}")
    return heard


def _uses_more(view: SampleView, thought: Thought) -> bool:
    """Whether the calls take other values from results: the thought may speak of those, too."""
    return any(
        call.number in thought.calls and isinstance(part, FromResult)
        for call, _, part, _ in view.claims
    )


def _turned_round(view: SampleView, parts: list[Selected], said: set[str]) -> Iterator[str]:
    """Superlatives that only the contrary of the choices on record would have."""
    own = set().union(*(_words_for(view, part) for part in parts))
    if any(means_the_same(word, each) for word in said for each in own):
        return  # both ends are spoken of, or this one
    contrary = set().union(*(_words_for(view, part, contrary=True) for part in parts)) - own
    for word in sorted(said - own):
        if word in contrary or any(means_the_same(word, each) for each in contrary):
            yield f"it takes the {word}, and the choice is {_told(parts[0])}"
            return


def _words_for(view: SampleView, part: Selected, *, contrary: bool = False) -> set[str]:
    """The superlatives that a choice may be told by."""
    if part.op not in ("least", "most"):
        return set()
    least = (part.op == "least") != contrary
    tool = _tool(view, part)
    words = set(_LOW if least else _HIGH)
    annotated = tool.annotation.superlatives.get(part.key) if tool else None
    if annotated:
        words |= superlatives_in(annotated[0 if least else 1])
        words |= {
            other
            for word in superlatives_in(annotated[1 if least else 0])
            if (other := opposite(word))
        }
    return words


def _another_field(view: SampleView, part: Selected, sentence: str, text: str) -> Iterator[str]:
    """Another field of the items by which a sentence says that it compares, where the whole text
    does not speak of the one on record. Sums of money (a price, a total) stand for one another."""
    items = _items(view, part)
    fields = dict.fromkeys(key for item in items if isinstance(item, dict) for key in item)
    if _speaks_of(view, part, part.key, text.lower()):
        return
    superlative = rf"(?:{'|'.join(map(re.escape, (*_LOW, *_HIGH)))})"
    money = not MONEY.isdisjoint(split(part.key))
    for field in fields:
        if field == part.key or (money and not MONEY.isdisjoint(split(field))):
            continue
        words = rf"(?:{re.escape(spoken(field))}|{re.escape(plural(spoken(field)))})"
        told = _COMPARED.format(field=words, superlative=superlative)
        if re.search(told, sentence.lower()) and _is_ranked(items, field):
            yield f"it compares by {field!r}, and the choice is by {part.key!r}"
            return


def _speaks_of(view: SampleView, part: Selected, field: str, low: str) -> bool:
    tool = _tool(view, part)
    names = [spoken(field), *spoken(field).split()]
    if tool:
        names.append(tool.annotation.field_nouns.get(field, spoken(field)))
        names += [w for w in tool.annotation.superlatives.get(field, ()) if w]
    return any(name in low for name in names if len(name) > 2)


def _is_ranked(items: list[JsonValue], field: str) -> bool:
    values = [item.get(field) for item in items if isinstance(item, dict)]
    return all(is_number(each) for each in values)


def _names(part: Selected, text: str) -> bool:
    return isinstance(part.wanted, str) and part.wanted.lower() in text.lower()


def _items(view: SampleView, part: Selected) -> list[JsonValue]:
    with suppress(LookupError):
        items = at_path(view.results[part.step], part.path)
        return items if isinstance(items, list) else []
    return []


def _tool(view: SampleView, part: Selected) -> Tool | None:
    return view.tool(view.calls[part.step].tool) if 0 <= part.step < len(view.calls) else None


def _told(part: Selected) -> str:
    return f"the {part.op} by {part.key!r}" if part.key else f"the {part.op}"
