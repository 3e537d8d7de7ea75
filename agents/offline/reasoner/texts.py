"""Texts that the user supplies: quotations, names, code-like words, words in telling places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import takewhile

from turnloom.agents.offline.reasoner.cues import Guess, scored
from turnloom.agents.offline.reasoner.mentions import Mention, MentionKind, Reading
from turnloom.agents.offline.reasoner.pointing import also, continued
from turnloom.agents.offline.reasoner.reading.tool_index import Parameter, sort_of
from turnloom.agents.offline.reasoner.reading.words import COMMON, LEXICON, STOP, pieces, stem
from turnloom.graphs.json_value import JsonValue

_WEIGHTS: Mapping[str, Mapping[MentionKind, float]] = LEXICON["weights"]
_CUED = re.compile(
    r"\b(?:called|named|titled|labelled|labeled|about|words?|keyword|tagged?|containing|mentioning"
    r"|password is|username is|account is|account|has|token|secret|id|code|pin"
    r"|posts? (?:of|by|from)|numbers for|folder|file|as|directory"
    r"|it|to|at|into|for|of|from|by|under|with|in|and|or|over|on|is|i'm|mention|mentions"
    r"|following|follow)\s+"
    r"(?=(?:the\s+|a\s+|an\s+|my\s+|word\s+|keyword\s+)?(?P<value>[^\s.,;:!?\"]+))",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*(?:[.,;:?!)]|$|['’]s\b|\s(?:on|in|to|for|from|by|with|and|over|under|at|of|posted|has|is|that|says"
    r"|tweeted|wrote|please|so|as)\b)"
)
_FILE = re.compile(r"\.[a-z]{2,4}$")
_FOLDERS = frozenset(stem(word) for word in "folder directory dir".split())
_TAGS = frozenset(stem(word) for word in "mention mentioned tag tags tagged".split())
_UNIT = frozenset(("unit",))
_MEASURED = re.compile(
    r"\s?(?P<unit>[a-zA-Z°/]+)(?:\s(?:in|to|into|as)\s(?:the\s)?(?P<into>[a-zA-Z°/]+))?"
)
_JOINED = re.compile(r"\s(?:for|of|in|to)\s([A-Z][\w-]*)")
_LOGIN = re.compile(
    r"(?<![\w'’])(?P<name>[A-Za-z@][\w.@-]*)[,;]?"
    r"(?:\s(?:on|and|with|using|the|my|a|password|passwd|is|its|for)\b,?){1,6}"
    r"(?:\s(?:Twitter|[a-z]+)(?=\susing))?(?:\susing)?[:,]?\s(?P<secret>[^\s,;]*\d)",
)
_LOGIN2 = re.compile(r"(?<![\w'’])(?P<name>[A-Za-z@][\w.@-]*),\spassword:?\s(?P<secret>\S+)")
_AS_THE = re.compile(r"[\"”'],?\s+as\s+(?:the|its|a)\s+(\w+)")
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


def texts(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """What a message offers for a text, in no order."""
    sort = sort_of(parameter.words, parameter.about)
    pattern = parameter.schema.get("pattern")
    yield from _mentioned(parameter, reading, sort, pattern)
    if parameter.words & _UNIT:
        yield from _units(parameter, reading)
    if sort == "handle" and not parameter.words & _TAGS:
        yield from _signing_in(reading)
    yield from _cued(parameter, reading, pattern)
    yield from _before_own_word(parameter, reading)
    yield from _stated(parameter, reading)
    yield from _done_to(parameter, reading)
    yield from _phrases(parameter, reading)


def _mentioned(
    parameter: Parameter, reading: Reading, sort: str, pattern: JsonValue
) -> Iterator[Guess]:
    """The names, quotations and code-like words of a message."""
    weights = _WEIGHTS[sort]
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
        yield scored(weight, mention, parameter, reading)
        if mention.kind == "name" and not sort and " " not in mention.value:
            yield from _joined(mention, weight, parameter, reading)
        if mention.kind == "name" and " " in mention.value:
            yield from _parts(mention, weight, parameter, reading)


def _coded(value: str, sort: str, parameter: Parameter) -> float:
    """What speaks for a code-like word: files have an ending, people who are tagged an @."""
    weight = 0.0
    if _FILE.search(value):
        weight += 0.4 if sort == "file" else -1.5
        weight -= 2.5 * bool(_FOLDERS & parameter.words)
    if value[0] in "@#":
        weight += 0.8 if _TAGS & parameter.words else -0.6
    return weight


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


def _signing_in(reading: Reading) -> Iterator[Guess]:
    """The name that stands before a password: "as mara_l with the password Otter31"."""
    for frame in (_LOGIN, _LOGIN2):
        for match in frame.finditer(reading.text):
            if match["name"].lower() not in STOP and match["name"].lower() != "password":
                yield Guess(5.0, match["name"], *match.span("name"))


def _joined(
    mention: Mention, weight: float, parameter: Parameter, reading: Reading
) -> Iterator[Guess]:
    """Two capitalised words with a little one between them, but for the names of two people:
    "Waiting for Parts"."""
    match = _JOINED.match(reading.text, mention.end)
    if match is not None:
        text = reading.text[mention.start : match.end()]
        yield scored(
            weight + 0.2, Mention("name", text, mention.start, match.end()), parameter, reading
        )


def _quoted(mention: Mention, sort: str, parameter: Parameter, reading: Reading) -> float:
    """What speaks for a quotation: long ones are texts, short ones titles; "… as the subject"."""
    length = mention.end - mention.start
    weight = 0.0
    goes_on = mention.value[-1:] == ":" or bool(continued(reading.text, mention.end))  # type: ignore[index]
    if sort == "text":
        weight += min(1.5, 0.02 * length) + 2.0 * goes_on
    elif sort == "title":
        weight -= max(0.0, 0.03 * (length - 40))
    if goes_on and sort != "text":
        weight -= 1.5
    if parameter.seeks and (length > 32 or goes_on):
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
        if (index == 0 and stem("first") in parameter.words) or (
            index == len(words) - 1 and stem("last") in parameter.words
        ):
            bonus = 2.5
        part = Mention("name", word, at, at + len(word))
        yield scored(weight - 1.4 + bonus, part, parameter, reading)
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
    for weight, mention in _cued_words(reading):
        odd = isinstance(pattern, str) and re.search(pattern, str(mention.value)) is None
        yield scored(weight - 2.0 if odd else weight, mention, parameter, reading)


@lru_cache(maxsize=256)
def _cued_words(reading: Reading) -> list[tuple[float, Mention]]:
    """The words in telling places, whatever is asked for."""
    found = []
    for match in _CUED.finditer(reading.text):
        value = match["value"].rstrip("'’").removesuffix("'s")
        if not value or value.lower() in COMMON or (value.lower() in STOP and len(value) > 1):
            continue
        start = match.start("value")
        weight = 0.9 if _ENDS.match(reading.text, match.end("value")) else 0.4
        mention = Mention("code", value, start, start + len(value))
        if not _inside_quotation(mention, reading):
            found.append((weight, mention))
    return found


def _before_own_word(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """The words before one of the parameter's own: "trip delay insurance"."""
    words = reading.words
    alike = also(parameter.words) if parameter.shape == "text" else parameter.words
    for index, word in enumerate(words):
        if word.root not in parameter.words and word.root not in alike:
            continue
        for length in (1, 2):
            before = words[max(0, index - length) : index]
            low = [word.text.lower() for word in before]
            plain = all(w.root for w in before) and not any(w in STOP or w in COMMON for w in low)
            if len(before) < length or not plain or before[0].root in parameter.words:
                break
            start, end = before[0].start, before[-1].end
            mention = Mention("code", reading.text[start:end], start, end)
            if not _inside_quotation(mention, reading):
                yield Guess(1.4 + 0.2 * length, mention.value, start, end)


