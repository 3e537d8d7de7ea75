"""Reports: sentences that tell the outcome of a call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from turnloom.graphs.inference.identity import (
    NAMES,
    REASONS,
    TEXTS,
    identity,
    looks_opaque,
    universal_type,
)
from turnloom.graphs.inference.leaves import Leaf
from turnloom.graphs.inference.noun_phrases import field_words
from turnloom.graphs.inference.slots import SlotParameter, designates
from turnloom.graphs.language.conjunction import conjunction
from turnloom.graphs.language.lexicon import WRITES, lexicon
from turnloom.graphs.language.morphology import (
    base_verb,
    completion_clause,
    in_plural,
    participle,
    singular,
    split,
    spoken,
)
from turnloom.graphs.language.units import UNITS
from turnloom.graphs.tool import WHOLE_RESULT, Tool

MAX_FIELDS_READ = 6
"""So many fields are told of what was looked up."""
MAX_FIELDS_WRITTEN = 3
"""So many fields are told of what was done."""


def reports(
    tool: Tool,
    noun: str,
    items: str,
    leaves: Sequence[Leaf],
    asked: Sequence[str],
    parameters: Sequence[SlotParameter] = (),
) -> tuple[str, ...]:
    """Sentences that report a result. `leaves` are those that tell more than was asked for."""
    if tool.effect == "write":
        return _done(tool, leaves, asked, parameters)
    is_record = len([leaf for leaf in leaves if _is_told(leaf)]) >= MAX_FIELDS_WRITTEN
    if (items and not is_record) or any(leaf.pattern == "[]" for leaf in leaves):
        many = _many(tool, _listed_as(tool, noun, items), asked)
        return (
            f"I found {{count}} {many}.",
            f"There are {{count}} {many}.",
            f"{{count}} {many} came up.",
            f"I see {{count}} {many}.",
        )
    told = [leaf for leaf in leaves if _is_told(leaf) and not _is_code(leaf)][:MAX_FIELDS_READ]
    if not told:
        return ()
    if len(told) == 1:
        whole = _whole(tool, asked) if not told[0].own else ""
        if whole and any(map(_PROSE.search, told[0].texts)):
            return (
                f"{_upper(whole)}: {{{WHOLE_RESULT}}}",
                f"Here is what I found: {{{WHOLE_RESULT}}}",
            )
        are = _are(_RELATION.split(whole, maxsplit=1)[0])
        said = f"{whole} {are} {{{WHOLE_RESULT}}}" if whole else _stated(told[0], tool)
        unit = "" if told[0].own or told[0].texts else _unit_told(tool)
        said += f" {unit}" if unit and not whole.endswith(f" in {unit}") else ""
        return (f"{_upper(said)}.", f"Here is what I found: {said}.")
    names = [leaf.own for leaf in told if NAMES.intersection(split(leaf.own)[-1:])]
    title = next((own for own in names if split(own)[-1] == "name"), "".join(names[:1]))
    rest = [leaf for leaf in told if leaf.own != title]
    title = title or next(
        (e.name for e in parameters if noun and e.entity_name == noun and not e.internal), ""
    )
    if title and len(rest) == 1 and rest[0].own in TEXTS:
        return (f"{{{title}}}: {{{rest[0].own}}}", f"{{{title}}} says: {{{rest[0].own}}}")
    listed = conjunction([_listed(leaf) for leaf in rest])
    if title:
        return (
            f"The details of {{{title}}}: {listed}.",
            f"Here is what there is on {{{title}}}: {listed}.",
            f"For {{{title}}} I see {listed}.",
        )
    stated = conjunction([_stated(leaf, tool) for leaf in told])
    return (f"{_upper(stated)}.", f"Here is what I found: {listed}.", f"In short: {listed}.")


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _listed_as(tool: Tool, noun: str, items: str) -> str:
    """What a list holds: of `read_graph`, which tells `entities[]`, entities."""
    key = items.removesuffix("[]").rpartition(".")[2] if items else ""
    tells = noun == tool.noun and singular(noun.rpartition(" ")[2]) == noun.rpartition(" ")[2]
    if key and tells and singular(key) != key:
        return spoken(key)
    return noun if items else tool.noun


def _many(tool: Tool, noun: str, asked: Sequence[str]) -> str:
    """What came back, in plural; of a tool without a verb (`overview`), what one asks for."""
    if not tool.verb:
        found = re.search(r"\b(?:all|the|me) (?:the )?([a-z]+s)\b", asked[0] if asked else "")
        return found[1] if found else "entries"
    words = noun.split() or ["result"]
    return " ".join(in_plural(words))


def _done(
    tool: Tool, leaves: Sequence[Leaf], asked: Sequence[str], parameters: Sequence[SlotParameter]
) -> tuple[str, ...]:
    """What a call has done, with the figures and days that came of it."""
    told = [leaf for leaf in leaves if _is_told(leaf) and not _is_code(leaf)]
    deeds = [leaf for leaf in told if _is_deed(leaf, tool)]
    deed = _deed(tool, asked, parameters)
    clause = deed.passive if deed else completion_clause(tool.name, tool.description)
    if deeds:
        told, clause, deed = deeds, "", None
    elif clause:
        told = [leaf for leaf in told if _came_of_it(leaf) and f"{{{leaf.own}}}" not in clause]
    told = told[:MAX_FIELDS_WRITTEN]
    if not clause and not told:
        return ("That is done.", "Done.", "All set.")
    listed = conjunction([_stated(leaf, tool) for leaf in told]) if told else ""
    if not clause and told and not told[0].own and any(map(_PROSE.search, told[0].texts)):
        return (f"{{{WHOLE_RESULT}}}", f"Done. {{{WHOLE_RESULT}}}")
    if not clause:
        if len(told) == 1 and split(told[0].own)[-1:] and split(told[0].own)[-1] in NAMES:
            listed = f"{{{told[0].own}}}"
        return (f"That is done: {listed}.", f"Done. {_upper(listed)}.")
    more = f"[; {listed}]" if listed else ""
    ways = (f"{_upper(clause)}{more}.", f"Done, {clause}{more}.")
    return (*ways, f"I've {deed.active}{more}.") if deed else ways


@dataclass(frozen=True, slots=True)
class _Deed:
    """A request as a deed: "the visit has been moved to {day}", "moved the visit to {day}"."""

    subject: str
    verb: str
    rest: str

    @property
    def passive(self) -> str:
        head = _RELATION.split(self.subject, maxsplit=1)[0].split()[-1]
        have = "have" if singular(head) != head else "has"
        return f"{self.subject} {have} been {self.verb}{self.rest}"

    @property
    def active(self) -> str:
        verb, _, particle = self.verb.partition(" ")
        return f"{verb} {particle + ' ' if particle else ''}{self.subject}{self.rest}"


_RELATION = re.compile(
    r" (?:of|called|between|from|to|for|in|on|at|by|with|about|near|that|which|whose) "
)
_PROSE = re.compile(r"[.!?:]\s*$|[.!?:]\s|\n")
"""A text that is sentences or lines of its own; put into a sentence, it breaks it."""
_PARTICLES = "back|up|out|off|down|in|for"
_REQUEST = re.compile(
    rf"(?P<verb>[a-z]+)(?: (?P<particle>{_PARTICLES}))? "
    r"(?P<subject>(?:(?:an?|the|all|some|one|my) )?[\w{}-]+(?: (?!(?:to|for|on|at|in|by|with|from"
    r"|out|as|until|into|saying|and|is|are|back|off|up)\b(?!-))[\w{}-]+)*)"
    r"(?P<rest>.*)"
)
_GROUP = re.compile(r"\[[^\[\]]*\]")
_SLOT = re.compile(r"\{(\w+)\}")
_TAIL = re.compile(
    r"(?:, the [\w ]+ being| saying| asking| and (?!the\b|an?\b|\{)).*$| with [^,]*\bas the\b.*$"
)


def _deed(tool: Tool, asked: Sequence[str], parameters: Sequence[SlotParameter]) -> _Deed | None:
    """The first request as something done, its objects by what they are; None where its words do
    not allow that."""
    known = {each.name: each for each in parameters}
    request = asked[0] if asked else ""
    unsayable = {
        name for name, each in known.items() if each.internal or each.boolean or _is_long(each)
    }
    request = _GROUP.sub(
        lambda found: (
            "" if unsayable & set(_SLOT.findall(found[0])) or _TAIL.search(found[0]) else found[0]
        ),
        request,
    )
    request = _TAIL.sub("", request)
    for name in set(_SLOT.findall(request)) & unsayable:
        if not known[name].internal:
            return None
        request = request.replace(f"{{{name}}}", f"the {known[name].entity_name}")
    found = _REQUEST.fullmatch(request)
    if (
        found is None
        or found["rest"].startswith((" is ", " are "))
        or found["verb"] not in {*WRITES, tool.verb, base_verb(tool.description.split(" ")[0])}
    ):
        return None
    subject = re.sub(r"^(?:an?|some) (?=.* called \{)", "the ", found["subject"])
    done = participle(found["verb"]) + (f" {found['particle']}" if found["particle"] else "")
    return _Deed(subject, done, found["rest"])


def _is_long(parameter: SlotParameter) -> bool:
    return parameter.parts[-1] in TEXTS | REASONS


def _came_of_it(leaf: Leaf) -> bool:
    """Whether a field tells a figure or a day, and not what the thing is like anyway or what
    was done with it long ago (`joined`)."""
    if re.fullmatch(r"\w+[^e]ed", leaf.own) and len(split(leaf.own)) == 1 and leaf.texts:
        return False
    if leaf.texts:
        return universal_type(leaf.own, leaf.values) in ("date", "datetime", "time", "money")
    return not designates(leaf.own, {"type": "integer"})


def _is_told(leaf: Leaf) -> bool:
    return leaf.own == leaf.pattern and bool(leaf.values) and _tellable(leaf) and _is_named(leaf)


_HALF_A_NAME = lexicon("from to into by at on in of for with until")


def _is_named(leaf: Leaf) -> bool:
    """Whether a field's name is one: `removed_from` is half a sentence."""
    *_, last = ("", *split(leaf.own))
    return last not in _HALF_A_NAME or field_words(leaf.own) != spoken(leaf.own)


