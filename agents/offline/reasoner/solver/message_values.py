"""Values that the user gives: what a message offers for a parameter, with what speaks for it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from turnloom.agents.offline.reasoner.reading.request import Evidence, Request, continuation
from turnloom.agents.offline.reasoner.reading.tool_index import (
    Parameter,
    parameter_of,
    shape_of,
)
from turnloom.agents.offline.reasoner.reading.words import (
    ACTIONS,
    COMMON,
    LEXICON,
    STOP,
    also,
    pieces,
    stem,
)
from turnloom.agents.offline.reasoner.solver.weights import WEIGHTS, Features, score
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import plural
from turnloom.graphs.language.surface import find_spans
from turnloom.graphs.schema import choices_of, items_of, properties_of

LONG = 10**9
"""A number that is as great as this is a code, hardly ever an amount."""
NEAR = 7
"""A word this many words away still says something about a value."""


class Said(NamedTuple):
    """A value that a message may mean for a parameter, and the words that it takes for it."""

    value: JsonValue
    start: int
    end: int
    mask: int
    features: Features
    score: float


def said(
    request: Request,
    value: JsonValue,
    start: int,
    end: int,
    features: Features,
    mask: int | None = None,
) -> Said:
    if mask is None:
        mask = request.places.mask(start, end)
    return Said(value, start, end, mask, features, score(features))


def offers(parameter: Parameter, request: Request) -> list[Said]:
    """What a message offers for a parameter, best first, each value once."""
    found = sorted(_offers(parameter, request), key=lambda each: (-each.score, each.start))
    if not found and parameter.shape in ("text", "any"):
        found = list(_plain_words(parameter, request))
    best: dict[tuple[str, int], Said] = {}
    for each in found:
        best.setdefault((repr(each.value), each.start), each)
    return list(best.values())


def _offers(parameter: Parameter, request: Request) -> Iterator[Said]:
    match parameter.shape:
        case "choice":
            yield from _choices(parameter, request)
        case "boolean":
            yield from _switches(parameter, request)
        case "date" | "time" | "moment" | "email":
            yield from _shaped(parameter, request)
        case "integer" | "number":
            yield from _numbers(parameter, request)
        case "list":
            yield from _lists(parameter, request)
        case "object":
            yield from _objects(parameter, request)
        case _:
            yield from _texts(parameter, request)


def _shaped(parameter: Parameter, request: Request) -> Iterator[Said]:
    """Days, times and addresses."""
    for each in request.evidence:
        if each.kind == parameter.shape:
            yield _mentioned("shape_fits", each, parameter, request)
    if parameter.shape == "date":
        for each in request.of("moment"):
            part = replace(each, value=str(each.value)[:10])
            yield _mentioned("part_of_moment", part, parameter, request)
    if parameter.shape == "moment":
        for day in request.of("date"):
            for clock in request.of("time"):
                apart = replace(day, value=f"{day.value}T{clock.value}")
                found = _mentioned("apart", apart, parameter, request)
                yield found._replace(mask=found.mask | clock.masks[0])


def _mentioned(feature: str, each: Evidence, parameter: Parameter, request: Request) -> Said:
    features = ((feature, 1.0), *cues(parameter, request, each.start, each.end))
    return said(request, each.value, each.start, each.end, features, each.masks[0])


# --- choices and switches -----------------------------------------------------------------------


def _choices(parameter: Parameter, request: Request) -> Iterator[Said]:
    exact = [
        (start, end, choice)
        for choice in parameter.choices
        for start, end in find_spans(request.text, choice)
        if request.text[max(0, start - 1) : start] not in ("'", "’")
    ]
    for start, end, choice in exact:
        if any(a <= start and end <= b and b - a > end - start for a, b, _ in exact):
            continue
        small = isinstance(choice, str) and choice.lower() in STOP and len(choice) > 1
        features = (
            ("choice_small_word" if small else "choice_said", 1.0),
            ("length", (end - start) / 25),
            *cues(parameter, request, start, end),
        )
        if any(e.start <= start and end <= e.end for e in request.of("quoted")):
            features = (("inside_quotation", 1.0), *features)
        yield said(request, choice, start, end, features)
    found = {id(choice) for _, _, choice in exact}
    for choice in parameter.choices:
        if isinstance(choice, str) and id(choice) not in found:
            for start, end in _loosely(choice, request):
                features = (("choice_other_form", 1.0), *cues(parameter, request, start, end))
                yield said(request, choice, start, end, features)


def _loosely(choice: str, request: Request) -> list[tuple[int, int]]:
    """Where the roots of a choice's words stand."""
    wanted = [stem(piece) for piece in pieces(choice)]
    if not wanted or not all(each in request.roots for each in wanted):
        return []
    return [(word.start, word.end) for word in request.words if word.root == wanted[0]]


