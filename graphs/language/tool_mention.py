"""Whether a text names a tool in words: "list the mails" or "listing mail" for `list_mail`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from turnloom.graphs.language.lexicon import READS, WRITES, lexicon
from turnloom.graphs.language.morphology import participle, plural, singular, split
from turnloom.graphs.language.surface import Span

GAP = 2
"""So many words may stand between two of a tool's name: "list all my mails"."""
_BETWEEN = rf"(?:[^\w.!?;:]+[\w'\u2019]+){{0,{GAP}}}?[^\w.!?;:]+"
"""Words of one sentence."""
_VERBS = READS | WRITES
_LINKS = lexicon("of by for in on at from to with about")
_DOUBLED = re.compile(r"[^aeiou][aeiou][bdgklmnprt]")


def find_tool_mentions(text: str, tool: str) -> list[Span]:
    """Every span of `text` that has the words of a tool's name, in order, in any form, with few
    words between them.

    A name such as `bikes_of` is what people call a thing by, too: "the bikes of Ann" names the tool
    only after a verb of looking up, or written as one word.
    """
    pattern = _pattern(tool)
    return [found.span() for found in pattern.finditer(text)] if pattern else []


@lru_cache(maxsize=4096)
def _pattern(tool: str) -> re.Pattern[str] | None:
    words = split(tool)
    if not words:
        return re.compile(rf"(?<!\w){re.escape(tool)}(?!\w)", re.IGNORECASE) if tool else None
    if words[-1] in _LINKS and words[0] not in _VERBS:
        looked_up = "|".join(form for verb in READS for form in _forms(verb))
        named = rf"{re.escape(tool)}|(?:{looked_up}){_BETWEEN}{_BETWEEN.join(words)}"
        return re.compile(rf"(?<![\w@])(?:{named})(?![\w@])", re.IGNORECASE)
    orders = [words]
    if len(words) > 1 and words[0] not in _VERBS and words[-1] in _VERBS:  # book a ticket
        orders.append((words[-1], *words[:-1]))
    named = "|".join(_in_order(each) for each in orders)
    return re.compile(rf"(?<![\w@])(?:{named})(?![\w@])", re.IGNORECASE)


def _in_order(words: Sequence[str]) -> str:
    return rf"(?:[-_/]|{_BETWEEN})".join(rf"(?:{'|'.join(_forms(word))})" for word in words)


def _forms(word: str) -> list[str]:
    """A word as a noun in both numbers, and as a verb in its forms."""
    bare = singular(word)
    stem = bare.removesuffix("e")
    doubled = stem + stem[-1] if len(stem) > 2 and _DOUBLED.fullmatch(stem[-3:]) else stem
    forms = {word, bare, plural(bare), participle(bare), f"{stem}ing", f"{doubled}ing"}
    forms |= {f"{doubled}ed", f"{bare[:-1]}ies" if bare.endswith("y") else f"{bare}s"}
    return sorted(forms, key=lambda form: (-len(form), form))
