"""How people speak of results: choosing among items, naming them, telling the outcome."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from turnloom.graphs.inference.identity import NAMES, everywhere, identity, is_person, looks_opaque
from turnloom.graphs.inference.leaves import Leaf
from turnloom.graphs.inference.slots import SlotParameter, attached, designates
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.morphology import (
    accomplished,
    lexicon,
    noun_of,
    plural,
    singular,
    split,
    spoken,
    verb_of,
)
from turnloom.graphs.language.ranking import rank_of_text
from turnloom.graphs.tool import WHOLE_RESULT, Tool

_CHOICES: Mapping[str, tuple[str, str]] = {
    "price": ("cheapest", "most expensive"), "cost": ("cheapest", "most expensive"),
    "fare": ("cheapest", "most expensive"), "fee": ("cheapest", "most expensive"),
    "rate": ("cheapest", "most expensive"), "rent": ("cheapest", "most expensive"),
    "total": ("smallest", "largest"), "amount": ("smallest", "largest"),
    "date": ("earliest", "latest"), "time": ("earliest", "latest"), "day": ("earliest", "latest"),
    "start": ("earliest", "latest"), "created": ("oldest", "newest"), "year": ("oldest", "newest"),
    "age": ("youngest", "oldest"), "rating": ("worst-rated", "best-rated"),
    "stars": ("worst-rated", "best-rated"), "score": ("lowest-scoring", "highest-scoring"),
    "distance": ("nearest", "farthest"), "duration": ("shortest", "longest"),
    "minutes": ("shortest", "longest"), "length": ("shortest", "longest"),
    "pages": ("shortest", "longest"), "size": ("smallest", "biggest"),
    "weight": ("lightest", "heaviest"), "capacity": ("smallest", "largest"),
    "seats": ("smallest", "largest"), "departure": ("earliest", "latest"),
    "arrival": ("earliest", "latest"), "speed": ("slowest", "fastest"),
    "km": ("nearest", "farthest"), "height": ("lowest", "highest"),
    "views": ("least-viewed", "most-viewed"),
}  # fmt: skip


def items_of(leaves: Sequence[Leaf]) -> str:
    """The pattern of the list that one would choose from: the outermost list of objects."""
    lists = dict.fromkeys(
        leaf.pattern[: leaf.pattern.index("[]") + 2] for leaf in leaves if "[]." in leaf.pattern
    )
    return min(lists, key=len, default="")


def choices(items: str, leaves: Sequence[Leaf]) -> dict[str, tuple[str, str]]:
    """Fields by which the least and the most of the items has a word."""
    found = {}
    for leaf in _of_items(items, leaves):
        parts = split(leaf.own)
        words = next((_CHOICES[part] for part in reversed(parts) if part in _CHOICES), None)
        comparable = all(_is_comparable(value) for value in leaf.values)
        if words and leaf.values and comparable:
            found[leaf.own] = words
    return found


def _is_comparable(value: JsonValue) -> bool:
    if isinstance(value, str):
        return rank_of_text(value) is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def identifying(items: str, leaves: Sequence[Leaf]) -> dict[str, str]:
    """Fields that single an item out by what it is called, who made it or where it is."""
    found = {}
    for leaf in _of_items(items, leaves):
        if not leaf.texts or len(leaf.texts) < len(leaf.values):
            continue
        last = split(leaf.own)[-1]
        if last in NAMES:
            found[leaf.own] = "the {noun} called {value}"
        elif last in ("author", "artist", "director", "writer"):
            found[leaf.own] = "the {noun} by {value}"
        elif last in ("owner", "holder", "client", "customer", "member", "patient", "guest"):
            found[leaf.own] = "the {noun} of {value}"
        elif is_person(last):
            found[leaf.own] = "the {noun} with {value}"
        elif last in ("city", "location", "town", "country", "place"):
            found[leaf.own] = "the {noun} in {value}"
        elif last in ("room", "garden", "hall"):
            found[leaf.own] = "the {noun} in the {value}"
    if any(len(set(leaf.texts)) > 1 for leaf in _of_items(items, leaves) if leaf.own in found):
        return found
    return found | _told_apart(_of_items(items, leaves))


_SORTS = lexicon("type kind sort colour color status state")


def _told_apart(leaves: Sequence[Leaf]) -> dict[str, str]:
    """Where no name tells the items apart: any words that do ("the red car", "the kettle whose
    brand is Bosch")."""
    return {
        leaf.own: "the {value} {noun}"
        if split(leaf.own)[-1] in _SORTS
        else f"the {{noun}} whose {spoken(leaf.own)} is {{value}}"
        for leaf in leaves
        if len(set(leaf.texts)) > 1
        and len(leaf.texts) == len(leaf.values)
        and identity(leaf.own, leaf.holder) is None
        and not looks_opaque(leaf.texts)
        and not everywhere(leaf.own, leaf.texts)
    }


def _of_items(items: str, leaves: Sequence[Leaf]) -> list[Leaf]:
    return [leaf for leaf in leaves if items and leaf.pattern == f"{items}.{leaf.own}" and leaf.own]


def field_nouns(gives: Mapping[str, str], hidden: Sequence[str], noun: str) -> dict[str, str]:
    """Words for the fields whose values may be passed on: "due date". A field called as the
    result itself is ("the balance of the balance") gets a plainer word."""
    found = {}
    for pattern, kind in gives.items():
        own = pattern.rpartition(".")[2]
        if kind not in hidden and own.isidentifier():
            plainer = "amount" if kind == "money" else "value"
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
        if each.slot in text:
            continue
        if each.boolean or (each.parts[-1] in ("limit", "page", "offset")):
            continue
        added = attached(tool, each)
        if each.hidden:
            added = f" {'for' if is_person(each.thing) else 'of'} {each.slot}"
        if each.thing == noun and not each.hidden and each.parts[-1] in NAMES:
            added = f" called {each.slot}"
        if each.parts[-1] in ("color", "colour"):
            text = f"{each.slot} {text}" if each.required else f"[{each.slot} ]{text}"
            continue
        if not each.hidden and _is_long(added):
            continue
        text += added if each.required else f"[{added}]"
    return (text,)


def _spoken_of(noun: str, asked: Sequence[str]) -> str:
    """The first request's words for the things that come back, in singular, or ''."""
    if not noun:
        return ""
    many = plural(noun.rsplit(maxsplit=1)[-1])
    found = re.search(rf"(?:\w+ )??\b(?:the )?((?:\w+ )?{many}\b.*)$", asked[0] if asked else "")
    if found is None or "{" not in found[1].partition("[")[0]:
        return ""
    words = found[1].removeprefix("the ")
    before, _, after = words.partition(many)
    if before.strip() in _VERBS_AND_THE:
        before = ""
    return f"{before}{noun.rsplit(maxsplit=1)[-1]}{after}"


_VERBS_AND_THE = lexicon("the find list show search me for of up get give look check at all")


def _is_long(added: str) -> bool:
    return added.startswith((" saying", " asking", ",", " with the note", " with the comment"))


def asides(tool: Tool, parameters: Sequence[SlotParameter]) -> tuple[str, ...]:
    """Sentences that tell the values of a call made only to prepare another."""
    sayable = [each for each in parameters if not each.hidden]
    said = [each for each in sayable if each.required and not each.boolean]
    extras = "".join(
        f"[ And {each.slot}, please.]"
        if each.boolean
        else f"[ The {each.label} {_is(each.label)} {each.slot}.]"
        for each in sayable
        if each not in said
    )
    if not said:
        return (extras.replace("[ ", "[", 1),) if extras else ()
    whose = "my" if verb_of(tool.name) in ("log", "login", "sign", "authenticate") else "the"
    listed = _and([f"{whose} {each.label} {_is(each.label)} {each.slot}" for each in said])
    thing = noun_of(tool.name)
    sentences = [f"{listed[0].upper()}{listed[1:]}.{extras}"]
    if thing and not any(thing in each.label for each in said):
        sentences.append(f"As for the {thing}, {listed}.{extras}")
    return tuple(sentences)


def _is(label: str) -> str:
    return "are" if singular(label) != label else "is"


ALL_TOLD, SOME_TOLD = 6, 3
"""So many fields are told of what was looked up, and of what was done."""


def outcomes(
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
    told = [leaf for leaf in leaves if _is_told(leaf) and not _is_code(leaf)][:ALL_TOLD]
    if not told:
        return ()
    whole = _whole(tool, asked) if not told[0].own else ""
    listed = f"{whole} is {{{WHOLE_RESULT}}}" if whole else _and([_stated(leaf) for leaf in told])
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
    deed = accomplished(tool.name, tool.description)
    told = [leaf for leaf in leaves if _is_told(leaf) and not _is_code(leaf)]
    if deeds := [leaf for leaf in told if _is_deed(leaf)]:
        told, deed = deeds, ""
    elif deed:
        told = [leaf for leaf in told if _came_of_it(leaf)]
    told = told[:SOME_TOLD]
    if not deed and not told:
        return ("That is done.", "Done.", "All set.")
    listed = _and([_stated(leaf) for leaf in told]) if told else ""
    if not deed:
        if len(told) == 1 and split(told[0].own)[-1:] and split(told[0].own)[-1] in NAMES:
            listed = f"{{{told[0].own}}}"
        return (f"That is done: {listed}.", f"Done. {listed[0].upper()}{listed[1:]}.")
    more = f"[; {listed}]" if listed else ""
    return (f"{deed[0].upper()}{deed[1:]}{more}.", f"Done, {deed}{more}.")


def _came_of_it(leaf: Leaf) -> bool:
    """Whether a field tells a figure or a day, and not what the thing is like anyway."""
    if leaf.texts:
        return everywhere(leaf.own, leaf.values) in ("date", "datetime", "time", "money")
    return not designates(leaf.own, {"type": "integer"})


def _is_told(leaf: Leaf) -> bool:
    return leaf.own == leaf.pattern and bool(leaf.values) and _tellable(leaf)


def _is_deed(leaf: Leaf) -> bool:
    """Whether a field's name says what was done to what it holds: `cancelled = "Buy milk"`."""
    one = len(split(leaf.own)) == 1
    return bool(leaf.texts) and one and bool(re.fullmatch(r"\w+[^e]ed", leaf.own))


def _whole(tool: Tool, asked: Sequence[str]) -> str:
    """What a result without fields is, in the words of the request or of the tool's name."""
    found = re.search(r"\bthe [^{}\[\]]+$", asked[0] if asked else "")
    if found:
        return found[0]
    return f"the {noun_of(tool.name)}" if noun_of(tool.name) else ""


def _stated(leaf: Leaf) -> str:
    """A field in a sentence; what a call did stands in its name (`cancelled`)."""
    slot = f"{{{leaf.own or WHOLE_RESULT}}}"
    if _is_deed(leaf):
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
    return coded and everywhere(leaf.own, leaf.values) not in _SAID_AS_THEY_ARE


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


_NOUNS = {
    "to": "recipient", "from": "sender", "via": "channel", "by": "author", "due": "due date",
    "born": "date of birth", "paid": "amount paid", "refunded": "amount refunded",
    "charged": "amount charged", "owed": "amount owed", "spent": "amount spent", "no": "number",
    "qty": "quantity", "left": "rest", "when": "time", "where": "place", "who": "person",
    "started": "start", "ended": "end", "starts": "start", "ends": "end", "opens": "opening time",
    "closes": "closing time", "expires": "expiry date", "arrives": "arrival",
    "departs": "departure", "lasts": "duration", "costs": "cost", "weighs": "weight",
}  # fmt: skip
"""What fields are called whose names are no nouns."""


def field_words(name: str) -> str:
    """A result field as one speaks of it: `due` → "due date"."""
    return _NOUNS.get(name.lower(), spoken(name))


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


REASONS_TO_ASK = (
    "I want to be sure before I go on.",
    "I have lost track of it a bit.",
    "Somebody asked me and I could not say.",
    "I am putting things in order today.",
    "I would like to know where things stand.",
    "I am comparing a few options.",
    "It has been on my mind since this morning.",
    "I need it for my notes.",
    "I am not sure I remember it right.",
    "A colleague will want to see it later.",
)
REASONS_TO_ACT = (
    "I would like to have it settled today.",
    "I have put it off long enough.",
    "It was agreed on this morning.",
    "Something has come up at short notice.",
    "I promised that I would take care of it.",
    "It can't wait until next week.",
    "That is what we decided in the end.",
    "I would rather not forget it again.",
    "It makes things easier for everybody.",
    "I have thought it over and I am sure.",
)