_NEGATION = re.compile(
    r"\b(?:not|n't|without|no|off|never|stop|disable|don't|deactivate|whether or|or|close|lock)\b",
    re.IGNORECASE,
)


def _switches(parameter: Parameter, request: Request) -> Iterator[Said]:
    """A switch that is spoken of is on, unless the words around it say no."""
    own = parameter.words
    places = [word for word in request.words if word.root in own and word.weight]
    if not places:
        for name in sorted(own):
            bare = next((name.removeprefix(un) for un in _UNDOING if name.startswith(un)), "")
            if len(bare) > 2 and bare in request.roots:
                yield Said(False, 0, 0, 0, (("switch_undone", 1.0),), WEIGHTS["switch_undone"])
                return
        places = [w for w in request.words if w.root and w.root in parameter.about and w.weight]
        feature = "switch_described"
    else:
        feature = "switch_said"
    if not places:
        default = parameter.schema.get("default")
        value = not default if isinstance(default, bool) else True
        yield Said(value, 0, 0, 0, (("switch_unsaid", 1.0),), WEIGHTS["switch_unsaid"])
        return
    first = places[0]
    around = request.text[max(0, first.start - 12) : places[-1].end + 12]
    found = said(request, not _NEGATION.search(around), first.start, first.end, ((feature, 1.0),))
    yield found


_UNDOING = ("un", "de", "dis", "in")


# --- numbers, lists, objects --------------------------------------------------------------------


def _numbers(parameter: Parameter, request: Request) -> Iterator[Said]:
    for each in request.of("number"):
        value = each.value
        if not isinstance(value, (int, float)):
            continue
        if parameter.shape == "integer" and not float(value).is_integer():
            continue
        feature = "shape_fits" if request.text[each.start].isdigit() else "number_in_words"
        if not request.text[each.start].isalnum():
            feature = "shape_fits"
        features: Features = cues(parameter, request, each.start, each.end)
        if _MONEY.search(request.text, each.start, each.end):
            features = (("money", 1.0 if parameter.about & _AMOUNTS else -1.0), *features)
        if not _in_range(value, parameter.schema):
            features = (("out_of_range", 1.0), *features)
        if abs(value) >= LONG:
            features = (("long_number", 1.0), *features)
        if parameter.identifies and parameter.core:
            features = (("number_identifies", 1.0), *features)
        features = ((feature, 1.0), *features)
        number = typed(value, parameter)
        yield said(request, number, each.start, each.end, features, each.masks[0])


_MONEY = re.compile(r"[€$£]|\b(?:euros?|dollars?|pounds?|bucks|eur|usd|gbp)\b", re.IGNORECASE)
_AMOUNTS = frozenset(
    map(
        stem,
        [
            "price",
            "cost",
            "fee",
            "money",
            "budget",
            "payment",
            "balance",
            "tip",
            "fare",
            "euro",
            "dollar",
        ],
    )
)


def _in_range(value: float, schema: JsonObject) -> bool:
    least, most = schema.get("minimum"), schema.get("maximum")
    if isinstance(least, (int, float)) and value < least:
        return False
    return not (isinstance(most, (int, float)) and value > most)


