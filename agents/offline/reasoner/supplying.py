"""Values that the user supplies: what a message offers for a parameter, best guess first.

A guess is scored by what sort of value the parameter asks for, by the words around it ("from",
"under", "called"), and by how near the parameter's own name stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from turnloom.agents.offline.reasoner.documents import Parameter, parameter_of, shape
from turnloom.agents.offline.reasoner.pointing import continued
from turnloom.agents.offline.reasoner.reading import COMMON, Mention, MentionKind, Reading
from turnloom.agents.offline.reasoner.words import STOP, pieces, stem
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.surface import find_spans

NEAR = 7
"""A word this many words away still says something about a value."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A value that a message may mean for a parameter."""

    score: float
    value: JsonValue
    start: int
    end: int


_ROLES: tuple[tuple[frozenset[str], frozenset[str], frozenset[str]], ...] = tuple(
    (
        frozenset(stem(word) for word in roots.split()),
        frozenset(before.split()),
        frozenset(against.split()),
    )
    for roots, before, against in (
        ("origin from source departure departing citya", "from between leaving off out of", "to into"),
        ("destination to target arrival arriving cityb",
         "to for into towards reaching in and toward over by at under as", "from between leaving"),
        ("max maximum limit highest most",
         "under below most than to within exceeding of at budget up", "over above least"),
        ("min minimum least lowest", "over above least than from at", "under below"),
        ("b divisor exponent precision", "by to over and minus raised with than times", ""),
        ("start begin beginning checkin check first since after", "from on starting for since beginning between after to", "until till through"),
        ("end until last finish before", "until till to through and by before", "from since"),
        ("date day", "on for from starting to of since", ""),
        ("time", "at for to from by around", ""),
        ("quantity count number amount copies pieces", "for of buy order", ""),
        ("price cost amount fee value", "at for of to costs", ""),
        ("city location place town", "in to near for of around at", ""),
        ("name called title label subject", "called named titled labelled labeled subject about as", ""),
        ("recipient receiver attendee invitee to person contact user member approver",
         "to with for by of let tell inform email message invite write send ask from @", ""),
        ("company business firm vendor supplier merchant", "about for with from to at of concerning by", ""),
        ("keyword query pattern word term search text", "about word for containing mentioning with mention say says term", ""),
        ("password passphrase secret pin", "password pin with and is secret passphrase", "username"),
        ("username login account", "username account as i'm am user is login with under by of from", "password"),
        ("reason because", "because since as", ""),
        ("note comment message body content text words", "saying words says note message text content write that", ""),
    )
)  # fmt: skip

_SORTS: Mapping[str, frozenset[str]] = {
    sort: frozenset(stem(word) for word in words.split())
    for sort, words in {
        "text": "message body content note comment text resolution description words reply"
        " remark feedback summary announcement detail",
        "title": "title subject headline heading",
        "person": "person attendee recipient guest customer contact cardholder"
        " first last receiver owner colleague friend",
        "place": "city location place town destination origin airport address country street",
        "file": "file folder directory dir path source destination filename document",
        "company": "company business firm vendor supplier merchant organisation organization",
        "handle": "username handle login account mentioned follow",
        "secret": "password secret token passphrase pin",
        "word": "keyword pattern query term tag word purpose",
        "code": "id code number symbol passport card reference",
    }.items()
}
_WEIGHTS: Mapping[str, Mapping[MentionKind, float]] = {
    "text": {"quoted": 4.0, "name": 0.3},
    "title": {"quoted": 3.5, "name": 1.2},
    "person": {"name": 2.5, "code": 1.0, "email": 0.7, "quoted": 0.7},
    "place": {"name": 2.5, "quoted": 1.5, "code": 0.3},
    "company": {"name": 2.5, "quoted": 1.0, "code": 0.3},
    "file": {"code": 2.5, "quoted": 2.0, "name": 0.8},
    "handle": {"code": 2.2, "name": 1.5, "email": 0.8},
    "secret": {"code": 2.5, "number": 1.0, "name": 0.8},
    "word": {"quoted": 2.2, "name": 1.0, "code": 0.9},
    "code": {"code": 2.2, "name": 0.8, "number": 0.6, "quoted": 0.6},
    "": {"quoted": 2.0, "name": 1.4, "code": 1.2, "email": 0.8},
}
_CUED = re.compile(
    r"\b(?:called|named|titled|labelled|labeled|about|words?|keyword|tagged?|containing|mentioning"
    r"|password is|username is|account is|account|has|token|secret|id|code|pin|posts? (?:of|by|from)|numbers for|folder|file|as"
    r"|directory|it|to|at|into|for|of|from|by|under|with|in|and|or|over|on|is|i'm|mention|mentions"
    r"|following|follow)\s+"
    r"(?:the\s+|a\s+|an\s+|my\s+|word\s+|keyword\s+)?(?P<value>[^\s.,;:!?\"]+)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*(?:[.,;:?!)]|$|['’]s\b|\s(?:on|in|to|for|from|by|with|and|over|under|at|of|posted|has|is|that|says"
    r"|tweeted|wrote|please|so|as)\b)"
)
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
            for mention in reading.of(parameter.shape):  # type: ignore[arg-type]
                yield _scored(3.0, mention, parameter, reading)
            if parameter.shape == "moment":
                yield from _loose_moments(parameter, reading)
        case "integer" | "number":
            yield from _numbers(parameter, reading)
        case "list":
            yield from _lists(parameter, reading)
        case "object":
            yield from _objects(parameter, reading)
        case _:
            yield from _texts(parameter, reading)


