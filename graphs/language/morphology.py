"""Words: identifiers split, nouns in singular and plural, verbs that read and verbs that write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from turnloom.graphs.language.lexicon import READS, WRITES, lexicon

_MARKED = re.compile(r"[a-z0-9][A-Z]|_")
_NO_LETTERS = re.compile(r"[\W_]+")
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_WORDS = re.compile(r"[^\W\d_]+|\d+")


_ODD = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "feet": "foot",
    "mice": "mouse", "data": "data", "news": "news", "series": "series", "status": "status",
    "address": "address", "bus": "bus", "gas": "gas", "movies": "movie", "cookies": "cookie",
    "species": "species", "details": "details", "is": "is", "lens": "lens", "analysis": "analysis",
    "knives": "knife", "shelves": "shelf", "leaves": "leaf", "lives": "life", "halves": "half",
}  # fmt: skip


_UNCOUNTED = frozenset({"data", "news", "series", "species", "details"})


@lru_cache(maxsize=16384)
def split(identifier: str) -> tuple[str, ...]:
    """The words of an identifier, in lower case: `dueDate` and `due_date` alike. What has neither
    letters nor digits (`%`) is a word by itself, so that nothing but '' has none."""
    found = _PARTS.findall(identifier) if identifier.isascii() else _in_any_script(identifier)
    return tuple(part.lower() for part in found) or ((identifier,) if identifier else ())


def _in_any_script(identifier: str) -> list[str]:
    """Words of letters that are not ASCII alone: `größeÄndern`, `价格_max`."""
    parted = "".join(
        f"_{letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(f"_{identifier}", identifier, strict=False)
    )
    return _WORDS.findall(parted)


def last_word(identifier: str) -> str:
    """The last of its words, or ''."""
    return "".join(split(identifier)[-1:])


def is_identifier(name: str) -> bool:
    """Whether a name shows that no person made it: an underscore, or a capital within."""
    return bool(_MARKED.search(name))


def spoken(identifier: str) -> str:
    """An identifier as words."""
    return " ".join(split(identifier))


def normalize(text: str, glue: str = " ") -> str:
    """The words of a text in one case, without marks, with `glue` between them."""
    return _NO_LETTERS.sub(glue, text).strip().casefold()


@lru_cache(maxsize=4096)
def singular(word: str) -> str:
    """The singular of an English noun; a word that is singular already stays."""
    if word in _ODD:
        return _ODD[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word


def plural(word: str) -> str:
    """The plural of an English noun; a plural stays."""
    if word in _UNCOUNTED or singular(word) != word:
        return word
    for many, one in _ODD.items():
        if word == one and many != one:
            return many
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "sh", "ch", "x", "z")) else "s")


def in_singular(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a noun as for one thing: its last in singular."""
    return (*words[:-1], *map(singular, words[-1:]))


