"""How a parameter is put into a sentence: the words around its `{slot}`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from turnloom.graphs.inference.identity import (
    MONEY,
    NAMES,
    NUMBERED,
    QUERIES,
    REASONS,
    STRONG,
    TEXTS,
    WEAK,
    is_person,
    name_of_one,
)
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.language.lexicon import CREATES, READS, lexicon
from turnloom.graphs.language.morphology import (
    alters,
    in_plural,
    sets,
    singular,
    split,
    with_article,
)
from turnloom.graphs.language.units import UNITS
from turnloom.graphs.schema import element_of
from turnloom.graphs.tool import Tool


@dataclass(frozen=True, slots=True)
class SlotParameter:
    """A parameter as the wording sees it.

    `entity_name` is what an internal one stands for, or whose name a sayable one is; '' otherwise.
    `words` says that its values are words of the language ("kitchen") and not names, `filters` that
    what comes back has a field of this name: "the orders whose channel is web". `dated` is the one
    day that what comes back has ("written"): "the letters written before March 1".
    """

    name: str
    schema: JsonObject
    semantic_type: str
    internal: bool
    required: bool
    entity_name: str
    words: bool = False
    filters: bool = False
    dated: str = ""

    @property
    def slot(self) -> str:
        return "{" + self.name + "}"

    @property
    def parts(self) -> tuple[str, ...]:
        return split(name_of_one(self.name, self.schema))

    @property
    def label(self) -> str:
        """The parameter as a person calls it."""
        return _CALLED.get(self.semantic_type) or " ".join(self.parts)

    @property
    def numeric(self) -> bool:
        return element_of(self.schema).get("type") in ("integer", "number")

    @property
    def boolean(self) -> bool:
        return self.schema.get("type") == "boolean"

    @property
    def designates(self) -> bool:
        """Whether its numbers stand for things ("zone 4") and measure nothing."""
        return designates(self.name, self.schema)


def designates(name: str, schema: JsonObject) -> bool:
    """Whether the numbers of a parameter stand for things: "zone 4"."""
    whole = element_of(schema).get("type") == "integer"
    return whole and bool(split(name)) and split(name)[-1] in NUMBERED


_CALLED = {"email": "e-mail address", "phone": "phone number", "why": "reason"}
_TO = lexicon("to destination target recipient arrival dest towards receiver")
_FROM = lexicon("from origin source departure sender start starts")
_UNTIL = lexicon("until end till through expiry return checkout")
_AT = {"time": "at", "date": "on", "datetime": "for"}
_LIMITS = {"max": "at most", "maximum": "at most", "min": "at least", "minimum": "at least"}

_OWNERS = lexicon("owner holder proprietor keeper landlord")
_MAKERS = lexicon("author artist writer director composer painter photographer brand maker")
_SELLERS = lexicon("supplier vendor manufacturer producer seller dealer publisher wholesaler")


def slot_phrase(tool: Tool, parameter: SlotParameter) -> str:
    """Words that add a parameter to a request, with a leading space or comma."""
    parts, slot = parameter.parts, parameter.slot
    if parameter.boolean:
        return f", {slot}"
    if told := _excluded(parameter) or _compared(tool, parameter):
        return told
    if parts[0] in _LIMITS or (tool.verb in READS and parts[-1] in ("budget", "limit")):
        return _limit(parameter)
    if parameter.internal:
        if role := _role(parameter):
            return f" with {slot} as {role}"
        if any(sets(tool.name, name) for name in tool.properties) and not direction(parts):
            return f" of {slot}"
        way = direction(parts) or ("for" if is_person(parameter.entity_name) else "")
        return f" {way or 'of'} {slot}" if tool.verb in READS else f" {way or 'for'} {slot}"
    if parameter.semantic_type in ("date", "datetime", "time"):
        return _when(tool, parameter)
    counted = parameter.numeric and singular(parts[-1]) != parts[-1]
    if sets(tool.name, parameter.name) and not counted:
        return f" to {slot}"
    told = _who_and_where(tool, parameter) or _text(parameter) or _number(tool, parameter)
    return told or _other(tool, parameter)


def _role(parameter: SlotParameter) -> str:
    """What an identifier stands for in a call, where its name says that alone: `white`."""
    parts, thing = parameter.parts, set(parameter.entity_name.split())
    said = direction(parts) or parts[-1] in STRONG | WEAK or is_person(parts[-1])
    return "" if said or thing & set(map(singular, parts)) else parameter.label


_BEFORE = ("before", "older", "earlier", "prior", "preceding")
_AFTER = ("after", "newer", "later", "since", "following")
_OVER = ("over", "above", "more", "greater", "larger", "higher", "exceeding", "longer", "gt")
_UNDER = ("under", "below", "less", "fewer", "lower", "smaller", "cheaper", "shorter", "lt")
_COMPARING = frozenset((*_BEFORE, *_AFTER, *_OVER, *_UNDER, "than", "not", "no"))
_EXCLUDING = ("exclude", "excluding", "excluded", "except", "without", "ignore", "omit")
_MOMENTS = ("date", "datetime", "time")


def compares(parameter: SlotParameter) -> bool:
    """Whether a parameter's name says what is done with its value: before, under, excluded."""
    parts = set(parameter.parts)
    comparing = parts & (_COMPARING - {"not", "no", "than"})
    return not parameter.boolean and bool(comparing or parts & {*_EXCLUDING})


