"""A request, read: what it mentions and where, which words carry it, what it points back at."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from turnloom.agents.offline.reasoner.reading.superlatives import Superlative, superlatives
from turnloom.agents.offline.reasoner.reading.words import (
    ACTION_PHRASES,
    ACTIONS,
    COMMON,
    LEXICON,
    STOP,
    stem,
)
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.mentions import dates_in, moments_in, numbers_in, times_in

Kind: TypeAlias = Literal[
    "quoted", "moment", "date", "time", "email", "number", "code", "name", "superlative",
    "reference", "choice", "label",
]  # fmt: skip

_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|(?<!\w)\'([^\']+)\'(?!\w)')
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(r"(?<![\w@#./-])[@#./~]?\w+(?:[-_./@:]\w+)*")
_CODE_MARK = re.compile(r"\d|[_@#./]|[a-z][A-Z]")
_TITLE = r"(?:Dr|Mrs?|Ms|Prof|St|Mt)\.(?=\s[A-ZÀ-Þ])"
_WORD = re.compile(rf"\b{_TITLE}|" r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*|[.?!;:,]")
_CAPITAL = re.compile(
    rf"(?:{_TITLE}\s)?"
    r"[^\W\d_]*[A-ZÀ-Þ][\w'’&-]*(?:\s(?:of the |de |van |von |Le )?[A-ZÀ-Þ][\w'’&-]*)*"
)
_NOT_NAMES = frozenset(
    "I I'm I'd I'll I've PIN ID Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "January February March April May June July August September October November December".split()
)
_POSSESSIVE = re.compile(r"['’]s?(?![\w])")
_CONTRACTED = re.compile(r"['’](?:d|ll|ve|m|re|t)$")
_NUMBERED = re.compile(r"\s(?:is |number )?\d")
_ABBREVIATED = frozenset(["Ltd", "Inc", "Co", "Corp", "St", "Dr", "Jr", "Sr", "Mt"])
_ASKING = frozenset(LEXICON["asking"].split())
_POINTS = frozenset(LEXICON["pointing"].split())
_PRONOUNS = frozenset(LEXICON["pronouns"].split())
_GROUPS = frozenset(["group", "list", "set", "bunch", "lot", "number", "pair", "row", "kind"])
_SENTENCE_END = re.compile(r"(?<=[.?!])[\"”]?\s+(?=[A-Z\"“@])")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that a request says and that an answer to it has to make use of.

    `mask` has a bit for each word of the request that it consists of; a value said twice is one
    piece of evidence with two masks.
    """

    kind: Kind
    value: JsonValue
    start: int
    end: int
    masks: tuple[int, ...]
    asked: bool

    @property
    def words(self) -> int:
        """The words of all its places."""
        found = 0
        for mask in self.masks:
            found |= mask
        return found

    def share(self, words: int) -> float:
        """How much of it is among these words of the request, 0 to 1."""
        most = 0.0
        for mask in self.masks:
            if shared := words & mask:
                most = max(most, shared.bit_count() / mask.bit_count())
        return most


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its root and place; punctuation has no root. `weight` is how much it tells of
    what is asked for."""

    root: str
    low: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class WordPlaces:
    """Where the words of a message stand, in order; those of the bits in `carrying` say something,
    the others are punctuation."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    carrying: int

    @classmethod
    def of(cls, words: Sequence[Word]) -> WordPlaces:
        starts = tuple(word.start for word in words)
        carrying = 0
        for at, word in enumerate(words):
            if word.root or word.low[:1].isdigit():
                carrying |= 1 << at
        return cls(starts, tuple(word.end for word in words), carrying)

    def mask(self, start: int, end: int) -> int:
        """A bit for each word between two places of the text."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return self.carrying & ((1 << last) - (1 << first)) if first < last else 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A word that points back: at the thing named by `nouns`, or, a pronoun, at anything."""

    nouns: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A message, read. `actions` are what it asks to do, with how sure that is; `nouns` are
    roots of words that are used as nouns."""

    text: str
    today: str
    words: tuple[Word, ...]
    places: WordPlaces
    evidence: tuple[Evidence, ...]
    superlatives: tuple[Superlative, ...]
    references: tuple[Reference, ...]
    roots: frozenset[str]
    weights: dict[str, float]
    actions: dict[str, float]
    nouns: frozenset[str]
    asks: bool
    asked: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]

    def of(self, *kinds: Kind) -> Iterator[Evidence]:
        return (each for each in self.evidence if each.kind in kinds)

    def mask(self, start: int, end: int) -> int:
        return self.places.mask(start, end)

    def around(self, start: int) -> tuple[int, int]:
        """The sentence at a place."""
        return next((each for each in self.sentences if each[0] <= start < each[1]), (0, 0))


@lru_cache(maxsize=1024)
def read_request(text: str, today: str = "") -> Request:
    """Read a message. `today` (YYYY-MM-DD or '') settles dates without a year."""
    quoted = [_inner(match) for match in _QUOTED.finditer(text)]
    sentences = tuple(_sentences(text, quoted))
    asked = _asked(text, sentences, quoted)
    words = tuple(_words(text, quoted, asked))
    mask_of = (placed := WordPlaces.of(words)).mask
    grades = superlatives(text)
    references = tuple(_references(text, words, quoted))
    found: dict[tuple[Kind, str], list[tuple[int, int]]] = {}
    values: dict[tuple[Kind, str], JsonValue] = {}
    for kind, value, start, end in _mentions(text, today, quoted):
        key = kind, str(value)
        values[key] = value
        found.setdefault(key, []).append((start, end))
    evidence = [
        Evidence(
            kind, values[kind, said], *places[0],
            tuple(mask_of(*place) for place in places),
            any(first <= places[0][0] < last for first, last in asked),
        )
        for (kind, said), places in found.items()
    ]  # fmt: skip
    for grade in {each.start: each for each in grades}.values():
        if not _within(grade.start, quoted):
            end = grade.start + len(grade.word)
            mask = (mask_of(grade.start, end),)
            evidence.append(Evidence("superlative", grade.word, grade.start, end, mask, True))
    for reference in references:
        mask = (mask_of(reference.start, reference.end),)
        said = text[reference.start : reference.end]
        evidence.append(
            Evidence("reference", said, reference.start, reference.end, mask, bool(reference.nouns))
        )
    weights: dict[str, float] = {}
    for word in words:
        mentioned = any(
            each.start <= word.start < each.end for each in evidence if each.kind not in _OTHERS
        )
        if word.root and word.low not in STOP and not mentioned:
            weights[word.root] = max(weights.get(word.root, 0.0), word.weight)
    return Request(
        text=text,
        today=today,
        words=words,
        places=placed,
        evidence=tuple(evidence),
        superlatives=grades,
        references=references,
        roots=frozenset(word.root for word in words if word.root),
        weights=weights,
        actions=_actions(text, words, asked, quoted),
        nouns=_nouns(words),
        asks=bool(_ASKS.search(text)),
        asked=asked,
        sentences=sentences,
    )


_ASKS = re.compile(
    r"\b(?:what|which|how (?:much|many|long|far|old|is|are)|who|whose|whether|when|tell me|show me"
    r"|let me (?:see|know what|know wh)|give me|remind me|find out|look up|check|see (?:if|what|who"
    r"|how)|list|read)\b",
    re.IGNORECASE,
)


def _inner(match: re.Match[str]) -> tuple[int, int]:
    group = next(index for index, part in enumerate(match.groups(), 1) if part)
    return match.span(group)


def _within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


# --- sentences ----------------------------------------------------------------------------------


def _sentences(text: str, quoted: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    begun = 0
    for match in _SENTENCE_END.finditer(text):
        if not _within(match.start() - 1, quoted):
            yield begun, match.end()
            begun = match.end()
    yield begun, len(text)


_REQUEST = re.compile(
    r"\b(?:could|can|would|will|may|might) (?:you|i)\b|\bplease\b|\bkindly\b|\blet's\b|\blet me\b"
    r"|\bi(?:'d| would) (?:really )?like\b|\bi need\b|\bi want\b|\bhelp me\b|\bgo ahead\b"
    r"|\b(?:maybe|perhaps) you\b|\bhow about\b|\bif you (?:could|can|would)\b|\btrouble you\b"
    r"|\bbe able to\b|\bwondering\b|\bhoping you\b|\btime to\b|\bnext (?:step|thing)\b|\?",
    re.IGNORECASE,
)


def _asked(
    text: str, sentences: Sequence[tuple[int, int]], quoted: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """The sentences that ask for something; where none does, the longest."""
    hiding = list(text)
    for start, end in quoted:
        hiding[start:end] = " " * (end - start)
    plain = "".join(hiding)
    found = tuple(each for each in sentences if _REQUEST.search(plain, *each))
    return found or (max(sentences, key=lambda each: each[1] - each[0]),)


def _words(
    text: str, quoted: Sequence[tuple[int, int]], asked: Sequence[tuple[int, int]]
) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        word = match.group()
        inside = _within(match.start(), quoted)
        weight = 0.0 if inside else 1.0 if _within(match.start(), asked) else 0.3
        yield Word(stem(word) if word[0].isalpha() else "", word.lower(), *match.span(), weight)


_FORMULAS = re.compile(
    r"\b(?:" + "|".join(
        re.escape(each.strip()) for each in " ".join(LEXICON["formulas"].split()).split(";")
    ) + r")(?!\w)",
    re.IGNORECASE,
)  # fmt: skip
_DETERMINERS = frozenset(LEXICON["determiners"].split())
_CLAUSES = frozenset(LEXICON["clauses"].split())


def _actions(
    text: str,
    words: Sequence[Word],
    asked: Sequence[tuple[int, int]],
    quoted: Sequence[tuple[int, int]],
) -> dict[str, float]:
    """What is asked to be done: by the verb that begins the request, by those after it less."""
    plain = _FORMULAS.sub(lambda match: " " * len(match.group()), text)
    found: dict[str, float] = {}
    for start, end in asked:
        sure = 1.0
        before = ""
        for word in words:
            if not (start <= word.start < end and word.weight and word.root):
                continue
            noun, before = before in _DETERMINERS, word.low
            if plain[word.start] == " " or noun:
                continue
            if word.low in _CLAUSES and sure < 1:
                sure *= 0.4
                continue
            if word.low in _ASKING or word.low in COMMON - _VERBS_TOO:
                continue
            known = ACTIONS.get(word.root)
            if known is not None and sure > 0.1:
                for action in known:
                    found[action] = max(found.get(action, 0.0), sure)
                sure *= 0.5
    for action, pattern in ACTION_PHRASES:
        for match in pattern.finditer(plain):
            if _within(match.start(), asked) and not _within(match.start(), quoted):
                found[action] = max(found.get(action, 0.0), 1.0)
    return found


def _nouns(words: Sequence[Word]) -> frozenset[str]:
    """Roots of the words that are used as nouns alone: after an article, or an adjective."""
    nouns: set[str] = set()
    verbs: set[str] = set()
    for at, word in enumerate(words):
        if not word.root:
            continue
        near = [each.low for each in words[max(0, at - 2) : at]]
        noun = bool(near) and (
            near[-1] in _DETERMINERS or (len(near) > 1 and near[-2] in _DETERMINERS)
        )
        (nouns if noun else verbs).add(word.root)
    return frozenset(nouns - verbs)


_VERBS_TOO = frozenset(
    "put take give write add move forward order track use sign log find check show see look tell "
    "set get make who what how is are whether".split()
)


# --- mentions -----------------------------------------------------------------------------------


def _mentions(
    text: str, today: str, quoted: Sequence[tuple[int, int]]
) -> Iterator[tuple[Kind, JsonValue, int, int]]:
    """Everything mentioned, each place once: what is quoted hides what is in it, but for what
    is to fill a blank."""
    taken = [(start, before_blank(text, start, end)) for start, end in quoted]
    for start, end in taken[:]:
        yield "quoted", text[start:end], start, end
    found: list[tuple[Kind, JsonValue, int, int]] = []
    found += (
        ("moment", f"{_day(each.date, today)}T{each.time.clock}", each.start, each.end)
        for each in moments_in(text)
    )
    found += (("date", _day(each, today), each.start, each.end) for each in dates_in(text))
    found += (("time", each.clock, each.start, each.end) for each in times_in(text))
    found += (("email", match.group(), *match.span()) for match in _EMAIL.finditer(text))
    found += (
        ("number", each.amount, each.start, each.end)
        for each in numbers_in(text)
        if text[each.start : each.end].lower() != "one"
    )
    found += (
        ("code", match.group(), *match.span())
        for match in _CODE.finditer(text)
        if _CODE_MARK.search(match.group(), 0 if match.group()[0] in "@#" else 1)
    )
    found += (("name", name, start, start + len(name)) for name, start in _names(text))
    found.sort(key=lambda each: (_ORDER[each[0]], each[2] - each[3]))
    for kind, value, start, end in found:
        if any(begin < end and start < last for begin, last in taken):
            continue
        taken.append((start, end))
        yield kind, value, start, end


_OTHERS = ("superlative", "reference")
_ORDER = {"moment": 0, "date": 1, "time": 2, "email": 3, "number": 4, "code": 5, "name": 6}


def _day(mention: object, today: str) -> str:
    month, day, year = mention.month, mention.day, mention.year  # type: ignore[attr-defined]
    return f"{year or int(today[:4] or 2026)}-{month:02}-{day:02}"


def _names(text: str) -> Iterator[tuple[str, int]]:
    """Capitalised phrases, without the common word that begins a sentence."""
    for match in _CAPITAL.finditer(text):
        words = match.group().split(" ")
        start = match.start()
        if len(words) > 1 and stem(words[0]) in ACTIONS and _begins_sentence(text, start, ""):
            start += len(words[0]) + 1
            words = words[1:]
        while words and (words[0].rstrip(",") in _NOT_NAMES or words[0].lower() in COMMON):
            start += len(words[0]) + 1
            words = words[1:]
        while words and words[-1] in _NOT_NAMES:
            words = words[:-1]
        name = _POSSESSIVE.split(" ".join(words))[0]
        if name.rsplit(" ", 1)[-1] in _ABBREVIATED and text[start + len(name) :][:1] == ".":
            name += "."
        label = name.isupper() and _NUMBERED.match(text, start + len(name))
        if len(name) > 1 and not (
            label or _CONTRACTED.search(name) or _begins_sentence(text, start, name)
        ):
            yield name, start


def _begins_sentence(text: str, start: int, name: str) -> bool:
    """Whether a single word has its capital from where it stands."""
    before = text[:start].rstrip(" \"'“")
    return (not before or before[-1] in ".!?:") and " " not in name


# --- pointing back ------------------------------------------------------------------------------


def _references(
    text: str, words: Sequence[Word], quoted: Sequence[tuple[int, int]]
) -> Iterator[Reference]:
    for at, word in enumerate(words):
        if _within(word.start, quoted):
            continue
        if word.low in _PRONOUNS:
            yield Reference(frozenset(), word.start, word.end)
        elif word.low in _POINTS:
            near: list[Word] = []
            for each in words[at + 1 : at + 5]:
                if not each.root:
                    break
                if each.low == "of" and near and near[-1].low in _GROUPS:
                    continue
                if each.low in STOP or len(near) == 3:
                    break
                near.append(each)
            if near:
                nouns = frozenset(stem(re.sub(r"['’]s$", "", each.low)) for each in near)
                yield Reference(nouns, word.start, near[-1].end)


# --- a blank in what is dictated ----------------------------------------------------------------

_REST = (
    r"(?:[^.?!\"“]|\.(?=\d)"
    r"|(?:(?<=called )|(?<=titled )|(?<=named )|(?<=subject ))[\"“][^\"”]+[\"”])+"
    r")(?=[.?!,;]|$)"
)
_THEN = re.compile(
    r"\s*[,.]?\s*(?:"
    r"(?:followed by|and then|plus|and after (?:it|that)|ending (?:in|with))\s+"
    rf"(?P<rest>(?![\"“]){_REST}"
    rf"|(?:with|then|and)\s+(?P<rest2>(?:the|that|this|its|his|her|their|[A-Z]\w+['’]s)\b{_REST})",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"\s+(?:[<\[](?P<inside>[^<>\[\]\"]+)[>\]][\"”]"
    rf"|X[\"”],?\s+(?:where |with )?X (?:is|being|stands for)\s+(?P<named>(?![\"“]){_REST})",
    re.IGNORECASE,
)
"""A gap in a quotation and what belongs there: "The fare is <that flight's fare>"."""


@lru_cache(maxsize=2048)
def continuation(text: str, end: int) -> tuple[str, int]:
    """The phrase for a value that a quotation ending at `end` is to be followed by, and where it
    stands; ('', -1) if none."""
    if blank := _BLANK.match(text, end):
        group = "inside" if blank["inside"] else "named"
        return blank[group], blank.start(group)
    if end >= len(text) or text[end] not in "\"”'":
        return "", -1
    if match := _THEN.match(text, end + 1):
        group = "rest" if match["rest"] else "rest2"
        return match[group], match.start(group)
    return "", -1


def before_blank(text: str, start: int, end: int) -> int:
    """Where a quotation's own words end, if the rest of it is a blank that is to be filled in."""
    last = max(text.rfind(mark, start, end) for mark in "<[X")
    if last <= start:
        return end
    words = start + len(text[start:last].rstrip())
    return words if words < last and _BLANK.match(text, words) else end