def _stated(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """What a message says in so many words: "the reason being a toothache", "with M-NT 65 as the
    plate", "change the level of that member to gold"."""
    for frame in (_being, _as_the_own, _to_be):
        for match in frame(parameter.name).finditer(reading.text):
            yield Guess(5.0, match["value"], *match.span("value"))


@lru_cache(maxsize=512)
def _as_the_own(name: str) -> re.Pattern[str]:
    spoken = r"[\s_-]".join(map(re.escape, pieces(name)))
    word = r"(?!with\b|as\b)[^\s\"“”?!;,]+"
    return re.compile(
        rf"\bwith (?P<value>{word}(?: {word}){{0,5}}) as the {spoken}\b", re.IGNORECASE
    )


@lru_cache(maxsize=512)
def _to_be(name: str) -> re.Pattern[str]:
    spoken = r"[\s_-]".join(map(re.escape, pieces(name)))
    value = r"(?P<value>[^\s\"“”.?!,;]+(?: [^\s\"“”.?!,;]+){0,3})"
    return re.compile(
        rf"\bthe {spoken} (?:of|for) [^\"“”.?!;]*\bto {value}(?=[.?!](?:\s|$)|$| for me\b)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=512)
def _being(name: str) -> re.Pattern[str]:
    spoken = r"[\s_-]".join(map(re.escape, pieces(name)))
    return re.compile(
        rf"\b{spoken} being (?P<value>[^\"“?!;]+?)(?=\.(?:\s|$)|[?!;,]|$| for me\b)", re.IGNORECASE
    )


def _done_to(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """What follows the verb of a tool that is named after it and the parameter: `add_allergy`,
    "add latex to the record of Ann"."""
    verbs = parameter.tool - parameter.words
    if not parameter.words <= parameter.tool or len(verbs) != 1:
        return
    for word in reading.words:
        if word.root in verbs and (match := _OBJECT.match(reading.text, word.end)):
            yield Guess(2.5, match["value"], *match.span("value"))


_OBJECT = re.compile(
    r"\s(?P<value>(?!(?:the|an?|that|this|my|it|one)\b)[\w'’-]+(?: [\w'’-]+){0,3}?)"
    r"(?=\s(?:to|on|in|for|from|of|at|with)\b|[.,;?!]|$)",
    re.IGNORECASE,
)


def _sentence_length(reading: Reading, place: int) -> int:
    """How many words the sentence around a place has."""
    start = max(reading.text.rfind(mark, 0, place) for mark in ".!?") + 1
    ends = [end for mark in ".!?" if (end := reading.text.find(mark, place)) >= 0]
    return len(reading.text[start : min(ends, default=len(reading.text))].split())


def _phrases(parameter: Parameter, reading: Reading) -> Iterator[Guess]:
    """Noun phrases of plain words ("the press briefing in my calendar")."""
    if sort_of(parameter.words, parameter.about) not in ("", "text", "title", "word"):
        return
    for match in _PHRASE.finditer(reading.text):
        words = match["value"].split(" ")
        while len(words) > 1 and (words[0].lower() in _LEADING or _GRADE.match(words[0])):
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
        if kept[0][:1].isupper():
            kept = list(takewhile(lambda word: word[:1].isupper(), kept))
        if (
            cut == 0
            or kept[0].lower() in _POINTED
            or all(word.lower() in STOP or word.lower() in COMMON for word in kept)
        ):
            continue
        value = " ".join(kept)
        start = match.end("value") - len(" ".join(words))
        mention = Mention("code", value, start, start + len(value))
        if not _inside_quotation(mention, reading):
            telling = 1.0 if sort_of(parameter.words, parameter.about) else 0.3
            base = 0.9 + 0.2 * (len(kept) > 1) + telling * (cut is not None) - 0.004 * start
            base -= 0.8 * (_sentence_length(reading, start) < 6)
            base -= 0.8 * reading.text.startswith(" of ", match.end("value"))
            yield scored(base, mention, parameter, reading)