def _excluded(parameter: SlotParameter) -> str:
    parts = parameter.parts
    if not set(parts) & {*_EXCLUDING}:
        return ""
    rest = " ".join(part for part in parts if part not in _EXCLUDING and part not in STRONG)
    said = parameter.internal or not rest
    return f" except {parameter.slot}" if said else f" except the {rest} {parameter.slot}"


def _compared(tool: Tool, parameter: SlotParameter) -> str:
    """Words for a bound: "before {day}", "with more than {pages} pages", "under {price}"."""
    parts, slot = parameter.parts, parameter.slot
    denied = bool({"not", "no"} & set(parts))
    rest = [part for part in parts if part not in _COMPARING]
    if parameter.semantic_type in _MOMENTS:
        return _bound(tool, parameter, rest, denied=denied)
    if not parameter.numeric:
        return ""
    if {*_AFTER, *_BEFORE} & set(parts):
        way = "older" if {*_BEFORE} & set(parts) else "newer"
        return f" {'not ' if denied else ''}{way} than {slot}{_counted(rest)}"
    over, under = bool({*_OVER} & set(parts)), bool({*_UNDER} & set(parts))
    if over == under:
        return ""
    if not rest or rest[-1] in MONEY:
        words = {(True, False): "over", (False, False): "under"}.get((over, denied))
        return f" {words or ('at most' if over else 'at least')} {slot}"
    words = "more than" if over else "fewer than"
    words = ("at most" if over else "at least") if denied else words
    if singular(rest[-1]) != rest[-1]:
        return f" with {words} {slot} {' '.join(rest)}"
    return f" with {with_article(' '.join(rest))} {'over' if over else 'under'} {slot}"


def _counted(rest: Sequence[str]) -> str:
    return f" {' '.join(in_plural(rest))}" if rest else ""


def _bound(tool: Tool, parameter: SlotParameter, rest: Sequence[str], *, denied: bool) -> str:
    """A day or moment as a bound of what comes back: "written before", "until", "from"."""
    parts, slot = set(parameter.parts), parameter.slot
    before, after = bool({*_BEFORE, *_UNDER} & parts), bool({*_AFTER, *_OVER} & parts)
    way = ""
    if before != after:
        way = ("from" if denied else "before") if before else ("until" if denied else "after")
    elif not before and tool.verb in READS:
        way = "until" if {"to", "max", "latest", *_UNTIL} & parts else way
        way = "from" if {"from", "min", "start", "starts"} & parts else way
    if not way:
        return ""
    way = "since" if "since" in parts else way
    field = next((part for part in rest if part.endswith(("ed", "en")) or part == "due"), "")
    return f" {field or parameter.dated} {way} {slot}".replace("  ", " ")


def direction(parts: tuple[str, ...]) -> str:
    if _TO & set(parts):
        return "to"
    return "from" if _FROM & set(parts) else ""


def _limit(parameter: SlotParameter) -> str:
    words = _LIMITS.get(parameter.parts[0], "at most")
    rest = [part for part in parameter.parts if part not in _LIMITS and part != "limit"]
    if not rest:
        return (
            f", {parameter.slot} {words}"
            if not parameter.numeric
            else f", {words} {parameter.slot} of them"
        )
    if rest[-1] in MONEY:
        return f" for {words} {parameter.slot}"
    if rest[-1] in UNITS and len(rest) > 1:
        measured = with_article(" ".join(rest[:-1]))
        return f" with {measured} of {words} {parameter.slot} {UNITS[rest[-1]]}"
    if parameter.numeric and singular(rest[-1]) != rest[-1]:
        return f" with {words} {parameter.slot} {' '.join(rest)}"
    return f" with {with_article(' '.join(rest))} of {words} {parameter.slot}"


