"""Finding: values for a parameter in a result that is visible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from turnloom.agents.offline.reasoner.choosing import Asked, choices
from turnloom.agents.offline.reasoner.kinship import leaf_kinship
from turnloom.agents.offline.reasoner.made import Picked, Taken
from turnloom.agents.offline.reasoner.pointing import attribute, attributes
from turnloom.agents.offline.reasoner.reading.field_match import fits, names_of, within
from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter
from turnloom.agents.offline.reasoner.reading.words import identifies, stem, stems, subject
from turnloom.agents.offline.reasoner.request import Request
from turnloom.agents.offline.reasoner.visible import (
    Leaf,
    Shown,
    identifies_item,
    is_sentence,
    items_of_list,
    relative,
)
from turnloom.graphs.json_value import Path, at_path

SURE = 0.5
"""A choice that scores less is a shot in the dark, tried only when nothing else is left."""
_VERBS = frozenset(stem(word) for word in ("get", "list", "search", "find", "show", "all", "view"))


Answering: TypeAlias = dict[tuple[Parameter, int, bool], Sequence[Leaf]]
"""By parameter, the number of a result, and whether shots in the dark count."""


@dataclass(slots=True)
class Finder:
    """Looks into results. `shown` grows with the draft; those before `old` are earlier turns'.

    answering  remembers, for results of earlier turns, the leaves that answer to a parameter
    where      told labels that name fields by which an item is picked
    chosen     (field, word) of the picks made so far, which go less well twice
    desperate  whether shots in the dark are allowed
    """

    of: Request
    shown: list[Shown]
    old: int
    answering: Answering
    where: frozenset[str]
    desperate: bool = False
    chosen: set[tuple[str, str]] = field(default_factory=set)

    def reused(self, parameter: Parameter, shown: Shown) -> Taken | None:
        """A field of the earlier list item that a later call was about: "that order"."""
        item = self._used_item(shown)
        if item is None:
            return None
        maker = self.of.library.tools.get(shown.call.tool)
        best: tuple[float, Leaf] | None = None
        for leaf in shown.leaves:
            inside = leaf.items is not None and leaf.path[: len(item)] == item
            if not inside and not ("{}" in leaf.path and leaf.path[-1] == item[-1]):
                continue
            kin = self._fit(parameter, leaf, maker)
            if kin >= 0.4 and (best is None or kin > best[0]):
                best = kin, leaf
        if best is None:
            return None
        return Taken(parameter, best[1].value, best[1].key, shown.number, old=True)

    def _used_item(self, shown: Shown) -> Path | None:
        """The path of the list item that the latest call about one of the list's items used."""
        holding = {
            leaf.value: leaf
            for leaf in shown.leaves
            if leaf.items is not None
            and isinstance(leaf.value, str | int)
            and identifies_item(leaf)
        }
        for later in reversed(self.shown[shown.number + 1 : self.old]):
            for value in later.call.arguments.values():
                if isinstance(value, str | int) and value in holding:
                    leaf = holding[value]
                    depth = len(leaf.items or ())
                    if "{}" in leaf.path:
                        return (*leaf.path[:depth], leaf.path[-1])
                    return leaf.path[: depth + 1]
        return None

    def _fit(self, parameter: Parameter, leaf: Leaf, maker: IndexedTool | None) -> float:
        """How well a leaf answers to a parameter, by kinship and by the message's words."""
        if parameter.identifies:
            kin = leaf_kinship(parameter, leaf, maker)
            return kin if kin >= 1.0 else 0.0
        if not fits(leaf.value, parameter):
            return 0.0
        if isinstance(leaf.value, bool) and parameter.shape != "boolean":
            return 0.0
        worded = self._worded(parameter, leaf, maker)
        if "type" not in parameter.schema:
            if worded > 0.0:
                told = isinstance(leaf.value, str) and is_sentence(leaf.value)
                return max(0.1, worded + 0.5 - 1.5 * told)
            about = parameter.words | parameter.about
            if maker is not None and len(maker.fields) == 1 and about & maker.words:
                return 1.0
            plain = isinstance(leaf.value, str) and not leaf.value[:1].isdigit()
            return 0.0 if plain or identifies(leaf.key) or not self.desperate else 0.2
        kin = leaf_kinship(parameter, leaf, maker)
        if parameter.shape == "text" and kin < 0.9 and worded <= 0.0:
            return 0.0
        return max(0.4, 0.4 * kin + worded if attributes(self.of.reading.text) else kin + worded)

    def candidates(
        self, parameter: Parameter, shown: Shown, *, listed: bool | None
    ) -> Iterator[Picked | Taken]:
        """Values for a parameter in a result, likeliest first."""
        maker = self.of.library.tools.get(shown.call.tool)
        seen: set[tuple[Path | None, tuple[object, ...]]] = set()
        old = shown.number < self.old
        for leaf in self._answering(parameter, shown, maker):
            if listed is not None and (leaf.items is not None) != listed:
                continue
            if leaf.items is None:
                yield Taken(parameter, leaf.value, leaf.key, shown.number, old)
                continue
            whole = parameter.shape == "list" and isinstance(leaf.path[-1], int)
            if whole and (leaf.items, ("[]",)) not in seen:
                seen.add((leaf.items, ("[]",)))
                value = at_path(shown.outcome.value, leaf.items)
                yield Taken(parameter, value, leaf.key, shown.number, old)
            field_path = relative(leaf)
            if (leaf.items, field_path) not in seen:
                seen.add((leaf.items, field_path))
                yield from self._picks(parameter, shown, leaf, maker)

    def _answering(
        self, parameter: Parameter, shown: Shown, maker: IndexedTool | None
    ) -> Sequence[Leaf]:
        """The leaves of a result that answer to a parameter, best first."""
        key = parameter, shown.number, self.desperate
        found = self.answering.get(key)
        if found is None:
            found = self._scored(parameter, shown, maker)
            if shown.number < self.old:
                self.answering[key] = found
        return found

    def _scored(
        self, parameter: Parameter, shown: Shown, maker: IndexedTool | None
    ) -> Sequence[Leaf]:
        scored: list[tuple[float, int, Leaf]] = []
        for place, leaf in enumerate(shown.leaves):
            kin = self._fit(parameter, leaf, maker)
            if kin > 0 and leaf.value in shown.call.arguments.values():
                kin -= 0.7
            if kin >= 0.1:
                scored.append((-kin, place, leaf))
        scored.sort()
        return [leaf for _, _, leaf in scored]

    def _worded(self, parameter: Parameter, leaf: Leaf, maker: IndexedTool | None) -> float:
        """How much the message speaks of a field: "the organizer of that event"."""
        own = names_of(leaf, maker)
        if isinstance(leaf.value, bool):
            return -0.5
        own = own | within(leaf.path) if leaf.items is not None else own
        if not own:
            return -0.5
        spoken = [attribute(parameter.description)] if not parameter.schema.get("type") else []
        heads = spoken or attributes(self.of.reading.text)
        hit = max((each.hit(own, leaf.value) for each in heads), default=0.0)
        if not hit and not spoken:
            hit = 0.5 * len(own & self.of.reading.roots) / len(own)
        if identifies(leaf.key) and not any(own <= each.head for each in heads):
            hit -= 0.5
        return 2.5 * hit

    def _picks(
        self,
        parameter: Parameter,
        shown: Shown,
        leaf: Leaf,
        maker: IndexedTool | None,
    ) -> Iterator[Picked]:
        """The items of one list, in the order in which the message speaks for them."""
        items, leaves = items_of_list(shown, leaf)
        nouns = parameter.core | subject(leaf.key) | (maker.named if maker else frozenset())
        asked_for = (value for value in shown.call.arguments.values() if isinstance(value, str))
        nouns |= frozenset(root for text in asked_for for root in stems(text))
        nouns |= frozenset(
            root for part in leaf.items or () if isinstance(part, str) for root in stems(part)
        )
        asked = Asked(
            self.of.reading, nouns - _VERBS, parameter.core, self.where, frozenset(self.chosen)
        )
        for choice in choices(items, asked):
            if choice.score < SURE and not self.desperate:
                break
            old = shown.number < self.old
            value = leaves[choice.index].value
            yield Picked(parameter, value, choice, tuple(items), shown.number, old)