_BETWEEN = re.compile(
    r"[\"'”]?(?:,\s*(?:and\s+|plus\s+|the\s+)?|\s+(?:and|plus|as well as|&)\s+(?:the\s+)?)[\"'“]?"
)


def _lists(parameter: Parameter, request: Request) -> Iterator[Said]:
    """Values of one sort side by side, the longest row first; a single one too."""
    inner = items_of(parameter.schema)
    single = replace(
        parameter,
        schema=inner,
        shape=shape_of(inner, parameter.name),
        choices=choices_of(inner) or (),
    )
    found = sorted(
        (each for each in offers(single, request) if each.score > 0),
        key=lambda each: (each.start, -each.score),
    )
    rows: list[list[Said]] = []
    for each in found:
        for row in rows:
            last = row[-1]
            if last.end <= each.start and _BETWEEN.fullmatch(request.text, last.end, each.start):
                row.append(each)
                break
        else:
            rows.append([each])
    for row in rows:
        mask = 0
        for each in row:
            mask |= each.mask
        features = (
            ("list_of_one" if len(row) == 1 else "list_row", 1.0),
            ("list_length", min(4.0, len(row) - 1)),
            ("list_element", max(each.score for each in row)),
        )
        values: list[JsonValue] = [each.value for each in row]
        yield Said(values, row[0].start, row[-1].end, mask, features, score(features))


def _objects(parameter: Parameter, request: Request) -> Iterator[Said]:
    """An object of which the message names keys: "set the priority to 1"."""
    value: JsonObject = {}
    places: list[tuple[int, int]] = []
    for key, schema in properties_of(parameter.schema).items():
        inner = parameter_of(key, schema, required=False)
        match = _set_to(key).search(request.text)
        if match is None:
            continue
        start, end = match.span("quoted") if match["quoted"] else match.span("plain")
        if inner.shape == "text":
            value[key] = request.text[start:end]
        else:
            near = (each for each in offers(inner, request) if start <= each.start < end)
            best = next(near, None)
            if best is None:
                continue
            value[key] = best.value
        places.append((start, end))
    if value:
        mask = 0
        for place in places:
            mask |= request.mask(*place)
        features: Features = (("object_keys", float(len(value))),)
        start, end = min(place[0] for place in places), max(place[1] for place in places)
        yield Said(value, start, end, mask, features, score(features))


@lru_cache(maxsize=512)
def _set_to(key: str) -> re.Pattern[str]:
    """The words that set a key to a value: "the status to On Hold"."""
    name = r"[\s_-]?".join(map(re.escape, pieces(key)))
    return re.compile(
        rf"\b{name}\b(?:\s\w+){{0,2}}?\s(?:to|as|is)\s"
        r"(?:[\"“](?P<quoted>[^\"”]+)[\"”]"
        r"|(?P<plain>[^.,;?!\"]+?)"
        r"(?=\s(?:on|of|for|and|in|with|please|so|as)\s(?:the|my|that|this|me|a|one|its)\b"
        r"|\sand\s|[.,;?!]|$))",
        re.IGNORECASE,
    )


# --- texts --------------------------------------------------------------------------------------

