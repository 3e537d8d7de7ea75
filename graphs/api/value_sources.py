"""Where values for a parameter can come from: what shows its type, and of many the nearest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nsmallest
from itertools import islice
from math import log
from typing import NamedTuple

from turnloom.graphs.api.pattern import MARKS, parse_pattern
from turnloom.graphs.api.type_fit import AMOUNTS, NUMBER, fits, is_text
from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.tool import SemanticType, Tool

MAX_SOURCES = 32
"""Sources of one parameter. Of more, those are taken whose words are nearest."""
COMMON = 8
"""A word that one in so many sources has tells nothing."""


class Source(NamedTuple):
    """Where a value is shown: by which tool, and where in its result."""

    tool: str
    pattern: str


class Candidate(NamedTuple):
    """A source that may fill a parameter; `exact` where its type is the very one."""

    source: Source
    producer: Tool
    exact: bool


class ValueSources:
    """What the results of tools show, by semantic type."""

    def __init__(self, tools: Iterable[Tool], semantic_types: Mapping[str, SemanticType]) -> None:
        self._types = semantic_types
        self._shown: dict[str, list[tuple[Source, Tool]]] = {}
        for tool in tools:
            for pattern, semantic_type in tool.annotation.produces.items():
                self._shown.setdefault(semantic_type, []).append((Source(tool.name, pattern), tool))
        self._ranks = {name: rank for rank, name in enumerate(self._shown)}
        self._families: dict[str, list[str]] = {}
        for name in self._shown:
            parts = name.split(".")
            for length in range(1, len(parts) + 1):
                self._families.setdefault(".".join(parts[:length]), []).append(name)
        self._pools: dict[tuple[str, ...], _Pool] = {}
        self._taken: dict[str, _Pool] = {}

    def of(self, tool: Tool, parameter: str) -> list[Candidate]:
        """What can fill a parameter of a tool, in the order in which it is shown."""
        taken = tool.annotation.consumes[parameter]
        pool = self._taken.get(taken)
        if pool is None:
            pool = self._taken[taken] = self._pool(self._types[taken])
        return pool.nearest(tool, parameter, in_text=is_text(taken))

    def _pool(self, taken: SemanticType) -> _Pool:
        given = tuple(name for name in self._near(taken) if fits(self._types[name], taken))
        exact = frozenset((taken.name, *taken.quotes)).intersection(given)
        key = (*given, "/", *sorted(exact))
        if key not in self._pools:
            every = [
                Candidate(source, producer, name in exact)
                for name in given
                for source, producer in self._shown[name]
            ]
            self._pools[key] = _Pool(every)
        return self._pools[key]

    def _near(self, taken: SemanticType) -> Iterable[str]:
        """Types that may fit, in the order in which they are shown: never all for one."""
        if taken.internal:
            return (taken.name,) if taken.name in self._shown else ()
        if is_text(taken.name):
            return (
                self._shown
                if not taken.quotes
                else sorted(taken.quotes & self._shown.keys(), key=self._ranks.__getitem__)
            )
        families = (taken.name, *AMOUNTS) if taken.name == NUMBER else (taken.name,)
        found = {name for family in families for name in self._families.get(family, ())}
        return sorted(found, key=self._ranks.__getitem__)


@dataclass
class _Pool:
    """Sources that fit one type. Of many, the nearest to a parameter are found by the words that
    they share with it, rare ones first: a sparse product of both, which meets no other source."""

    every: Sequence[Candidate]
    _known: dict[tuple[str, ...], list[int]] = field(default_factory=dict)

    def nearest(self, tool: Tool, parameter: str, *, in_text: bool) -> list[Candidate]:
        if len(self.every) <= MAX_SOURCES:
            return [each for each in self.every if _can_fill(each, tool, in_text=in_text)]
        words = _words(tool, parameter)
        ranked = self._known.get(words)
        if ranked is None:
            ranked = self._known[words] = self._ranked(words)
        fitting = (n for n in ranked if _can_fill(self.every[n], tool, in_text=in_text))
        chosen = list(islice(fitting, MAX_SOURCES)) or self._first(tool, in_text=in_text)
        return [self.every[number] for number in sorted(chosen)]

    def _first(self, tool: Tool, *, in_text: bool) -> list[int]:
        fitting = (n for n, each in enumerate(self.every) if _can_fill(each, tool, in_text=in_text))
        return list(islice(fitting, MAX_SOURCES))

    def _ranked(self, words: Sequence[str]) -> list[int]:
        """The sources that share a telling word, nearest first; some more than are taken, since
        not all can fill."""
        scores: dict[int, float] = {}
        for word in words:
            weight, places = self._index.get(word, (0.0, ()))
            for place in places:
                scores[place] = scores.get(place, 0.0) + weight
        return nsmallest(4 * MAX_SOURCES, scores, key=lambda place: (-scores[place], place))

    @cached_property
    def _index(self) -> Mapping[str, tuple[float, Sequence[int]]]:
        """Telling word -> its weight, and the sources that have it."""
        places: dict[str, list[int]] = {}
        for place, each in enumerate(self.every):
            for word in _words(each.producer, each.source.pattern):
                places.setdefault(word, []).append(place)
        total = len(self.every)
        return {
            word: (log(total / len(own)) ** 2, own)
            for word, own in places.items()
            if len(own) * COMMON <= total or (word[0] == "@" and len(own) < total)
        }


def _words(tool: Tool, place: str) -> tuple[str, ...]:
    """What a parameter or a field speaks of: by its tool's name, its own, and the domain."""
    names = (*split(tool.name), *split(place))
    return tuple(dict.fromkeys((*map(singular, names), f"@{tool.domain}")))


def _can_fill(each: Candidate, tool: Tool, *, in_text: bool) -> bool:
    """A tool needs no value of its own; a text quotes what there is a word for, elsewhere."""
    if each.producer.name == tool.name:
        return False
    if not in_text:
        return True
    keys = tuple(part for part in parse_pattern(each.source.pattern) if part not in MARKS)
    return each.producer.domain != tool.domain and bool(each.producer.annotation.field_noun(keys))