def _scored(base: float, mention: Mention, parameter: Parameter, reading: Reading) -> Guess:
    score = base + cues(parameter, reading, mention.start, mention.end)
    return Guess(score, mention.value, mention.start, mention.end)


# --- the words around a value -------------------------------------------------------------------


def cues(parameter: Parameter, reading: Reading, start: int, end: int) -> float:
    """How much the words around a place speak for this parameter."""
    for_it, against = _roles(parameter.parts)
    score, distance = 0.0, 0
    words = reading.words
    before = _count_before(words, start)
    for index in range(before - 1, max(-1, before - 1 - NEAR), -1):
        word = words[index]
        if word.text in ".?!;":
            break
        distance += 1
        low = word.text.lower()
        fade = 1.0 / distance
        if word.root in parameter.words:
            score += 2.2 * fade**0.6
        elif word.root in parameter.about and low not in STOP:
            score += 0.7 * fade
        if low in for_it and distance <= 3:
            score += (1.5, 0.7, 0.3)[distance - 1]
        elif low in against and distance <= 2:
            score -= (1.5, 0.6)[distance - 1]
    distance = 0
    for word in words[_count_before(words, end) : _count_before(words, end) + 4]:
        if word.text in ".?!;,":
            break
        distance += 1
        if word.root in parameter.words:
            score += 1.8 / distance
        elif word.root in parameter.about and word.text.lower() not in STOP:
            score += 0.6 / distance
    return score


def _count_before(words: tuple[object, ...], place: int) -> int:
    low, high = 0, len(words)
    while low < high:
        middle = (low + high) // 2
        if words[middle].start < place:  # type: ignore[attr-defined]
            low = middle + 1
        else:
            high = middle
    return low


