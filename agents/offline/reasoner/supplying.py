"""Values that the user supplies: what a message offers for a parameter, best guess first.

A guess is scored by what sort of value the parameter asks for, by the words around it ("from",
"under", "called"), and by how near the parameter's own name stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from turnloom.agents.offline.reasoner.cues import Guess, cues, scored
from turnloom.agents.offline.reasoner.mentions import Mention, Reading
from turnloom.agents.offline.reasoner.reading.tool_index import Parameter, parameter_of, shape_of
from turnloom.agents.offline.reasoner.reading.words import STOP, pieces, stem
from turnloom.agents.offline.reasoner.texts import texts
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.language.surface import find_spans
from turnloom.graphs.schema import choices_of

_CURRENCIES: Mapping[str, str] = {
    "USD": "dollar", "EUR": "euro", "GBP": "pound", "JPY": "yen", "INR": "rupee", "RUB": "rouble",
    "RMB": "yuan", "CNY": "yuan", "CAD": "canadian", "AUD": "australian", "MXN": "mexican",
    "BRL": "brazilian", "CHF": "franc",
}  # fmt: skip
_NEGATION = re.compile(
    r"\b(?:not|n't|without|no|off|never|stop|disable|don't|deactivate|whether or|or|close|lock)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def guesses(parameter: Parameter, reading: Reading) -> list[Guess]:
    """What a message offers for a parameter, best first."""
    found = list(_guesses(parameter, reading))
    found.sort(key=lambda guess: (-guess.score, guess.start))
    return found


def _guesses(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    match parameter.shape:
        case "choice":
            yield from _choices(parameter, reading)
        case "boolean":
            yield _boolean(parameter, reading)
        case "date" | "time" | "moment" | "email":
            for mention in reading.of(parameter.shape):
                yield scored(3.0, mention, parameter, reading)
            if parameter.shape == "moment":
                yield from _loose_moments(parameter, reading)
        case "integer" | "number":
            yield from _numbers(parameter, reading)
        case "list":
            yield from _lists(parameter, reading)
        case "object":
            yield from _objects(parameter, reading)
        case _:
            yield from texts(parameter, reading)


def _choices(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    exact = [
        (start, end, choice)
        for choice in parameter.choices
        for start, end in find_spans(reading.text, choice)
    ]
    for start, end, choice in exact:
        if any(a <= start and end <= b and b - a > end - start for a, b, _ in exact):
            continue
        base = 2.0 if isinstance(choice, str) and choice.lower() in STOP else 3.0
        score = base + 0.02 * (end - start) + cues(parameter, reading, start, end)
        yield Guess(score, choice, start, end)
    found = {id(choice) for _, _, choice in exact}
    for choice in parameter.choices:
        if isinstance(choice, str) and id(choice) not in found:
            for start, end in _loosely(choice, reading):
                score = 1.5 + 0.02 * (end - start) + cues(parameter, reading, start, end)
                yield Guess(score, choice, start, end)


def _loosely(choice: str, reading: Reading) -> list[tuple[int, int]]:
    """Where the roots of a choice's words stand, or a word for a currency."""
    if choice in _CURRENCIES:
        root = stem(_CURRENCIES[choice])
        return [(word.start, word.end) for word in reading.words if word.root == root]
    wanted = [stem(piece) for piece in pieces(choice)]
    if not wanted or not all(root in reading.roots for root in wanted):
        return []
    places = [word for word in reading.words if word.root in wanted]
    return [(word.start, word.end) for word in places if word.root == wanted[0]]


def _boolean(parameter: Parameter, reading: Reading) -> Guess:
    """A flag that is spoken of is on, unless the words around it say no."""
    wanted = parameter.words
    places = [word for word in reading.words if word.root in wanted]
    for name in parameter.words:
        opposite = next(
            (name.removeprefix(un) for un in ("un", "de", "dis", "in") if name.startswith(un)), ""
        )
        if not places and opposite in reading.roots and len(opposite) > 2:
            return Guess(2.5, False, 0, 0)
    places = places or [
        word for word in reading.words if word.root and word.root in parameter.about
    ]
    if not places:
        default = parameter.schema.get("default")
        return Guess(0.5, not default if isinstance(default, bool) else True, 0, 0)
    first = places[0]
    around = reading.text[max(0, first.start - 12) : places[-1].end + 12]
    negated = bool(_NEGATION.search(around))
    return Guess(2.0, not negated, first.start, places[-1].end)


