"""Values made up for a parameter: by its schema, and by what people say for such a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from turnloom.graphs.inference.identity import (
    MONEY,
    NAMES,
    QUERIES,
    REASONS,
    TEXTS,
    is_person,
    names_person,
    universal_type,
)
from turnloom.graphs.json_value import JsonObject, JsonValue, is_number
from turnloom.graphs.language.figures import near
from turnloom.graphs.language.lexicon import ENDS, REMOVES, lexicon
from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.schema import choices_of, items_of, options_of
from turnloom.graphs.tool import Tool

_FIRST = (
    "Ada", "Bilal", "Carla", "Dorian", "Esther", "Farid", "Gita", "Henrik", "Imani", "Jules",
    "Katja", "Lorenzo", "Mina", "Nils", "Odette", "Pavel", "Rosa", "Silas", "Teresa", "Umar",
)  # fmt: skip
_LAST = (
    "Abara", "Bergman", "Castell", "Devries", "Engel", "Fontaine", "Galli", "Haas", "Iversen",
    "Jansen", "Kowalski", "Lund", "Marchetti", "Norris", "Okoro", "Prins", "Quist", "Rossi",
)  # fmt: skip
_POOLS: Mapping[str, Sequence[str]] = {
    "city": ("Ghent", "Turin", "Leipzig", "Bergen", "Graz", "Seville", "Lyon", "Gdansk", "Cork"),
    "country": ("Belgium", "Italy", "Norway", "Austria", "Spain", "France", "Poland", "Ireland"),
    "language": ("English", "French", "German", "Spanish", "Italian", "Dutch"),
    "currency": ("EUR", "USD", "GBP", "CHF"),
    "color": ("dark blue", "green", "grey", "red", "white"),
    "time": ("09:00", "10:30", "11:15", "13:00", "14:30", "16:00", "17:45", "19:00"),
    "url": ("https://example.org/notes", "https://example.org/plan", "https://example.com/album"),
    "text": (
        "I will be ten minutes late, please wait for me at the entrance.",
        "Please ring the bell twice, it is hard to hear from the back.",
        "Nothing urgent, but I would like to hear back this week.",
        "Could you let me know whether this still works for you?",
        "Everything is ready on our side, we only need your go-ahead.",
        "I spoke to the others and they are fine with it.",
        "Please call before you come, somebody has to open the gate.",
        "There will be one more of us than I said last time.",
        "Sorry for the short notice, something came up at work.",
        "Many thanks for sorting this out so quickly.",
    ),
    "note": (
        "Agreed on the phone this morning.",
        "Looked at it myself, nothing unusual.",
        "Please keep me posted on this one.",
        "This is the second time this month.",
        "Talked it over with the others, they know about it.",
        "To be looked at again in two weeks.",
        "Left as it is for now.",
        "See the e-mail from last week.",
    ),
    "reason": (
        "it did not work the way it was described",
        "my plans have changed at short notice",
        "I have had trouble with it since last week",
        "a check-up after the last time",
        "the one I have is not good enough any more",
        "we want to try something new this season",
        "it keeps coming back and I want to be sure",
        "somebody in the family needs it more",
    ),
    "end": (
        "my plans have changed at short notice",
        "it is not needed any more",
        "something else has come up",
        "I picked the wrong one by mistake",
        "we have found another way",
    ),
    "tag": ("important", "to do", "later", "ideas", "private", "urgent"),
    "title": (
        "Autumn plans", "Garden list", "Team outing", "Kitchen renovation", "Weekend ideas",
        "Quarterly review", "Reading circle", "Morning run", "Spring cleaning", "Open questions",
    ),
    "password": ("maple-river-42", "seven-lanterns-8", "quiet-harbour-19", "paper-kite-63"),
    "any": ("standard", "basic", "general", "plain", "regular"),
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "query": ("garden", "spring", "family", "travel", "music", "winter", "kitchen"),
}  # fmt: skip
_FEW = lexicon(
    "quantity count guests people persons nights seats tickets copies weeks days hours rooms "
    "passengers adults pieces items servings months bags units size"
)


def made_up_person(rng: Random) -> str:
    """A person's name, for the values of one call to agree on."""
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"


def made_up_value(
    tool: Tool,
    parameter: str,
    today: str,
    person: str,
    rng: Random,
    on_record: Sequence[float] = (),
) -> JsonValue:
    """A plausible value for a parameter, from its schema and name alone; None for no idea.

    A number that measures something is near one of those `on_record`: a dog weighs no 3 kg because
    a cat does, but neither weighs 400.
    """
    schema = tool.properties[parameter]
    if "const" in schema:
        return schema["const"]
    if allowed := choices_of(schema):
        return rng.choice(allowed)
    if options := options_of(schema):
        schema = {**schema, **options[0]}
    match schema.get("type"):
        case "boolean":
            return rng.random() < 0.5
        case "integer":
            return int(_number(parameter, schema, rng, on_record))
        case "number":
            return _number(parameter, schema, rng, on_record)
        case "array":
            return _several(tool, parameter, schema, today, rng)
        case "string" | None:
            return _text(tool, parameter, schema, today, person, rng)
    return None


def _several(tool: Tool, parameter: str, schema: JsonObject, today: str, rng: Random) -> JsonValue:
    items = items_of(schema)
    if "items" not in schema or items.get("type") not in ("string", "integer", "number", None):
        return None
    if (allowed := choices_of(items)) is not None:
        return rng.sample(allowed, min(len(allowed), rng.choice((1, 2))))
    if items.get("type") in ("integer", "number"):
        return [int(_number(parameter, items, rng)) for _ in range(rng.choice((2, 3)))]
    last = split(parameter)[-1]
    one = last if last == "days" else singular(last)
    made = [_text(tool, one, items, today, made_up_person(rng), rng) for _ in range(2)]
    return list(dict.fromkeys(text for text in made if text)) or None