def in_plural(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a noun as for several things: its last in plural."""
    return (*words[:-1], *map(plural, words[-1:]))


def with_article(noun: str) -> str:
    """The noun with "a" or "an"."""
    if len(noun.partition(" ")[0]) == 1:  # a letter by its name: an x, a y
        sounds = noun[0].lower() in "aefhilmnorsx"
    else:
        sounds = noun[:1].lower() in "aeiou" and not noun.lower().startswith(
            ("uni", "use", "one", "eu")
        )
    return f"{'an' if sounds or noun[:4].lower() == 'hour' else 'a'} {noun}"


def base_verb(word: str) -> str:
    """The imperative of a verb in the third person: "Returns" → "return"."""
    low = word.lower()
    for known in (READS, WRITES):
        if low in known:
            return low
    for ending, instead in (("ies", "y"), ("es", ""), ("es", "e"), ("s", "")):
        if low.endswith(ending):
            bare = low[: -len(ending)] + instead
            if bare in READS or bare in WRITES:
                return bare
    return singular(low) if low.endswith("s") and len(low) > 3 else low


_PARTICIPLES = {
    "send": "sent", "make": "made", "pay": "paid", "hold": "held", "put": "put", "set": "set",
    "give": "given", "take": "taken", "buy": "bought", "lend": "lent", "leave": "left",
    "begin": "begun", "reset": "reset", "withdraw": "withdrawn", "write": "written",
    "split": "split", "undo": "undone", "sell": "sold", "shut": "shut", "start": "started",
    "stop": "stopped", "ship": "shipped", "drop": "dropped", "cancel": "cancelled", "run": "run",
    "submit": "submitted", "log": "logged", "tag": "tagged", "swap": "swapped", "top": "topped",
    "transfer": "transferred", "get": "got", "rent": "rented", "feed": "fed", "bring": "brought",
}  # fmt: skip


_DOUBLING = re.compile(r"[^aeiou]*[aeiou][bdgklmnprt]")
"""Verbs of one syllable that end in one vowel and one consonant: "pinned"."""


def participle(verb: str) -> str:
    """The past participle of a verb: "cancel" → "cancelled"."""
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1] if _DOUBLING.fullmatch(verb) else ''}ed"


_DETERMINERS = lexicon(
    "a an the one some all any this that your another every each its new both several two how "
    "what when where which who whether"
)


def verb_of(tool: str, description: str = "") -> str:
    """The first word of a tool's name, if it is a verb: one that we know, or one that a description
    begins with ("Append a line …"); else ''. Where a description orders a look-up, `open` of
    `open_games` is no verb."""
    parts = split(tool)
    first, second, *_ = [*description.lower().split(maxsplit=2), "", ""]
    if not parts or parts[0] in READS or parts[0] in WRITES:
        verb = parts[0] if parts else ""
        told = base_verb(first)
        return "" if verb in WRITES - READS and told in READS - WRITES and parts[1:] else verb
    is_verb = base_verb(first) == parts[0] and second in _DETERMINERS
    return parts[0] if is_verb else ""


ALTERS = lexicon("set change update adjust switch modify raise lower increase decrease reduce")


def alters(tool: str) -> bool:
    """Whether a tool is there to give something another value: `set_temperature`."""
    return verb_of(tool) in ALTERS


def sets(tool: str, parameter: str) -> bool:
    """Whether a tool is there to give something this value: `set_speed` or `set_fan_speed`, and
    `speed`."""
    things, own = split(tool)[1:], split(parameter)
    return alters(tool) and bool(own) and things[-len(own) :] == own and len(things) < len(own) + 2


_STOPS = lexicon("by for of to from with in on at as into and or until via per all")
_TO_SOMETHING = lexicon(
    "reply join leave enroll subscribe unsubscribe apply login logout sign use checkin checkout"
)
"""Verbs whose object is no more changed by them than a mail is by the reply to it."""
_NO_NOUNS = _STOPS | lexicon("out up off down back away over done paid sent read seen")


def completion_clause(tool: str, description: str) -> str:
    """What a call has done, by the tool's name: `cancel_order` → "the order has been cancelled";
    '' where the name is not a verb and its object."""
    verb, *things = split(tool)
    first, second, *_ = [*description.lower().split(), "", ""]
    if verb in _TO_SOMETHING:
        return ""
    is_verb = verb in WRITES or (base_verb(first) == verb and second in ("a", "an", "the"))
    is_verb = is_verb or participle(verb) in description.lower().split()
    if not is_verb or not 0 < len(things) < 4 or things[-1].endswith("ed"):
        return ""
    if not _NO_NOUNS.isdisjoint(things):
        return ""
    many = singular(things[-1]) != things[-1]
    return f"the {' '.join(things)} {'have' if many else 'has'} been {participle(verb)}"


_LISTED = re.compile(r"([A-Z]?[a-z]+) (?:the |all |all the )?([a-z]+)\b")


def _listed(description: str) -> str:
    """The plural that an order to look something up begins with: "Lists loans that …"."""
    found = _LISTED.match(description)
    lists = found and base_verb(found[1]) in READS and singular(found[2]) != found[2]
    return found[2] if found and lists else ""


def _says(description: str, words: Sequence[str]) -> bool:
    said = {singular(word) for word in split(description)}
    return not said.isdisjoint(map(singular, words))


def noun_of(tool: str, description: str = "") -> str:
    """The thing that a tool's name speaks of, in singular: `find_books_by_author` → `book`. What
    `overdue` lists is told by its description alone: "Lists loans that …"."""
    parts = list(split(tool))
    if parts and verb_of(tool, description):
        parts = parts[1:]
    elif (told := _listed(description)) and not _says(description, parts):
        parts = [told]
    while parts and parts[0] in _STOPS | {
        "out",
        "up",
        "in",
        "back",
        "new",
        "my",
        "the",
        "available",
    }:
        parts = parts[1:]
    kept: list[str] = []
    for part in parts:
        if part in _STOPS:
            break
        kept.append(part)
    if not kept:
        return ""
    return " ".join(in_singular(kept))