def _loose_moments(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """A day and a time that stand apart."""
    times = list(reading.of("time"))
    for day in reading.of("date"):
        for time in times:
            yield scored(
                1.0,
                Mention("moment", f"{day.value}T{time.value}", day.start, day.end),
                parameter,
                reading,
            )


def _numbers(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    for mention in reading.of("number"):
        value = mention.value
        if not isinstance(value, (int, float)):
            continue
        if parameter.shape == "integer" and not float(value).is_integer():
            continue
        base = 3.0 if reading.text[mention.start : mention.end][0].isdigit() else 2.6
        if not _within(value, parameter.schema) or (parameter.shape == "integer" and value > 1e10):
            base -= 2.0
        yield scored(base, mention, parameter, reading)


def _within(value: float, schema: JsonObject) -> bool:
    least, most = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    return not (
        (isinstance(least, (int, float)) and value < least)
        or (isinstance(most, (int, float)) and value > most)
        or (isinstance(above, (int, float)) and value <= above)
        or (isinstance(below, (int, float)) and value >= below)
    )


def _lists(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """A series ("a, b and c") of guesses for one element."""
    items = parameter.schema.get("items")
    inner: JsonObject = items if isinstance(items, dict) else {"type": "string"}
    element = element_of(parameter, inner)
    single = [guess for guess in guesses(element, reading) if guess.score > 1.0]
    chosen: list[Guess] = []
    for guess in single:
        if all(guess.end <= other.start or other.end <= guess.start for other in chosen):
            chosen.append(guess)
    chosen.sort(key=lambda guess: guess.start)
    runs: list[list[Guess]] = []
    closed = False
    for guess in chosen:
        link = _SERIES.fullmatch(reading.text, runs[-1][-1].end, guess.start) if runs else None
        if link is not None and not closed:
            runs[-1].append(guess)
            closed = "," not in link.group()
        else:
            runs.append([guess])
            closed = False
    for run in runs:
        score = max(guess.score for guess in run) + 0.4 * len(run)
        yield Guess(score, [guess.value for guess in run], run[0].start, run[-1].end)
    if inner.get("enum") and re.search(r"\b(?:all|every|each)\b", reading.text):
        yield Guess(2.5, list(element.choices), 0, 0)


_SERIES = re.compile(
    r"[\"'”]?(?:,\s*(?:and\s+|plus\s+|the\s+)?|\s+(?:and|plus|as well as|&)\s+(?:the\s+)?)[\"'“]?"
)


def element_of(parameter: Parameter, inner: JsonObject) -> Parameter:
    """The parameter that one element of a list parameter would be."""
    return replace(
        parameter,
        schema=inner,
        shape=shape_of(inner, parameter.name),
        choices=choices_of(inner) or (),
    )


def _objects(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """An object of which the message names keys: "set the priority to 1"."""
    properties = parameter.schema.get("properties")
    if not isinstance(properties, dict):
        return
    value: JsonObject = {}
    places: list[tuple[int, int]] = []
    for key, schema in properties.items():
        if not isinstance(schema, dict):
            continue
        inner = parameter_of(key, schema, required=False)
        match = _set_to(key).search(reading.text)
        if match is None:
            continue
        start, end = match.span("quoted") if match["quoted"] else match.span("plain")
        if inner.shape == "text":
            value[key] = reading.text[start:end]
        else:
            near = (guess for guess in guesses(inner, reading) if start <= guess.start < end)
            best = next(near, None)
            if best is None:
                continue
            value[key] = best.value
        places.append((start, end))
    if value:
        start, end = min(place[0] for place in places), max(place[1] for place in places)
        yield Guess(3.0 + len(value), value, start, end)


@lru_cache(maxsize=512)
def _set_to(key: str) -> re.Pattern[str]:
    """The words that set a key to a value: "the status to On Hold"."""
    name = r"[\s_-]?".join(map(re.escape, pieces(key)))
    return re.compile(
        rf"\b{name}\b(?:\s\w+){{0,2}}?\s(?:to|as|is)\s"
        r"(?:[\"“](?P<quoted>[^\"”]+)[\"”]"
        r"|(?P<plain>[^.,;?!\"]+?)(?=\s(?:on|of|for|and|in|with|please|so|as)\s(?:the|my|that|this|me|a|one|its)\b"
        r"|\sand\s|[.,;?!]|$))",
        re.IGNORECASE,
    )
