"""Values that a simulated service holds: by name, format, choices and examples, from one world of
people, places and dates, the one that the built-in domains are made of, too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID

from turnloom.graphs.inference.identity import MONEY, REASONS, TEXTS, is_person
from turnloom.graphs.json_value import JsonObject, JsonValue, elements, is_number
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import in_singular, last_word, singular, split
from turnloom.graphs.schema import Schema, items_of, properties_of, required_of, type_of
from turnloom.graphs.sources.builtin.world import COMPANIES, Contact, SharedWorld
from turnloom.graphs.sources.simulated.pattern_text import pattern_text
from turnloom.graphs.sources.simulated.schema_store import SchemaStore, is_simple_pattern

NAMES = (
    "Alder", "Beacon", "Cedar", "Drift", "Ember", "Falcon", "Granite", "Harbor", "Indigo",
    "Juniper", "Kestrel", "Lantern", "Meadow", "Nimbus", "Orchard", "Pebble", "Quartz", "Ridge",
    "Saffron", "Thistle", "Umber", "Violet", "Willow", "Yarrow", "Zephyr", "Aurora", "Birch",
    "Comet", "Delta", "Fern", "Glacier", "Heron", "Iris", "Jasper", "Kite", "Lotus", "Maple",
    "North Star", "Otter", "Poppy",
)  # fmt: skip
TITLES = (
    "Spring review", "Onboarding checklist", "Quarterly figures", "Broken links on the start page",
    "New opening hours", "Supplier meeting", "Price list for autumn", "Login takes too long",
    "Travel expenses", "Launch plan", "Move to the new office", "Holiday schedule",
    "Customer survey", "Backup policy", "Training for new staff", "Wrong totals on the invoice",
    "Inventory count", "Update of the handbook", "Search finds nothing", "Open questions",
    "Feedback from the pilot", "Roadmap for next year", "Missing translations",
    "Photos for the brochure", "Garden party", "Fire drill", "Slow export", "Team outing",
    "Renewal of the lease", "Contrast on small screens",
)  # fmt: skip
SENTENCES = (
    "Agreed on the phone this morning.", "Please keep me posted on this one.",
    "Everything is ready on our side.", "To be looked at again in two weeks.",
    "This replaces the version from last month.", "Talked it over with the others.",
    "It works for most people, but not for everybody.", "We need a decision before the weekend.",
    "The first part is done, the second one is still open.", "Nothing unusual so far.",
    "Kept short on purpose, the details are in the attachment.", "Many thanks for the quick reply.",
    "Let us start small and see how it goes.", "There were two complaints about it last week.",
    "The numbers are from the end of last month.", "It should be back to normal by tomorrow.",
)  # fmt: skip
REASON_TEXTS = (
    "a change of plans", "a follow-up from last time", "a question that came up",
    "a request from the team", "the yearly check", "a mistake in the first entry",
)  # fmt: skip
_POOLS: Mapping[str, Sequence[str]] = {
    "language": ("English", "French", "German", "Spanish", "Italian", "Dutch"),
    "locale": ("en-GB", "fr-FR", "de-DE", "es-ES", "it-IT"),
    "currency": ("EUR", "USD", "GBP", "CHF"),
    "timezone": ("Europe/Lisbon", "Europe/Brussels", "Europe/Oslo", "Europe/Vienna"),
    "color": ("red", "green", "blue", "grey", "white", "yellow"),
    "colour": ("red", "green", "blue", "grey", "white", "yellow"),
    "tag": ("urgent", "draft", "internal", "review", "later", "archive", "pilot", "seasonal"),
    "label": ("urgent", "draft", "internal", "review", "later", "archive", "pilot", "seasonal"),
    "category": ("general", "outdoor", "kitchen", "office", "travel", "garden"),
    "status": ("active", "pending", "closed"), "state": ("open", "pending", "closed"),
    "type": ("standard", "extended", "basic"), "kind": ("standard", "extended", "basic"),
    "role": ("editor", "viewer", "owner"), "priority": ("low", "normal", "high"),
    "gender": ("female", "male"), "unit": ("piece", "kg", "m"),
    "region": ("north", "south", "east", "west"), "department": ("Sales", "Research", "Support"),
    "job": ("engineer", "designer", "analyst"), "position": ("engineer", "designer", "analyst"),
    "branch": ("main", "develop", "release"), "environment": ("production", "staging", "test"),
    "filename": ("notes.txt", "report.pdf", "plan.docx", "photo.jpg", "figures.csv"),
    "path": ("docs/notes.txt", "plans/spring.md", "data/figures.csv"),
    "mime": ("text/plain", "application/pdf", "image/png"),
    "query": ("garden", "spring", "review", "travel", "kitchen", "price"),
}  # fmt: skip
_PAST = lexicon(
    "created updated modified published added joined closed completed last since issued opened "
    "started merged pushed sent paid placed registered uploaded"
)
_COUNTED = lexicon("quantity qty guests people persons seats copies pieces nights units")
_CODES = lexicon("id uuid guid ref reference token key number code sku hash etag iban barcode")
_LONG_AGO = lexicon("birth birthday born dob")
_TITLED = lexicon("title subject headline summary topic question")
_ORGANIZED = lexicon("company organization organisation org supplier vendor brand manufacturer "
                     "publisher tenant employer merchant airline carrier")  # fmt: skip
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
MAX_DEPTH = 5
MAX_PARTS = 1_000
"""Values within values, beyond which nothing more is made, even where a schema requires it."""
MAX_OPTIONAL, MAX_OPTIONAL_INSIDE = 8, 3
"""Fields that may be left out and are shown: of an answer, and of what is in it."""


@dataclass(frozen=True, slots=True)
class SeededValues:
    """Makes values for one record, or one answer, which agree with one another: one person is
    behind its names, its address and its telephone number."""

    store: SchemaStore
    world: SharedWorld
    rng: Random
    person: Contact
    room: list[int] = field(default_factory=lambda: [MAX_PARTS])

    @classmethod
    def of(cls, store: SchemaStore, world: SharedWorld, rng: Random) -> SeededValues:
        return cls(store, world, rng, rng.choice((world.me, *world.people)))

    def value(self, schema: Schema, name: str, noun: str = "", depth: int = 0) -> JsonValue:
        """A value that fits a schema, for a field of a name in a thing of a noun."""
        merged = self.store.read(schema)
        if depth:
            self.room[0] -= 1
        if "const" in merged:
            return merged["const"]
        choices = merged.get("enum")
        if isinstance(choices, list) and choices:
            real = [each for each in choices if each is not None]
            return self.rng.choice(real) if real else None
        match type_of(merged):
            case "boolean":
                return self.rng.random() < 0.4
            case "integer":
                return int(self.number(merged, name))
            case "number":
                return self.number(merged, name)
            case "array":
                return self._several(merged, name, noun, depth)
            case "object":
                return self._object(merged, name, depth)
            case "null":
                return None
        return self.text(merged, name, noun)

    # --- parts ----------------------------------------------------------------------------------

    def _several(self, merged: Schema, name: str, noun: str, depth: int) -> JsonValue:
        least, most = merged.get("minItems"), merged.get("maxItems")
        low = least if isinstance(least, int) else 1
        high = most if isinstance(most, int) else max(low, 2)
        if depth >= MAX_DEPTH and not low:
            return []
        if depth >= 2 and low <= 1:
            high = 1
        if self.room[0] <= 0:
            return []
        count = min(self.rng.randint(min(low, high), max(low, min(high, low + 2))), 20)
        one = "_".join(in_singular(split(name)))
        made = [self.value(items_of(merged), one, noun, depth + 1) for _ in range(count)]
        distinct = {repr(each): each for each in made}
        return list(distinct.values()) if len(distinct) >= low else made

    def _object(self, merged: Schema, name: str, depth: int) -> JsonValue:
        required = required_of(merged)
        properties = properties_of(merged) if self.room[0] > 0 else {}
        noun = singular(last_word(name))
        optional = [each for each in properties if each not in required]
        shown = optional[: MAX_OPTIONAL if not depth else MAX_OPTIONAL_INSIDE if depth < 3 else 0]
        made: JsonObject = {
            each: self.value(schema, each, noun, depth + 1)
            for each, schema in properties.items()
            if (each in required and depth < 2 * MAX_DEPTH) or each in shown
        }
        inside = merged.get("additionalProperties")
        if not properties and isinstance(inside, dict) and depth < MAX_DEPTH:
            kind = self.store.read(inside)
            keys = self.rng.sample(("north", "south", "east", "west"), 2)
            made = {key: self.value(kind, name, "", depth + 1) for key in keys}
        return made

    def number(self, merged: Schema, name: str) -> float:
        words = split(name)
        last = words[-1] if words else ""
        low, high = _bounds(merged)
        is_whole = type_of(merged) == "integer"
        if not is_whole and last in ("id", "number", "count"):
            return self.rng.randint(1, 5000)
        if any(word in MONEY for word in words) and high is None:
            base = max(low or 0, 4)
            cents = "cents" in words or (is_whole and last in ("amount", "total", "price"))
            made = self.rng.randint(5, 400) * (100 if cents else 1) + base
            return made if is_whole else round(made + self.rng.choice((0, 0.5, 0.9, 0.95)), 2)
        if last in ("latitude", "lat"):
            return round(self.rng.uniform(38, 60), 4)
        if last in ("longitude", "lng", "lon"):
            return round(self.rng.uniform(-9, 25), 4)
        if "timestamp" in words or merged.get("format") in ("unix-time", "timestamp"):
            return (self._day(name) - date(1970, 1, 1)).days * 86_400 + 9 * 3600
        if last == "year":
            low, high = low or 2015, high or self.world.today.year
        elif last in ("rating", "stars", "score") and high is None:
            low, high = low or 1, 5
        elif last == "age":
            low, high = low or 18, high or 80
        elif last in ("percent", "percentage", "progress"):
            low, high = low or 0, high if high is not None else 100
        elif last in _COUNTED and (high is None or high >= 4):
            low, high = max(low or 0, 2), min(high or 9, 9)
        least = 1.0 if low is None else low
        most = least + 40 if high is None else high
        most = min(most, least + 10_000)
        if is_whole:
            return self.rng.randint(int(least), max(int(least), int(most)))
        return round(self.rng.uniform(least, most), 1)

    # --- texts ----------------------------------------------------------------------------------

    def text(self, merged: Schema, name: str, noun: str) -> str:
        made = self._by_format(str(merged.get("format", "")), name, noun)
        if not made:
            made = self._by_name(name, noun, merged)
        pattern = merged.get("pattern")
        if isinstance(pattern, str) and is_simple_pattern(pattern) and not re.search(pattern, made):
            example = _example(merged)
            alike = pattern_text(pattern, self.rng)
            made = example if example and re.search(pattern, example) else alike or made
        shortest, longest = merged.get("minLength"), merged.get("maxLength")
        if isinstance(shortest, int) and len(made) < shortest <= MAX_PARTS:
            made = made.ljust(shortest, "x" if " " not in made else ".")
        return made[:longest] if isinstance(longest, int) and longest > 0 else made

    def _by_format(self, form: str, name: str, noun: str) -> str:
        match form:
            case "date":
                return self._day(name, noun).isoformat()
            case "date-time":
                hour, minute = self.rng.randrange(7, 20), self.rng.choice((0, 15, 30, 45))
                return f"{self._day(name, noun).isoformat()}T{hour:02}:{minute:02}:00Z"
            case "time":
                return f"{self.rng.randrange(8, 19):02}:{self.rng.choice((0, 15, 30)):02}:00"
            case "email":
                return self.person.email
            case "uuid":
                return str(UUID(int=self.rng.getrandbits(128), version=4))
            case "uri" | "url" | "uri-reference" | "iri":
                return f"https://example.org/{'-'.join(split(name)[:1])}/{self.code(6)}"
            case "ipv4":
                return f"10.{self.rng.randrange(256)}.{self.rng.randrange(256)}.7"
            case "ipv6":
                return f"2001:db8::{self.rng.randrange(1, 65536):x}"
            case "hostname":
                return f"{self.rng.choice(NAMES).split()[0].lower()}.example.org"
            case "byte" | "binary":
                return "ZGF0YQ=="
            case "password":
                return f"{self.rng.choice(NAMES).split()[0].lower()}-{self.rng.randrange(10, 99)}"
            case "duration":
                return f"PT{self.rng.randrange(1, 9)}H"
        return ""

    def _by_name(self, name: str, noun: str, merged: Schema) -> str:
        words = split(name)
        last = words[-1] if words else ""
        made = self._of_person(words, noun) or self._of_place(words)
        if made:
            return made
        example = _example(merged)
        if last in _CODES:
            return self.alike(example) if example else self.code(8, prefix=noun)
        if last in ("sha", "digest", "checksum"):
            return f"{self.rng.getrandbits(160):040x}"
        if last in ("date", "day") or words[-1:] == ("on",) or (last == "at" and len(words) > 1):
            return self._day(name).isoformat()
        if last == "time":
            return f"{self.rng.randrange(8, 19):02}:{self.rng.choice((0, 15, 30)):02}"
        if last in (
            "url",
            "href",
            "link",
            "uri",
            "website",
            "homepage",
            "image",
            "avatar",
            "photo",
        ):
            return f"https://example.org/{words[0]}/{self.code(6)}"
        if last == "version":
            return f"{self.rng.randrange(1, 5)}.{self.rng.randrange(10)}.{self.rng.randrange(10)}"
        if last in REASONS and last not in ("description", "details", "summary", "question"):
            return self.rng.choice(REASON_TEXTS)
        if last in TEXTS | {"description", "details", "bio", "about"}:
            return self.rng.choice(SENTENCES)
        if last in _TITLED and not (last == "title" and is_person(noun)):
            return self.rng.choice(TITLES)
        if last in _POOLS:
            listed = _listed_in(str(merged.get("description", "")))
            return self.rng.choice(listed or _POOLS[last])
        if last in ("slug", "handle"):
            return self.rng.choice(NAMES).lower().replace(" ", "-")
        if last in ("name", "label", "nickname", "alias") or singular(last) == noun:
            if noun in _ORGANIZED or (len(words) > 1 and words[-2] in _ORGANIZED):
                return self.rng.choice(COMPANIES)
            return self.rng.choice(NAMES)
        if last in _ORGANIZED:
            return self.rng.choice(COMPANIES)
        listed = _listed_in(str(merged.get("description", "")))
        if listed:
            return self.rng.choice(listed)
        if example and len(example) <= 60:
            return example
        return self.rng.choice(NAMES).lower()

    def _of_person(self, words: Sequence[str], noun: str) -> str:
        first, *rest = self.person.name.split()
        joined = "_".join(words)
        last = words[-1] if words else ""
        if last in ("email", "mail"):
            return self.person.email
        if last in ("phone", "telephone", "mobile", "fax"):
            return self.person.phone
        if joined in ("first_name", "firstname", "given_name", "forename"):
            return first
        if joined in ("last_name", "lastname", "surname", "family_name"):
            return " ".join(rest)
        if last in ("username", "login", "handle", "nickname"):
            if noun in _ORGANIZED:
                return self.rng.choice(COMPANIES).lower().replace(" ", "-")
            return f"{first}.{rest[-1]}".lower().replace(" ", "")
        is_name = last in ("name", "fullname", "title")
        owner = words[-2] if len(words) > 1 and words[-2] not in ("full", "display") else noun
        if (is_name and last != "title" and is_person(owner)) or is_person(last):
            return self.person.name
        return ""

    def _of_place(self, words: Sequence[str]) -> str:
        last = words[-1] if words else ""
        city = self.person.city
        match last:
            case "city" | "town" | "location" | "place" | "destination" | "origin":
                return self.rng.choice(self.world.cities).name
            case "country":
                return city.country
            case "airport":
                return city.airport
            case "street" | "address" | "line1":
                street = self.rng.choice(("Mill", "Canal", "Station", "Orchard"))
                return f"{street} Street {self.rng.randint(2, 90)}"
            case "zip" | "postcode" | "zipcode" | "postal":
                return str(self.rng.randint(1000, 9999))
        if tuple(words[-2:]) == ("postal", "code"):
            return str(self.rng.randint(1000, 9999))
        return ""

    def code(self, length: int, prefix: str = "") -> str:
        """A code that nobody would say: letters of a prefix and an arbitrary rest."""
        bits = self.rng.getrandbits(5 * length)
        letters = "".join(_LETTERS[bits >> 5 * place & 31] for place in range(length - 1))
        letters += "23456789"[bits >> 5 * length - 3 & 7]  # a digit shows that it is a code
        start = "".join(character for character in prefix if character.isalpha())[:3].lower()
        return f"{start}_{letters}" if start else letters

    def key(self, merged: Schema, noun: str) -> str:
        """A text that no other record goes by."""
        example = _example(merged)
        if merged.get("format") == "uuid":
            return self.text(merged, "id", noun)
        made = self.alike(example) if any(each.isdigit() for each in example) else ""
        return made if len(made) >= 4 else self.code(8, prefix=noun)

    def alike(self, example: str) -> str:
        """A code like an example: other digits and letters behind the same beginning."""
        head, mark, tail = example.rpartition("_") if "_" in example else ("", "", example)
        made = ""
        for place, character in enumerate(tail[:64]):
            if character.isdigit():
                made += str(self.rng.randrange(1 if not place else 0, 10))
            elif character.isalpha() and (mark or any(each.isdigit() for each in tail)):
                letter = self.rng.choice("abcdefghjkmnpqrstuvwxyz")
                made += letter.upper() if character.isupper() else letter
            else:
                made += character
        return f"{head}{mark}{made}"

    def _day(self, name: str, noun: str = "") -> date:
        words = set(split(name))
        if words & _LONG_AGO:
            ages = (7_500, 25_000) if not noun or is_person(noun) else (200, 3_500)
            return self.world.today - timedelta(days=self.rng.randint(*ages))
        if words & _PAST:
            return self.world.today - timedelta(days=self.rng.randint(1, 150))
        return self.world.today + timedelta(days=self.rng.randint(1, 40))


def _bounds(merged: Schema) -> tuple[float | None, float | None]:
    found = []
    for plain, exclusive, step in (
        ("minimum", "exclusiveMinimum", 1),
        ("maximum", "exclusiveMaximum", -1),
    ):
        bound, beyond = merged.get(plain), merged.get(exclusive)
        if is_number(beyond):
            bound, beyond = beyond, True
        found.append(float(bound) + (step if beyond is True else 0) if is_number(bound) else None)
    return found[0], found[1]


def _example(merged: Schema) -> str:
    for each in (merged.get("example"), *elements(merged.get("examples"))):
        if isinstance(each, str) and 0 < len(each) <= 200:
            return each
    return ""


_SUCH_AS = re.compile(
    r"(?:such as|e\.g\.,?|one of:?|either|can be:?)\s+([^.;)]{3,200})", re.IGNORECASE
)
_QUOTED = re.compile(r"['\"`]([A-Za-z][\w-]{1,24})['\"`]")


def _listed_in(description: str) -> list[str]:
    """Words that a description lists as what the value can be."""
    found = _SUCH_AS.search(description[:1000])
    quoted = _QUOTED.findall(found[1] if found else description[:400])
    return list(dict.fromkeys(quoted)) if len(quoted) > 1 else []