def _number(
    parameter: str, schema: JsonObject, rng: Random, on_record: Sequence[float] = ()
) -> float:
    least, most = _bounds(schema)
    parts = split(parameter)
    given = [schema.get("default"), schema.get("example"), *_listed(schema.get("examples"))]
    on_record = on_record or [value for value in given if value and is_number(value)]
    if on_record and not any(part in _FEW for part in parts):
        value = near(rng.choice(on_record), rng)
        if (least is None or value >= least) and (most is None or value <= most):
            return value
    if most is not None:
        low = least if least is not None else min(1, most)
        step = _step(most - low)
        if low < 2 <= most and parts[-1] in _FEW:
            low = 2
        return low + step * rng.randint(0, max(0, int((most - low) // step)))
    low = least if least is not None else 1
    if parts[-1] in ("tip", "discount"):
        return max(low, rng.choice((2, 3, 4, 5, 8, 10)))
    if any(part in MONEY for part in parts):
        return max(low, rng.choice((10, 15, 20, 25, 30, 40, 50, 60, 75, 80, 120)))
    if any(part in _FEW for part in parts):
        return max(low, rng.choice((2, 2, 3, 4)))
    if parts[-1] == "year":
        return 2000 + rng.randint(5, 26)
    if "percent" in parts or "percentage" in parts:
        return rng.choice((5, 10, 15, 20, 25, 30, 50))
    return low + rng.randint(0, 9)


def _listed(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, list) else ()


def _bounds(schema: JsonObject) -> tuple[float | None, float | None]:
    least = schema.get("minimum", schema.get("exclusiveMinimum"))
    most = schema.get("maximum", schema.get("exclusiveMaximum"))
    whole = 1 if schema.get("type") == "integer" else 0.5
    low = float(least) if isinstance(least, (int, float)) else None
    high = float(most) if isinstance(most, (int, float)) else None
    if low is not None and "minimum" not in schema:
        low += whole
    if high is not None and "maximum" not in schema:
        high -= whole
    return low, high


def _step(span: float) -> float:
    return 1 if span <= 20 else 5 if span <= 100 else 10


def _text(
    tool: Tool, parameter: str, schema: JsonObject, today: str, person: str, rng: Random
) -> str | None:
    semantic_type = universal_type(parameter, (), schema)
    parts = split(parameter)
    if schema.get("format") in ("duration", "uuid"):
        return None  # nobody says "PT2H", and what is made up is no known thing's
    if semantic_type == "date":
        return _day(parameter, today, rng)
    if semantic_type == "datetime":
        return f"{_day(parameter, today, rng)}T{rng.choice(_POOLS['time'])}"
    if semantic_type == "email":
        return f"{person.lower().replace(' ', '.')}@example.org"
    if semantic_type == "phone":
        return f"+32 470 {rng.randint(10, 99)} {rng.randint(10, 99)} {rng.randint(10, 99)}"
    if semantic_type == "address":
        return f"{rng.choice(('Mill', 'Canal', 'Station', 'Orchard'))} Street {rng.randint(2, 90)}"
    if semantic_type == "postcode":
        return str(rng.randint(1000, 9999))
    if semantic_type in _POOLS:
        return rng.choice(_POOLS[semantic_type])
    return _by_words(tool, parts, person, schema, rng)


def _by_words(
    tool: Tool, parts: tuple[str, ...], person: str, schema: JsonObject, rng: Random
) -> str | None:
    last = parts[-1]
    if last in ("note", "notes", "comment", "comments", "memo", "remark"):
        return rng.choice(_POOLS["note"])
    if last in TEXTS:
        return rng.choice(_POOLS["text"])
    if last in REASONS:
        return rng.choice(_POOLS["end" if tool.verb in ENDS | REMOVES else "reason"])
    if last in ("days", "weekday", "weekdays"):
        return rng.choice(_POOLS["weekday"])
    if last in ("to", "recipient", "from", "sender", "assignee"):
        return person
    if last in NAMES or is_person(last):
        named = names_person("_".join(parts), tool.noun, tool.description)
        return person if named or is_person(last) else rng.choice(_POOLS["title"])
    if last in QUERIES:
        return rng.choice(_POOLS["query"])
    if last in ("color", "colour"):
        return rng.choice(_POOLS["color"])
    examples = _examples(str(schema.get("description", "")))
    return rng.choice(examples or _POOLS.get(last, _POOLS["any"]))


_SUCH_AS = re.compile(
    r"(?:such as|e\.g\.,?|for example,?|like|one of:?|either)\s+([^.;)]+)", re.IGNORECASE
)
_QUOTED = re.compile(r"['\"`]([^'\"`]{1,40})['\"`]")


def _examples(description: str) -> list[str]:
    """Example values that a description gives: "such as fantasy or memoir"."""
    quoted = _QUOTED.findall(description)
    if quoted:
        return list(dict.fromkeys(quoted))
    given = _SUCH_AS.search(description)
    if not given:
        return []
    words = [word.strip() for word in re.split(r",\s*|\s+or\s+|\s+and\s+", given[1])]
    return [word for word in words if 0 < len(word) <= 30 and len(word.split()) <= 3]


def _day(parameter: str, today: str, rng: Random) -> str:
    """A day in the weeks to come; for a birthday, one long ago."""
    start = date.fromisoformat(today)
    if {"birth", "birthday", "dob"} & set(split(parameter)):
        return (start - timedelta(days=rng.randint(7_500, 25_000))).isoformat()
    return (start + timedelta(days=rng.choice((1, 2, 3, 4, 5, 6, 8, 9, 11, 13)))).isoformat()