_IS_CODE = re.compile(r".*\d.*|[A-Z._-]+")
_DESCRIBES = re.compile(
    r"\b(?:that (?:says|reads|has|contains|mentions|goes)|called|titled|named|about"
    r"|with the (?:words?|subject|title))\s*[\"“]?$",
    re.IGNORECASE,
)
"""Words before a quotation by which a thing is known."""
_SIZED = {"text", "title"}
_CUED = re.compile(
    r"\b(?:called|named|titled|labelled|labeled|about|words?|keyword|tagged?|containing|mentioning"
    r"|password is|username is|account is|account|has|token|secret|id|code|pin"
    r"|posts? (?:of|by|from)|numbers for|folder|file|as|directory"
    r"|it|to|at|into|for|of|from|by|under|with|in|and|or|over|on|is|i'm|mention|mentions|remove"
    r"|following|follow)\s+"
    r"(?=(?:the\s+|a\s+|an\s+|my\s+|word\s+|keyword\s+)?(?P<value>[^\s.,;:!?\"<>\[\]]+))",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*(?:[.,;:?!)]|$|['’]s\b|\s(?:on|in|to|for|from|by|with|and|over|under|at|of|posted|has|is"
    r"|that|says|wrote|please|so|as)\b)"
)
_NUMBER = stem("number")
_FILE = re.compile(r"\.[a-z]{2,4}$")
_MEASURED = re.compile(
    r"\s?(?P<unit>[a-zA-Z°/]+)(?:\s(?:in|to|into|as)\s(?:the\s)?(?P<into>[a-zA-Z°/]+))?"
)
_LOGIN = re.compile(
    r"(?<![\w'’])(?P<name>[A-Za-z@][\w.@-]*)[,;]?"
    r"(?:\s(?:on|and|with|using|the|my|a|password|passwd|is|its|for)\b,?){1,6}"
    r"(?:\susing)?[:,]?\s(?P<secret>(?=\S*[A-Za-z])[^\s,;]*\d)",
)
_LOGIN2 = re.compile(r"(?<![\w'’])(?P<name>[A-Za-z@][\w.@-]*),\spassword:?\s(?P<secret>\S+)")
_LOGIN3 = re.compile(
    r"\b(?:is|as|under|name)\s(?P<name>[A-Za-z@][\w.@-]*),?\s(?:and|with)\s(?:the\s)?"
    r"(?:password\s(?:is\s)?)?(?P<secret>(?=\S*[A-Za-z])[^\s,;]*\d)"
)
_AS_THE = re.compile(r"[\"”'],?\s+as\s+(?:the|its|a|my)\s+(\w+)")
_LEADING = frozenset(LEXICON["leading"].split())
_POINTED = frozenset(("that", "this", "it", "these", "those", "same"))
_GRADE = re.compile(r"(?:\w+est|most|least)$", re.IGNORECASE)
_PHRASE = re.compile(
    r"\b(?:(?:about|for|called|named|find)\s+(?:the\s+|my\s+|a\s+)?|(?:the|my|our|an?)\s+)"
    r"(?P<value>(?:[\w'’-]+ ){0,4}?[\w'’-]+)"
    r"(?=\s(?:in|on|from|of|to|for|and|with|at|by|as|so|into|please|which|that|is|be|take)\b"
    r"|\s?[.,;:?!]|$)",
    re.IGNORECASE,
)


def _texts(parameter: Parameter, request: Request) -> Iterator[Said]:
    """What a message offers for a text, in no order."""
    yield from _evident(parameter, request)
    if "unit" in parameter.parts:
        yield from _units(parameter, request)
    if parameter.sort in ("handle", "secret"):
        yield from _signing_in(parameter, request)
    if parameter.sort not in _SIZED:
        for feature, start, end in _cued_words(request):
            text = request.text[start:end]
            features = ((feature, 1.0), *cues(parameter, request, start, end))
            features += _no_code(parameter, text)
            yield said(request, text, start, end, _odd(parameter, text) + features)
    yield from _before_label(parameter, request)
    yield from _stated(parameter, request)
    for frame in parameter.frames:
        for match in _framed(*frame).finditer(request.text):
            yield said(request, match["value"], *match.span("value"), (("framed", 1.0),))
    yield from _done_to(parameter, request)
    if parameter.sort in ("", "text", "title", "word"):
        yield from _phrases(parameter, request)


@lru_cache(maxsize=1024)
def _format(description: str) -> re.Pattern[str] | None:
    """The form that a description asks for in letters: MM/YYYY."""
    found = re.search(
        r"\b(?:DD|MM|YY(?:YY)?|HH)(?:[/.:-](?:DD|MM|YY(?:YY)?|HH|SS))+\b", description
    )
    if found is None:
        return None
    return re.compile(re.sub(r"[A-Z]", r"\\d", re.escape(found.group())))


def _odd(parameter: Parameter, text: str) -> Features:
    form = _format(str(parameter.schema.get("description", "")))
    if form is not None:
        return (("of_format", 1.0 if form.fullmatch(text) else -1.0),)
    pattern = parameter.schema.get("pattern")
    odd = isinstance(pattern, str) and _does_not_match(pattern, text)
    return (("not_of_pattern", 1.0),) if odd else ()


def _no_code(parameter: Parameter, text: str) -> Features:
    """What speaks against plain words where a code is asked for."""
    if not (parameter.coded or parameter.identifies) or _IS_CODE.fullmatch(text):
        return ()
    return (("no_code", 1.0),)


def _does_not_match(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is None
    except re.error:
        return False


def _evident(parameter: Parameter, request: Request) -> Iterator[Said]:
    """The names, quotations and code-like words of a message."""
    sort = parameter.sort or "any"
    half = "first" in parameter.words or "last" in parameter.parts
    for each in request.evidence:
        feature = f"{sort}_{each.kind}"
        if feature not in WEIGHTS:
            continue
        text = str(each.value) if each.kind != "number" else request.text[each.start : each.end]
        features: Features = ((feature, 1.0), *cues(parameter, request, each.start, each.end))
        features += _odd(parameter, text)
        if sort == "person" and (text.isupper() or text.isdigit()):
            features += (("person_is_no_code", 1.0),)
        if each.kind == "code":
            features += tuple(_coded(text, parameter))
        if each.kind == "quoted":
            features += tuple(_quoted(each, text, parameter, request))
        features += _no_code(parameter, text)
        if text.isdigit() and _NUMBER in parameter.parts:
            features += (("number_by_name", 1.0),)
        if half and not (each.kind == "name" and text[1:].islower()):
            features += (("no_half_of_name", 1.0),)
        yield said(request, text, each.start, each.end, features, each.masks[0])
        if each.kind == "name" and " " in text:
            yield from _parts_of(each, features, parameter, request)


def _coded(text: str, parameter: Parameter) -> Iterator[tuple[str, float]]:
    """What speaks for a code-like word: files have an ending, people who are tagged an @."""
    if _FILE.search(text):
        folder = {"folder", "director", "dir"} & parameter.words
        yield (
            "file_is_no_folder" if folder else "ending",
            1.0 if parameter.sort == "file" else -1.0,
        )
    if text[0] in "@#":
        yield ("handle_mark", 1.0 if stem("mention") in parameter.about else -1.0)


def _quoted(
    each: Evidence, text: str, parameter: Parameter, request: Request
) -> Iterator[tuple[str, float]]:
    """What speaks for a quotation: long ones are texts, short ones titles; "… as the subject"."""
    length = len(text)
    goes_on = text[-1:] == ":" or bool(continuation(request.text, each.end)[0])
    if parameter.sort == "text" and _DESCRIBES.search(request.text, 0, each.start):
        yield "describes_thing", 1.0
    if parameter.sort == "text":
        yield "quotation_length", min(3.0, length / 25)
        yield "quotation_goes_on", float(goes_on)
    else:
        yield "quotation_too_long", max(0.0, (length - 40) / 25)
        yield "quotation_goes_on", -0.75 * goes_on
    if parameter.seeks and (length > 32 or goes_on):
        yield "sought_at_length", 1.0
    if named := _AS_THE.match(request.text, each.end):
        yield "named_as", 1.0 if stem(named[1]) in parameter.words else -0.5


def _parts_of(
    each: Evidence, features: Features, parameter: Parameter, request: Request
) -> Iterator[Said]:
    """The words of a name one by one: first and last names."""
    at = each.start
    names = str(each.value).split(" ")
    for index, name in enumerate(names):
        first = index == 0 and "first" in parameter.words
        last = index == len(names) - 1 and "last" in parameter.parts
        feature = "half_of_name" if first or last else "part_of_name"
        own = (*(e for e in features if e[0] != "no_half_of_name"), (feature, 1.0))
        yield said(request, name, at, at + len(name), own)
        at += len(name) + 1


def _units(parameter: Parameter, request: Request) -> Iterator[Said]:
    """A unit after a number, or the one that it is to be turned into."""
    into = bool({"out", "to", "target"} & parameter.parts)
    for number in request.of("number"):
        match = _MEASURED.match(request.text, number.end)
        if match is not None:
            start, end = match.span("into" if into else "unit")
            if start >= 0:
                yield said(request, request.text[start:end], start, end, (("unit", 1.0),))


def _signing_in(parameter: Parameter, request: Request) -> Iterator[Said]:
    """The name before a password, and the password: "as mara_l with the password Otter31"."""
    for name, secret in _logins(request):
        start, end = name if parameter.sort == "handle" else secret
        value = request.text[start:end].rstrip(".,;?!")
        yield said(request, value, start, start + len(value), (("signing_in", 1.0),))


@lru_cache(maxsize=64)
def _logins(request: Request) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    """Where names stand beside passwords, whichever of the two is asked for."""
    found = []
    for frame in (_LOGIN, _LOGIN2, _LOGIN3):
        for match in frame.finditer(request.text):
            low = match["name"].lower()
            if low not in STOP and low not in ("password", "secret", "name"):
                found.append((match.span("name"), match.span("secret")))
    return tuple(found)


@lru_cache(maxsize=64)
def _cued_words(request: Request) -> tuple[tuple[str, int, int], ...]:
    """The plain words in telling places ("the folder called sponsors"), whatever is asked for."""
    found = []
    for match in _CUED.finditer(request.text):
        value = match["value"].rstrip("'’").removesuffix("'s")
        if not value or value.lower() in COMMON or (value.lower() in STOP and len(value) > 1):
            continue
        if stem(value) in ACTIONS and match.group().lower().startswith(("to ", "and ")):
            continue
        start = match.start("value")
        ended = _ENDS.match(request.text, match.end("value"))
        if not _is_mentioned(start, request):
            found.append(("cued" if ended else "cued_weakly", start, start + len(value)))
    return tuple(found)


def _is_mentioned(start: int, request: Request) -> bool:
    """Whether a place belongs to a quotation, a day, a number, which are read as such."""
    return any(
        each.start <= start < each.end
        for each in request.of("quoted", "date", "time", "moment", "number", "email", "superlative")
    )


def _in_quotation(start: int, request: Request) -> bool:
    return any(each.start <= start < each.end for each in request.of("quoted"))


def _before_label(parameter: Parameter, request: Request) -> Iterator[Said]:
    """The words before one of the parameter's own: "trip delay insurance"."""
    words = request.words
    labels = _labels(parameter.words, parameter.shape == "text")
    if labels.isdisjoint(request.roots):
        return
    for index, word in enumerate(words):
        if word.root not in labels:
            continue
        for length in (1, 2):
            before = words[max(0, index - length) : index]
            plain = all(each.root and each.low not in STOP | COMMON for each in before)
            if len(before) < length or not plain or before[0].root in parameter.words:
                break
            start, end = before[0].start, before[-1].end
            if not _is_mentioned(start, request) and not _is_mentioned(end - 1, request):
                features = (("before_label", 1.0), ("before_label_words", float(length)))
                yield said(request, request.text[start:end], start, end, features)


@lru_cache(maxsize=4096)
def _labels(words: frozenset[str], alike: bool) -> frozenset[str]:
    """The roots of words for a parameter: its own, those for the same deed, and, where they are
    `alike` enough, those for the same thing."""
    does = frozenset(each for own in words for each in ACTIONS.get(own, ()))
    deeds = (root for root, known in ACTIONS.items() if does & known)
    return words.union(deeds, also(words) if alike else ())


def _stated(parameter: Parameter, request: Request) -> Iterator[Said]:
    """What a message says in so many words: "the reason being a toothache", "with M-NT 65 as the
    plate", "change the level of that member to gold"."""
    low = request.text.lower()
    if not all(piece in low for piece in pieces(parameter.name)):
        return
    for pattern in _statements(parameter.name):
        for match in pattern.finditer(request.text):
            yield said(request, match["value"], *match.span("value"), (("stated", 1.0),))
    for match in _labelled(parameter.name).finditer(request.text):
        yield said(request, match["value"], *match.span("value"), (("labelled", 1.0),))


@lru_cache(maxsize=512)
def _statements(name: str) -> tuple[re.Pattern[str], ...]:
    spoken = r"[\s_-]".join(map(re.escape, pieces(name)))
    word = r"(?!with\b|as\b)[^\s\"“”?!;,]+"
    to = r"(?P<value>[^\s\"“”.?!,;]+(?: [^\s\"“”.?!,;]+){0,3})"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"\b{spoken} being (?P<value>[^\"“?!;]+?)(?=\.(?:\s|$)|[?!;,]|$| for me\b)",
            rf"\bwith (?P<value>{word}(?: {word}){{0,5}}) as the {spoken}\b",
            rf"\bthe {spoken} (?:of|for) [^\"“”.?!;]*\bto {to}(?=[.?!](?:\s|$)|$| for me\b)",
        )
    )


