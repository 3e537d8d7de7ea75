"""Reports: sentences that tell the outcome of a call."""

from __future__ import annotations

import re
from collections.abc import Sequence

from turnloom.graphs.inference.identity import NAMES, identity, looks_opaque, universal_type
from turnloom.graphs.inference.leaves import Leaf
from turnloom.graphs.inference.noun_phrases import field_words
from turnloom.graphs.inference.slots import designates
from turnloom.graphs.language.conjunction import conjunction
from turnloom.graphs.language.lexicon import WRITES
from turnloom.graphs.language.morphology import (
    completion_clause,
    noun_of,
    participle,
    plural,
    singular,
    split,
    spoken,
    verb_of,
)
from turnloom.graphs.tool import WHOLE_RESULT, Tool

MAX_FIELDS_READ = 6
"""So many fields are told of what was looked up."""
MAX_FIELDS_WRITTEN = 3
"""So many fields are told of what was done."""


def reports(
    tool: Tool, noun: str, items: str, leaves: Sequence[Leaf], asked: Sequence[str]
) -> tuple[str, ...]:
    """Sentences that report a result. `leaves` are those that tell more than was asked for."""
    if tool.effect == "write":
        return _done(tool, leaves)
    if items or any(leaf.pattern == "[]" for leaf in leaves):
        many = _many(tool, noun if items else noun_of(tool.name), asked)
        return (
            f"I found {{count}} {many}.",
            f"There are {{count}} {many}.",
            f"{{count}} {many} came up.",
        )
    told = [leaf for leaf in leaves if _is_told(leaf) and not _is_code(leaf)][:MAX_FIELDS_READ]
    if not told:
        return ()
    whole = _whole(tool, asked) if not told[0].own else ""
    listed = (
        f"{whole} is {{{WHOLE_RESULT}}}"
        if whole
        else conjunction([_stated(leaf, tool) for leaf in told])
    )
    return (f"{listed[0].upper()}{listed[1:]}.", f"Here is what I found: {listed}.")


def _many(tool: Tool, noun: str, asked: Sequence[str]) -> str:
    """What came back, in plural; of a tool without a verb (`overview`), what one asks for."""
    if not verb_of(tool.name):
        found = re.search(r"\b(?:all|the) (?:the )?([a-z]+s)\b", asked[0] if asked else "")
        return found[1] if found else "entries"
    words = noun.split() or ["result"]
    return " ".join([*words[:-1], plural(words[-1])])


def _done(tool: Tool, leaves: Sequence[Leaf]) -> tuple[str, ...]:
    """What a call has done, with the figures and days that came of it."""
    deed = completion_clause(tool.name, tool.description)
    told = [leaf for leaf in leaves if _is_told(leaf) and not _is_code(leaf)]
    if deeds := [leaf for leaf in told if _is_deed(leaf, tool)]:
        told, deed = deeds, ""
    elif deed:
        told = [leaf for leaf in told if _came_of_it(leaf)]
    told = told[:MAX_FIELDS_WRITTEN]
    if not deed and not told:
        return ("That is done.", "Done.", "All set.")
    listed = conjunction([_stated(leaf, tool) for leaf in told]) if told else ""
    if not deed:
        if len(told) == 1 and split(told[0].own)[-1:] and split(told[0].own)[-1] in NAMES:
            listed = f"{{{told[0].own}}}"
        return (f"That is done: {listed}.", f"Done. {listed[0].upper()}{listed[1:]}.")
    more = f"[; {listed}]" if listed else ""
    return (f"{deed[0].upper()}{deed[1:]}{more}.", f"Done, {deed}{more}.")


def _came_of_it(leaf: Leaf) -> bool:
    """Whether a field tells a figure or a day, and not what the thing is like anyway or what
    was done with it long ago (`joined`)."""
    if re.fullmatch(r"\w+[^e]ed", leaf.own) and len(split(leaf.own)) == 1 and leaf.texts:
        return False
    if leaf.texts:
        return universal_type(leaf.own, leaf.values) in ("date", "datetime", "time", "money")
    return not designates(leaf.own, {"type": "integer"})


def _is_told(leaf: Leaf) -> bool:
    return leaf.own == leaf.pattern and bool(leaf.values) and _tellable(leaf)


def _is_deed(leaf: Leaf, tool: Tool) -> bool:
    """Whether a field's name says what was done to what it holds: `cancelled = "Buy milk"`. That
    of a day (`joined`) does not, nor that of what the tool does not do (`owned`)."""
    if not leaf.texts or len(split(leaf.own)) > 1 or not re.fullmatch(r"\w+[^e]ed", leaf.own):
        return False
    if universal_type(leaf.own, leaf.values) in ("date", "datetime", "time"):
        return False
    return leaf.own in {participle(verb) for verb in (verb_of(tool.name), *WRITES) if verb}


def _whole(tool: Tool, asked: Sequence[str]) -> str:
    """What a result without fields is, in the words of the request or of the tool's name."""
    found = re.search(r"\bthe [^{}\[\]]+$", asked[0] if asked else "")
    if found:
        return found[0]
    return f"the {noun_of(tool.name)}" if noun_of(tool.name) else ""


def _stated(leaf: Leaf, tool: Tool) -> str:
    """A field in a sentence; what a call did stands in its name (`cancelled`)."""
    slot = f"{{{leaf.own or WHOLE_RESULT}}}"
    if _is_deed(leaf, tool):
        return f"{slot} has been {leaf.own}"
    return f"the {_field(leaf)} is {slot}"


def _tellable(leaf: Leaf) -> bool:
    return all(
        isinstance(value, (str, int, float)) and not isinstance(value, bool)
        for value in leaf.values
    )


_SAID_AS_THEY_ARE = ("date", "datetime", "time", "phone", "email")


def _is_code(leaf: Leaf) -> bool:
    if identity(leaf.own, leaf.holder) is not None:
        return looks_opaque(leaf.values)
    coded = bool(leaf.texts) and looks_opaque(leaf.texts)
    return coded and universal_type(leaf.own, leaf.values) not in _SAID_AS_THEY_ARE


def _field(leaf: Leaf) -> str:
    """A field's words; of what comes in numbers, the number."""
    if not leaf.own:
        return WHOLE_RESULT
    words, parts = field_words(leaf.own), split(leaf.own)
    if leaf.texts or words != spoken(leaf.own):
        return words
    if parts[0] in ("in", "on", "at"):
        return f"number {words}"
    if len(parts) == 1 and parts[0].endswith("ed") and not parts[0].endswith("eed"):
        return f"number {words}"
    counts = any(singular(part) != part for part in (parts[0], parts[-1]))
    return f"number of {words}" if counts else words