def _when(tool: Tool, parameter: SlotParameter) -> str:
    parts = set(parameter.parts)
    ends = any(_UNTIL & set(split(name)) for name in tool.properties if name != parameter.name)
    if alters(tool.name) and not parameter.required and parts <= {"new", "date", "day", "time"}:
        return f" to {parameter.slot}"
    if parts & {"due", "deadline"}:
        return f" due on {parameter.slot}"
    if parts & _UNTIL:
        return f" until {parameter.slot}"
    if parts & {"since", "after", "from", "starts"} or (ends and parts & _FROM):
        return f" from {parameter.slot}"
    return f" {_AT[parameter.semantic_type]} {parameter.slot}"


def _who_and_where(tool: Tool, parameter: SlotParameter) -> str:
    parts, slot, last = parameter.parts, parameter.slot, parameter.parts[-1]
    way = direction(parts)
    if parameter.semantic_type == "city" or last in (
        "city",
        "location",
        "place",
        "venue",
        "country",
        "room",
    ):
        return f" {way or 'in'} {'the ' if parameter.words else ''}{slot}"
    if parameter.semantic_type == "email":
        return f" {way} {slot}" if way else f" with the e-mail address {slot}"
    if last in ("password", "pin", "passcode"):
        return f" with the {last} {slot}"
    if parameter.semantic_type == "phone":
        return f" with the phone number {slot}"
    if parameter.semantic_type == "address":
        return f" {way or 'at'} {slot}"
    if last in _MAKERS:
        return f" by {slot}"
    if last in _SELLERS:
        return f" {way or 'from'} {slot}"
    if last in _OWNERS and tool.verb in READS:
        return f" belonging to {slot}"
    itself = parameter.entity_name == tool.noun and (_creates(tool) or last in NAMES)
    if is_person(parameter.entity_name or last) and not (itself or parameter.numeric):
        return f" {way or 'for'} {slot}"
    if last in _TO | _FROM:
        return f" {way} {slot}"
    return ""


def _text(parameter: SlotParameter) -> str:
    slot, last = parameter.slot, parameter.parts[-1]
    if last in ("message", "text", "body", "content"):
        return f" saying {slot}"
    if last in TEXTS:
        return f" with the {last} {slot}"
    if last == "question":
        return f" asking {slot}"
    if last in REASONS:
        return f", {'the ' + parameter.label} being {slot}"
    if last in NAMES:
        return f" called {slot}" if last != "subject" else f" with the subject {slot}"
    if last in QUERIES:
        return f" matching {slot}"
    return ""


PERCENT = ("percent", "percentage")
_MEASURES = lexicon(
    "liters litres gallons milliliters grams kilos kilograms pounds ounces tons watts volts points "
    "coins credits euros dollars"
)
"""What an amount comes in, as against what something lasts or is meant for."""


def _number(tool: Tool, parameter: SlotParameter) -> str:
    if not parameter.numeric:
        return ""
    last, slot = parameter.parts[-1], parameter.slot
    if last in ("quantity", "count", "qty"):
        return f", {slot} of them"
    if last == "tip":
        return f" with a tip of {slot}"
    if last in PERCENT:
        return _percent(tool, parameter)
    if last in ("delta", "increment", "decrement", "difference"):
        return f" by {slot}"
    if parameter.designates:
        return f" in {slot}"
    if last in ("amount", "sum", "price"):
        return f" for {slot}"
    return _magnitude(tool, parameter)


def _magnitude(tool: Tool, parameter: SlotParameter) -> str:
    """A number that says how much of something there is, not which one or how many of them."""
    last, slot = parameter.parts[-1], parameter.slot
    if "per" in parameter.parts[1:-1]:
        return f", {slot} {' '.join(parameter.parts)}"
    if last in UNITS:
        return _measured(parameter)
    if last in MONEY or last == "rate":
        return f" with {with_article(parameter.label)} of {slot}"
    if singular(last) != last:
        way = "to" if alters(tool.name) else "with" if last in _MEASURES else "for"
        return f" {way} {counted_noun(parameter)}"
    if alters(tool.name):
        return f" to {slot}"
    if last == "year":
        return f" from {slot}"
    return f" with {with_article(parameter.label)} of {slot}"