def _is_deed(leaf: Leaf, tool: Tool) -> bool:
    """Whether a field's name says what was done to what it holds: `cancelled = "Buy milk"`. That
    of a day (`joined`) does not, nor that of what the tool does not do (`owned`)."""
    if not leaf.texts or len(split(leaf.own)) > 1 or not re.fullmatch(r"\w+[^e]ed", leaf.own):
        return False
    if universal_type(leaf.own, leaf.values) in ("date", "datetime", "time"):
        return False
    return leaf.own in {participle(verb) for verb in (tool.verb, *WRITES) if verb}


_FIRST_THING = re.compile(
    r"[a-z ]*?\b(the [a-z][\w /-]*?)"
    r"(?= (?:with|for|of|in|from|between|against|on|at|to|by|as|per)\b|,|\[)"
)
"""What a request asks for, up to whose it is, or under what circumstances."""


def _whole(tool: Tool, asked: Sequence[str]) -> str:
    """What a result without fields is, in the words of the request or of the tool's name."""
    request = asked[0] if asked else ""
    found = re.fullmatch(r"[^{}\[\]]*?\b(the [^{}\[\]]+)", request) or _FIRST_THING.match(request)
    if found:
        return found[1]
    return f"the {tool.noun}" if tool.noun else ""


def _stated(leaf: Leaf, tool: Tool) -> str:
    """A field in a sentence; what a call did stands in its name (`cancelled`)."""
    slot = _slot(leaf)
    if _is_deed(leaf, tool):
        return f"{slot} has been {leaf.own}"
    if split(leaf.own)[:1] and split(leaf.own)[0] in ("in", "on", "at") and not leaf.texts:
        return f"there are {slot} {spoken(leaf.own)}"
    *ready, link, _ = ("", "", *split(leaf.own))
    if link == "in" and any(ready) and _unit(leaf):
        return f"it will be {' '.join(filter(None, ready))} in {slot}{_unit(leaf)}"
    if leaf.own and leaf.own == tool.noun and not leaf.texts:
        return f"its number is {slot}"
    words = _field(leaf)
    are = "is" if words.startswith("number of") else _are(words)
    return f"the {words} {are} {slot}{_unit(leaf)}"


