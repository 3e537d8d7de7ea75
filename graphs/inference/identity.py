"""What a name means: whether it is an identifier, a date, money, a text; and of what thing.

Semantic types are named `thing.attribute` ("book.id", "book.title"), save for those that mean the
same everywhere ("date", "email", "city").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.lexicon import PEOPLE, lexicon
from turnloom.graphs.language.morphology import in_singular, singular, split

STRONG = lexicon("id uuid guid ref token reference key identifier")
WEAK = lexicon("code number no isbn sku iban handle slug num")
ROLES = lexicon(
    "from to source target new old my other first second parent sender receiver original current "
    "the destination origin selected given"
)
NAMES = lexicon("name title label subject fullname username")
TEXTS = lexicon("message note notes text body content comment comments memo remark")
REASONS = lexicon(
    "reason why description feedback review summary caption question answer details purpose "
    "complaint problem issue symptoms instructions"
)
QUERIES = lexicon("query keyword keywords term terms search word words phrase")
"""What a search is given to look for."""
MONEY = lexicon(
    "amount price cost fare fee total balance budget salary payment refund tip deposit sum "
    "discount charge rent"
)
_SAID = lexicon("phone zip postal country currency room house")
"""What goes by a number that people say: a `room_number` is no identifier, a `room_id` is."""
_PLACES = lexicon("city town")
NUMBERED = lexicon(
    "zone room floor gate platform lane track channel page chapter bay shelf aisle row port table "
    "seat line slot station section locker box pump valve printer camera sensor"
)
"""Things that people call by a number: "zone 4"."""
_EVERYWHERE = {
    "email": "email", "mail": "email", "phone": "phone", "telephone": "phone", "mobile": "phone",
    "country": "country", "url": "url", "link": "url", "website": "url", "address": "address",
    "street": "address", "postcode": "postcode", "zip": "postcode", "zipcode": "postcode",
    "airport": "airport", "currency": "currency", "language": "language",
}  # fmt: skip
_DATES = lexicon("date day deadline birthday dob due after before since until on")
_TIMES = lexicon("time hour")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_FORM = re.compile(r"\bYYYY-MM-DD(.{0,4}HH:MM)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_TIME = re.compile(r"\d\d?:\d\d")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_OPAQUE = re.compile(r"(?=.*\d)[A-Za-z0-9]+(?:[-_/.:#][A-Za-z0-9]+)*|[0-9a-f-]{16,}")


@dataclass(frozen=True, slots=True)
class Identity:
    """An identifier of a thing: `book_id` is `Identity("book", "id")`."""

    thing: str
    attribute: str
    strong: bool

    @property
    def semantic_type(self) -> str:
        return f"{self.thing.replace(' ', '_')}.{self.attribute}"


def identity(name: str, holder: str) -> Identity | None:
    """What an identifier's name identifies; a bare `id` is its holder's. None for other names."""
    parts = [part for part in split(name) if part]
    if not parts:
        return None
    last = parts[-1] if parts[-1] in STRONG | WEAK else singular(parts[-1])
    if last not in STRONG | WEAK:
        return None
    before = [part for part in parts[:-1] if part not in ROLES]
    thing = " ".join(in_singular(before)) or holder
    strong = last in STRONG
    if not thing or (not strong and thing in _SAID):
        return None
    return Identity(thing, "id" if strong or last in ("number", "no", "num") else last, strong)


def name_of_one(name: str, schema: JsonObject) -> str:
    """The name of one of the values that a parameter takes: `names` holds a `name`."""
    parts = split(name)
    is_named = schema.get("type") == "array" and bool(parts) and singular(parts[-1]) in NAMES
    return "_".join(in_singular(parts)) if is_named else name


def universal_type(
    name: str, values: Collection[JsonValue], schema: JsonObject | None = None
) -> str:
    """The semantic type of a value that means the same in every domain ("date"), or ''."""
    parts = split(name)
    texts = [value for value in values if isinstance(value, str)]
    form = str((schema or {}).get("format", ""))
    described = _FORM.search(str((schema or {}).get("description", "")))
    if described and not texts and (schema or {}).get("type") == "string":
        form = form or ("date-time" if described[1] else "date")
    if form == "date" or (texts and all(_DATE.fullmatch(text) for text in texts)):
        return "date"
    if form == "date-time" or (texts and all(_MOMENT.fullmatch(text) for text in texts)):
        return "datetime"
    if form == "time" or (texts and all(_TIME.fullmatch(text) for text in texts)):
        return "time"
    if form == "email" or (texts and all(_EMAIL.fullmatch(text) for text in texts)):
        return "email"
    wanted = (schema or {}).get("type")
    textual = wanted == "string" or (wanted is None and bool(texts or not values))
    return _by_name(parts, textual, bool(texts), wanted)


def _by_name(parts: tuple[str, ...], textual: bool, texts: bool, wanted: JsonValue) -> str:
    if not parts:
        return ""
    last = parts[-1]
    if textual and not texts:
        if last in _DATES:
            return "date"
        if last in _TIMES:
            return "time"
    if textual and (last in _PLACES or singular(last) in _PLACES):
        return "city"
    if textual and last in _EVERYWHERE:
        return _EVERYWHERE[last]
    if last in MONEY and not texts and wanted in (None, "number", "integer"):
        return "money"
    return ""


def is_person(thing: str) -> bool:
    """Whether a thing is a human being."""
    parts = split(thing)
    return bool(parts) and singular(parts[-1]) in PEOPLE


def names_person(name: str, thing: str, description: str) -> bool:
    """Whether a parameter is what a human being is called: by its name, the thing that its tool
    is about, or a description that speaks of somebody."""
    parts = split(name)
    if not parts or parts[-1] not in NAMES:
        return False
    if len(parts) > 1 or is_person(thing):
        return is_person(parts[-2] if len(parts) > 1 else thing)
    return not _ANYBODY.isdisjoint(split(description))


_ANYBODY = lexicon("somebody someone anybody anyone")


def are_codes(values: Collection[JsonValue]) -> bool:
    """Whether values are texts that no person makes up: with digits, and without words in them
    ("M-NT 6506", "4 B", "BE71 0961 2345")."""
    return bool(values) and all(
        isinstance(value, str)
        and any(character.isdigit() for character in value)
        and (_OPAQUE.fullmatch(value) is not None or not _A_WORD.search(value))
        for value in values
    )


_A_WORD = re.compile(r"[^\W\d_]*[^\W\d_A-Z][^\W\d_]{2}")


def looks_opaque(values: Iterable[JsonValue]) -> bool:
    """Whether values are what no person would say: codes and numbers that stand for something."""
    seen = list(values)
    return bool(seen) and all(
        isinstance(value, int) or (isinstance(value, str) and _is_code(value)) for value in seen
    )


def _is_code(text: str) -> bool:
    """A word with digits, or groups of mostly digits and capitals ("BE71 0961 2345")."""
    if _OPAQUE.fullmatch(text):
        return True
    letters = [character for character in text if character.isalnum()]
    codes = sum(character.isdigit() or character.isupper() for character in letters)
    return sum(c.isdigit() for c in letters) >= 4 and codes >= 0.8 * len(letters)
