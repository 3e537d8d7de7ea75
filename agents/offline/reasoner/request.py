"""A turn's request as the reasoner works on it: what is known before anything is planned.

It is the same at every attempt: what feedback rules out is told apart (`ruled.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from turnloom.agents.offline.reasoner.library import Library
from turnloom.agents.offline.reasoner.mentions import Reading
from turnloom.agents.offline.reasoner.pointing import (
    Attribute,
    Pointing,
    Tie,
    attributes,
    pointing,
    tied,
)
from turnloom.agents.offline.reasoner.reading.superlatives import superlatives
from turnloom.agents.offline.reasoner.reading.tool_index import Parameter
from turnloom.agents.offline.reasoner.told import Told
from turnloom.agents.offline.reasoner.visible import Shown


@dataclass(slots=True)
class Request:
    """`shown` are the results visible when the turn begins, `earlier` the messages before this
    one; the rest is read from the message.

    pointed   what the message points back at ("that booking")
    spoken    attributes that it speaks of ("the fare of that flight")
    tied      things named by what they belong to ("the card linked to my trip")
    named     first words of the proper names in it
    graded    what a list costs as a source: little where the message has a superlative
    """

    library: Library
    told: Told
    reading: Reading
    shown: Sequence[Shown]
    earlier: Sequence[Reading]
    turn: int
    pointed: Pointing = field(init=False)
    spoken: tuple[Attribute, ...] = field(init=False)
    tied: tuple[Tie, ...] = field(init=False)
    named: frozenset[str] = field(init=False)
    graded: float = field(init=False)

    def __post_init__(self) -> None:
        self.pointed = pointing(self.reading.text)
        self.spoken = attributes(self.reading.text)
        self.tied = tied(self.reading.text)
        self.graded = 0.3 if superlatives(self.reading.text) else 1.4
        self.named = frozenset(
            name
            for mention in self.reading.of("name")
            for name in str(mention.value).split(" ")[:1]
            if len(name) > 2
        )

    def is_same(self, other: Request) -> bool:
        """Whether two attempts are at the same turn: it is read the same then."""
        return (
            self.library is other.library
            and self.told is other.told
            and self.reading is other.reading
            and self.turn == other.turn
            and len(self.shown) == len(other.shown)
            and all(mine is theirs for mine, theirs in zip(self.shown, other.shown, strict=True))
        )

    def by_name(self, parameter: Parameter) -> float:
        """How much a field's name counts for a parameter while the message speaks of attributes."""
        if not self.spoken or parameter.shape == "list":
            return 1.0
        if any(each.head & parameter.core for each in self.spoken if not each.owner):
            return 1.0
        return 0.45

    def graded_of(self, nouns: frozenset[str]) -> bool:
        """Whether a superlative is said of one of these nouns: "the oldest open case"."""
        return any(
            root in nouns for grade in superlatives(self.reading.text) for root in grade.follows[:5]
        )