def _are(words: str) -> str:
    last = words.rsplit(maxsplit=1)[-1:]
    return "are" if last and singular(last[0]) != last[0] else "is"


def _listed(leaf: Leaf) -> str:
    """A field and its value, as in a list of them."""
    return f"{_field(leaf)} {_slot(leaf)}{_unit(leaf)}"


def _slot(leaf: Leaf) -> str:
    """Where a field's value stands: sentences in quotation marks."""
    slot = f"{{{leaf.own or WHOLE_RESULT}}}"
    return f'"{slot}"' if any(map(_PROSE.search, leaf.texts)) else slot


def _unit(leaf: Leaf) -> str:
    """The unit that a field's name ends in: `height_cm`."""
    parts = split(leaf.own)
    told = len(parts) > 1 and parts[-1] in UNITS and not leaf.texts
    return f" {UNITS[parts[-1]]}" if told else ""


def _unit_told(tool: Tool) -> str:
    """The unit that a description gives what comes back in: "Average speed in km/h"."""
    sentence = tool.description.partition(". ")[0].rstrip(".")
    return next((each for each in _IN.findall(sentence) if "/" in each or each in _UNITS), "")


_IN = re.compile(r"\bin ([a-z]+(?:/[a-z]+)?)\b", re.IGNORECASE)
_UNITS = frozenset(UNITS.values())


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
    if universal_type(leaf.own, leaf.texts) in ("date", "datetime") and leaf.texts:
        if parts[0] == "due":
            return "due date"
        words = f"{words} date" if words.endswith("ed") else words
    if _unit(leaf):
        return spoken("_".join(parts[:-1]))
    if any(isinstance(value, float) and not value.is_integer() for value in leaf.values):
        return words
    if leaf.texts or words != spoken(leaf.own):
        return words
    if parts[0] in ("in", "on", "at"):
        return f"number {words}"
    if len(parts) == 1 and parts[0].endswith("ed") and not parts[0].endswith("eed"):
        return f"number {words}"
    counts = any(singular(part) != part for part in (parts[0], parts[-1]))
    return f"number of {words}" if counts else words