@lru_cache(maxsize=512)
def _labelled(name: str) -> re.Pattern[str]:
    """A value straight after the parameter's own words: "a mechanic with the skill brakes"."""
    spoken = r"[\s_-]".join(map(re.escape, pieces(name)))
    before = "(?:with|and|of|for|by|under|in|has|have) (?:the |an? )?"
    return re.compile(rf"\b(?:{before}{spoken}|whose {spoken} is) {_VALUE}", re.IGNORECASE)


@lru_cache(maxsize=512)
def _framed(noun: str, preposition: str) -> re.Pattern[str]:
    """A value where the documentation has the parameter: "the hives in quarry"."""
    named = "|".join(map(re.escape, {noun, plural(noun)})) if noun else r"\w+"
    return re.compile(rf"\b(?:{named}) {preposition} {_VALUE}", re.IGNORECASE)


_NO_VALUE = "|".join(sorted(STOP - lexicon("new all any no out over under one")))
"""Words that are no value after a parameter's own; "with the status new" has one."""
_WORD_OF_VALUE = rf"(?!(?:{_NO_VALUE})\b)[^\s\"“”?!;,.]+"
_VALUE = (
    rf"(?P<value>{_WORD_OF_VALUE}(?: {_WORD_OF_VALUE}){{0,2}}?)(?= (?:{_NO_VALUE})\b|[.,;?!]|$)"
)
_OBJECT = re.compile(
    r"\s(?P<value>(?!(?:the|an?|that|this|my|it|one)\b)[\w'’-]+(?: [\w'’-]+){0,3}?)"
    r"(?=\s(?:to|on|in|for|from|of|at|with)\b|[.,;?!]|$)",
    re.IGNORECASE,
)