@lru_cache(maxsize=4096)
def _roles(parts: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Words that stand before such a parameter's value, and words that speak against it."""
    before: set[str] = set()
    against: set[str] = set()
    for roots, stand_before, speak_against in _ROLES:
        if roots & parts:
            before |= stand_before
            against |= speak_against
    return frozenset(before), frozenset(against - before)


# --- by shape -----------------------------------------------------------------------------------


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
            yield _scored(
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
        yield _scored(base, mention, parameter, reading)


def _within(value: float, schema: JsonObject) -> bool:
    least, most = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    return not (
        (isinstance(least, (int, float)) and value < least)
        or (isinstance(most, (int, float)) and value > most)
        or (isinstance(above, (int, float)) and value <= above)
        or (isinstance(below, (int, float)) and value >= below)
    )


@lru_cache(maxsize=4096)
def sort_of(words: frozenset[str], about: frozenset[str]) -> str:
    """What sort of text a parameter asks for, by its name first, then by its description."""
    for given in (words, about):
        for sort, roots in _SORTS.items():
            if roots & given:
                return sort
    return ""


def _texts(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    sort = sort_of(parameter.words, parameter.about)
    weights = _WEIGHTS[sort]
    pattern = parameter.schema.get("pattern")
    for mention in reading.mentions:
        weight = weights.get(mention.kind)
        if weight is None or not isinstance(mention.value, str):
            continue
        if _inside_quotation(mention, reading):
            continue
        if mention.kind == "name" and _starts_a_sentence(mention, reading):
            weight -= 1.2
        if sort == "person" and (mention.value.isupper() or mention.value.isdigit()):
            weight -= 1.5
        if mention.kind == "code":
            weight += _coded(mention.value, sort, parameter)
        if mention.kind == "quoted":
            weight += _quoted(mention, sort, parameter, reading)
        if isinstance(pattern, str) and re.search(pattern, mention.value) is None:
            weight -= 2.0
        yield _scored(weight, mention, parameter, reading)
        if mention.kind == "name" and not sort:
            yield from _joined(mention, weight, parameter, reading)
        if mention.kind == "name" and " " in mention.value:
            yield from _parts(mention, weight, parameter, reading)
    if parameter.words & _UNIT:
        yield from _units(parameter, reading)
    yield from _cued(parameter, reading, pattern)
    yield from _before_own_word(parameter, reading)
    yield from _phrases(parameter, reading)


_FILE = re.compile(r"\.[a-z]{2,4}$")
_FOLDERS = frozenset(stem(word) for word in "folder directory dir".split())
_TAGS = frozenset(stem(word) for word in "mention mentioned tag tags tagged".split())


def _coded(value: str, sort: str, parameter: Parameter) -> float:
    """What speaks for a code-like word: files have an ending, people who are tagged an @."""
    weight = 0.0
    if _FILE.search(value):
        weight += 0.4 if sort == "file" else -1.5
        weight -= 2.5 * bool(_FOLDERS & parameter.words)
    if value[0] in "@#":
        weight += 0.8 if _TAGS & parameter.words else -0.6
    return weight


_UNIT = frozenset(("unit",))


def _units(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """A unit after a number, or the one that it is to be turned into."""
    text = reading.text
    into = bool({"out", "to", "target"} & parameter.parts)
    for number in reading.of("number"):
        match = _MEASURED.match(text, number.end)
        if match is not None:
            start, end = match.span("into" if into else "unit")
            if start >= 0:
                yield Guess(5.0, text[start:end], start, end)


_MEASURED = re.compile(
    r"\s?(?P<unit>[a-zA-Z°/]+)(?:\s(?:in|to|into|as)\s(?:the\s)?(?P<into>[a-zA-Z°/]+))?"
)
_JOINED = re.compile(r"\s(?:for|of|in|to)\s([A-Z][\w-]*)")


def _joined(
    mention: Mention, weight: float, parameter: Parameter, reading: Reading
) -> Iterator[Guess]:
    """Two capitalised words with a little one between them: "Waiting for Parts"."""
    match = _JOINED.match(reading.text, mention.end)
    if match is not None:
        text = reading.text[mention.start : match.end()]
        yield _scored(
            weight + 0.2, Mention("name", text, mention.start, match.end()), parameter, reading
        )


_AS_THE = re.compile(r"[\"”'],?\s+as\s+(?:the|its|a)\s+(\w+)")


def _quoted(mention: Mention, sort: str, parameter: Parameter, reading: Reading) -> float:
    """What speaks for a quotation: long ones are texts, short ones titles; "… as the subject"."""
    length = mention.end - mention.start
    weight = 0.0
    if sort == "text":
        weight += min(1.5, 0.02 * length)
    elif sort == "title":
        weight -= max(0.0, 0.03 * (length - 40))
    if parameter.seeks and (
        length > 32 or mention.value[-1:] == ":" or continued(reading.text, mention.end)  # type: ignore[index]
    ):
        weight -= 3.0
    named = _AS_THE.match(reading.text, mention.end)
    if named:
        weight += 3.0 if stem(named[1]) in parameter.words else -1.5
    return weight


def _parts(
    mention: Mention, weight: float, parameter: Parameter, reading: Reading
) -> Iterator[Guess]:
    """The words of a name one by one: first and last names, places side by side."""
    at = mention.start
    words = str(mention.value).split(" ")
    for index, word in enumerate(words):
        bonus = 0.0
        if (index == 0 and stem("first") in parameter.words) or (index == len(words) - 1 and stem("last") in parameter.words):
            bonus = 2.5
        part = Mention("name", word, at, at + len(word))
        yield _scored(weight - 1.4 + bonus, part, parameter, reading)
        at += len(word) + 1


def _inside_quotation(mention: Mention, reading: Reading) -> bool:
    return mention.kind != "quoted" and any(
        quoted.start <= mention.start and mention.end <= quoted.end
        for quoted in reading.of("quoted")
    )


def _starts_a_sentence(mention: Mention, reading: Reading) -> bool:
    before = reading.text[: mention.start].rstrip(" \"'“")
    return (not before or before[-1] in ".!?:") and " " not in str(mention.value)


def _cued(parameter: Parameter, reading: Reading, pattern: JsonValue) -> Iterator[Guess]:
    """Plain lower-case words in a telling place ("the folder called sponsors")."""
    if sort_of(parameter.words, parameter.about) in ("text", "title"):
        return
    for match in _CUED.finditer(reading.text):
        value = match["value"].rstrip("'’").removesuffix("'s")
        if not value or value.lower() in COMMON or (value.lower() in STOP and len(value) > 1):
            continue
        start = match.start("value")
        weight = 0.9 if _ENDS.match(reading.text, match.end("value")) else 0.4
        if isinstance(pattern, str) and re.search(pattern, value) is None:
            weight -= 2.0
        mention = Mention("code", value, start, start + len(value))
        if not _inside_quotation(mention, reading):
            yield _scored(weight, mention, parameter, reading)


def _before_own_word(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """The words before one of the parameter's own: "trip delay insurance"."""
    words = reading.words
    for index, word in enumerate(words):
        if word.root not in parameter.words:
            continue
        for length in (1, 2):
            before = words[max(0, index - length) : index]
            plain = all(w.root and w.text.lower() not in STOP for w in before)
            if len(before) < length or not plain or before[0].root in parameter.words:
                break
            start, end = before[0].start, before[-1].end
            mention = Mention("code", reading.text[start:end], start, end)
            if not _inside_quotation(mention, reading):
                yield Guess(1.4 + 0.2 * length, mention.value, start, end)


_LEADING = frozenset(
    "upcoming next coming new latest last whole planned scheduled my the a an our earliest".split()
)


def _sentence_length(reading: Reading, place: int) -> int:
    """How many words the sentence around a place has."""
    start = max(reading.text.rfind(mark, 0, place) for mark in ".!?") + 1
    ends = [end for mark in ".!?" if (end := reading.text.find(mark, place)) >= 0]
    return len(reading.text[start : min(ends, default=len(reading.text))].split())


_PHRASE = re.compile(
    r"\b(?:(?:about|for|called|named|find)\s+(?:the\s+|my\s+|a\s+)?|(?:the|my|our|an?)\s+)"
    r"(?P<value>(?:[\w'’-]+ ){0,4}?[\w'’-]+)"
    r"(?=\s(?:in|on|from|of|to|for|and|with|at|by|as|so|into|please|which|that|is|be|take)\b"
    r"|\s?[.,;:?!]|$)",
    re.IGNORECASE,
)


def _phrases(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """Noun phrases of plain words ("the press briefing in my calendar")."""
    if sort_of(parameter.words, parameter.about) not in ("", "text", "title", "word"):
        return
    for match in _PHRASE.finditer(reading.text):
        words = match["value"].split(" ")
        while len(words) > 1 and words[0].lower() in _LEADING:
            words = words[1:]
        cut = next(
            (
                i
                for i, word in enumerate(words)
                if (root := stem(word)) in parameter.about or root in parameter.tool
            ),
            None,
        )
        kept = words[:cut] if cut else words
        if all(word.lower() in STOP for word in kept) or cut == 0:
            continue
        value = " ".join(kept)
        start = match.end("value") - len(" ".join(words))
        mention = Mention("code", value, start, start + len(value))
        if not _inside_quotation(mention, reading):
            telling = 1.0 if sort_of(parameter.words, parameter.about) else 0.3
            base = 0.9 + 0.2 * (len(kept) > 1) + telling * (cut is not None) - 0.004 * start
            base -= 0.8 * (_sentence_length(reading, start) < 6)
            base -= 0.8 * reading.text.startswith(" of ", match.end("value"))
            yield _scored(base, mention, parameter, reading)


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
    return replace(parameter, schema=inner, shape=shape(inner, parameter.name))


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