def is_amount(parameter: SlotParameter) -> bool:
    """Whether a parameter says in a unit of weight or volume how much there is of something."""
    bare = parameter.numeric and len(parameter.parts) == 1
    return bare and (parameter.parts[0] in _MASSES or parameter.parts[0] in _MEASURES)


def amount_unit(parameter: SlotParameter) -> str:
    return UNITS.get(parameter.parts[0], parameter.parts[0])


def measure(parameter: SlotParameter) -> str:
    """What a parameter measures, if its name ends in the unit: `weight_kg` → "weight"; else ''."""
    *what, last = parameter.parts
    return " ".join(what) if parameter.numeric and last in UNITS else ""


def _measured(parameter: SlotParameter) -> str:
    """ "with a weight of {weight_kg} kg"; of a bare unit, so much of the thing."""
    said, unit = measure(parameter), UNITS[parameter.parts[-1]]
    if said:
        return f" with {with_article(said)} of {parameter.slot} {unit}"
    way = "for " if unit in _SPANS else ""
    return f"{' ' if way else ', '}{way}{parameter.slot} {unit}{'' if way else ' of it'}"


_MASSES = lexicon("kg g mg grams lb l ml")
_SPANS = lexicon("seconds minutes hours days weeks months km m miles feet percent")


def _percent(tool: Tool, parameter: SlotParameter) -> str:
    rest = " ".join(parameter.parts[:-1])
    if rest:
        return f" with {with_article(rest)} of {parameter.slot} percent"
    return f" {'to' if alters(tool.name) else 'at'} {parameter.slot} percent"


def counted_noun(parameter: SlotParameter) -> str:
    """A number with what it counts: "{guests} guests"."""
    parts = [part for part in parameter.parts if part not in ("number", "num", "of", "n", "count")]
    return f"{parameter.slot} {' '.join(in_plural(parts))}"


def _other(tool: Tool, parameter: SlotParameter) -> str:
    last, slot = parameter.parts[-1], parameter.slot
    if last in _FIELDS:
        return f" in {slot}"
    if last == "status":
        return f" that are {slot}" if tool.verb in READS else f" as {slot}"
    if last in ("priority", "importance", "urgency"):
        return f" with {slot} {last}"
    if last == "mode":
        return f" to {slot}" if alters(tool.name) else f" in {slot} mode"
    if last in ("channel", "method", "means"):
        return f" by {slot}"
    if last in ("size", "grade", "level"):
        return f" in {last} {slot}"
    if last in ("category", "genre", "section", "department", "area", "zone", "district"):
        return f" in the {slot} {last}"
    if last in ("topic", "theme"):
        return f" on {slot}"
    if last in ("type", "kind"):
        return f" of the type {slot}"
    if parameter.filters:
        return f" whose {parameter.label} is {slot}"
    if tool.verb in _MOVES:
        return f" to {slot}"
    return f" with the {parameter.label} {slot}"


_FIELDS = lexicon("language currency color colour specialty speciality field subject")
_MOVES = lexicon("move transfer relocate shift")
"""What is done to bring a thing somewhere."""


def _creates(tool: Tool) -> bool:
    return tool.verb in CREATES


def flag_words(name: str) -> tuple[str, str]:
    """What a boolean parameter says when true and when false."""
    parts = split(name)
    first, rest = parts[0], " ".join(parts[1:])
    if first in ("is", "be", "as", "make", "mark") and rest:
        return rest, f"not {rest}"
    if first in ("include", "including", "show", "with", "add", "has") and rest:
        return f"with {rest}", f"without {rest}"
    if first in ("exclude", "skip", "without", "ignore", "no") and rest:
        return f"without {rest}", f"with {rest}"
    if "only" in (first, parts[-1]) and len(parts) > 1:
        rest = " ".join(part for part in parts if part != "only")
        return f"only the {rest} ones", f"not just the {rest} ones"
    if first in ("allow", "enable", "send", "use", "notify", "require", "apply"):
        rest = rest or "it" if first != "notify" else rest or "everyone"
        return f"and {first} {rest}", f"but do not {first} {rest}"
    words = " ".join(parts)
    return words, "off" if words == "on" else f"not {words}"