def _done_to(parameter: Parameter, request: Request) -> Iterator[Said]:
    """What follows the verb of a tool that is named after it and the parameter: `add_allergy`,
    "add latex to the record of Ann"."""
    verbs = parameter.tool - parameter.words
    if not parameter.words <= parameter.tool or len(verbs) != 1:
        return
    for word in request.words:
        if word.root in verbs and (match := _OBJECT.match(request.text, word.end)):
            yield said(request, match["value"], *match.span("value"), (("done_to", 1.0),))


def _plain_words(parameter: Parameter, request: Request) -> Iterator[Said]:
    """Words that carry meaning and are no word of the tool, where nothing stands out."""
    for word in request.words:
        known = word.root in parameter.about or word.root in parameter.tool
        if word.root and not known and word.low not in STOP and word.low not in COMMON:
            text = request.text[word.start : word.end]
            yield said(request, text, word.start, word.end, (("plain_word", 1.0),))


def _phrases(parameter: Parameter, request: Request) -> Iterator[Said]:
    """Noun phrases of plain words ("the press briefing in my calendar")."""
    for words, roots, start, end in _noun_phrases(request):
        cut = next(
            (
                index
                for index, root in enumerate(roots)
                if root in parameter.about or root in parameter.tool
            ),
            None,
        )
        kept = words[:cut] if cut else words
        if kept[0][:1].isupper():
            kept = list(takewhile(lambda word: word[:1].isupper(), kept))
        vain = all(word.lower() in STOP or word.lower() in COMMON for word in kept)
        if cut == 0 or kept[0].lower() in _POINTED or vain:
            continue
        value = " ".join(kept)
        first, last = request.around(start)
        features: Features = (
            ("phrase", 1.0),
            ("phrase_words", float(len(kept) > 1)),
            ("phrase_before_thing", float(cut is not None)),
            ("phrase_late", start / 100),
            ("phrase_in_short_sentence", float(last - first < 30)),
            ("phrase_of", float(request.text.startswith(" of ", end))),
            *cues(parameter, request, start, start + len(value)),
        )
        yield said(request, value, start, start + len(value), features)


@lru_cache(maxsize=64)
def _noun_phrases(request: Request) -> tuple[tuple[list[str], list[str], int, int], ...]:
    """The words of each noun phrase without those that lead it, their roots, and its place."""
    found = []
    for match in _PHRASE.finditer(request.text):
        words = match["value"].split(" ")
        while len(words) > 1 and (words[0].lower() in _LEADING or _GRADE.match(words[0])):
            words = words[1:]
        start = (end := match.end("value")) - len(" ".join(words))
        if not _is_mentioned(start, request):
            found.append((words, [stem(word) for word in words], start, end))
    return tuple(found)


# --- the words around a value -------------------------------------------------------------------

_ROLES = tuple(
    (
        frozenset(stem(word) for word in role["names"].split()),
        frozenset(role["before"].split()),
        frozenset(role.get("against", "").split()),
    )
    for role in LEXICON["roles"]
)


def cues(parameter: Parameter, request: Request, start: int, end: int) -> Features:
    """How much the words around a place speak for this parameter."""
    for_it, against = _roles(parameter.parts)
    named, described = parameter.words, parameter.about
    label = about = preposition = counter = after = 0.0
    words = request.words
    place = bisect_left(request.places.starts, start)
    for distance in range(1, NEAR + 1):
        if distance > place:
            break
        word = words[place - distance]
        if not word.root and word.low in ".?!;":
            break
        if word.root in named:
            label += distance**-0.6
        elif word.root in described and word.root and word.low not in STOP:
            about += 1 / distance
        if distance <= 3 and word.low in for_it:
            preposition += (1.0, 0.47, 0.2)[distance - 1]
        elif distance <= 2 and word.low in against:
            counter += (1.0, 0.4)[distance - 1]
    place = bisect_left(request.places.starts, end)
    for distance, word in enumerate(words[place : place + 4], 1):
        if not word.root and word.low in ".?!;,":
            break
        if word.root in named:
            after += 1 / distance
        elif word.root in described and word.root and word.low not in STOP:
            about += 1 / distance
    found = (
        ("cue_label", label), ("cue_label_after", after), ("cue_about", about),
        ("cue_preposition", preposition), ("cue_against", counter),
    )  # fmt: skip
    return tuple(each for each in found if each[1])


@lru_cache(maxsize=4096)
def _roles(parts: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Words that stand before such a parameter's value, and words that speak against it."""
    before: set[str] = set()
    against: set[str] = set()
    for names, stand_before, speak_against in _ROLES:
        if names & parts:
            before |= stand_before
            against |= speak_against
    return frozenset(before), frozenset(against - before)


def typed(value: JsonValue, parameter: Parameter) -> JsonValue:
    """A value in the type that a parameter has: whole numbers are written as they are meant."""
    if parameter.shape == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if parameter.shape == "number" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
