"""Values known from before: results of earlier turns that hold what a parameter asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from turnloom.agents.offline.reasoner.reading.attributes import Attribute, attributes
from turnloom.agents.offline.reasoner.reading.field_match import fits, matches, names_of, within
from turnloom.agents.offline.reasoner.reading.request import Request
from turnloom.agents.offline.reasoner.reading.tool_index import (
    IndexedTool,
    Parameter,
    ToolIndex,
    sort_of,
)
from turnloom.agents.offline.reasoner.reading.words import also, identifies, stems, subject
from turnloom.agents.offline.reasoner.solver.selection import (
    Choice,
    Sought,
    choices,
    nearness,
    tied,
)
from turnloom.agents.offline.reasoner.solver.weights import Feature, Features, score
from turnloom.agents.offline.reasoner.visible import (
    Leaf,
    Shown,
    identifies_item,
    is_sentence,
    items_of_list,
)
from turnloom.graphs.json_value import JsonValue, Path, at_path

LAST = 14
"""So many results are looked into, the latest first."""
PICKS = 3
"""Ways to choose an item of a list that are considered."""
KEPT = 6
SURE = frozenset(
    "field_same_name field_same_thing field_narrower field_mail_address field_described".split()
)
"""Features by which a field answers to a parameter that the request does not speak of."""
_CHANGING = stems("status state balance")
_VERBS = stems("get list search find show all view user")


@dataclass(frozen=True, slots=True)
class Known:
    """A value that a result holds: as it is, or of an item that is chosen from a list."""

    result: Shown
    leaf: Leaf
    value: JsonValue
    choice: Choice | None
    items: tuple[JsonValue, ...]
    features: Features
    score: float
    mask: int
    soft: int


@dataclass(slots=True)
class Memory:
    """What earlier turns hold for the parameters of this one."""

    index: ToolIndex
    request: Request
    results: Sequence[Shown]
    turn: int
    _known: dict[tuple[Parameter, Attribute | None], list[Known]] = field(default_factory=dict)

    def known(self, parameter: Parameter, attribute: Attribute | None = None) -> list[Known]:
        """Values for a parameter, best first; with `attribute`, for what that speaks of."""
        key = parameter, attribute
        found = self._known.get(key)
        if found is None:
            every = list(self._found(parameter, attribute))
            every.sort(key=lambda each: -each.score)
            best: dict[str, Known] = {}
            for each in every:
                best.setdefault(repr(each.value), each)
            found = self._known[key] = list(best.values())[:KEPT]
        return found

    def _found(self, parameter: Parameter, attribute: Attribute | None) -> Iterator[Known]:
        latest = self.results[-1].number if self.results else 0
        for result in self.results[-LAST:]:
            tool = self.index.tools.get(result.call.tool)
            groups: dict[object, list[tuple[Leaf, Features]]] = {}
            for leaf, name in (
                matches(parameter, result, tool)
                if attribute is None
                else ((leaf, "") for leaf in result.distinct)
            ):
                features = self.fit(parameter, leaf, name, result, attribute)
                if features is None:
                    continue
                if leaf.items is None:
                    groups.setdefault(leaf.path, []).append((leaf, features))
                else:
                    groups.setdefault(leaf.items, []).append((leaf, features))
            age: Features = (
                ("recalled", 1.0),
                ("recalled_turns_ago", float(min(5, self.turn - 1 - result.turn))),
                ("recalled_results_ago", min(10, latest - result.number) / 10),
            )
            for found in groups.values():
                leaf, features = max(found, key=lambda each: score(each[1]))
                yield from self._values(parameter, result, tool, leaf, age + features)

    def fit(
        self,
        parameter: Parameter,
        leaf: Leaf,
        name: str,
        result: Shown,
        attribute: Attribute | None,
    ) -> Features | None:
        """What speaks for a leaf, whose field has the feature `name`, as a parameter's value; None
        where nothing does."""
        features: list[Feature] = [(name, 1.0)] if name else []
        if not name and attribute is None and self._is_pointed_list(parameter, leaf):
            return (("field_pointed", 1.0),)
        if attribute is not None or not parameter.identifies:
            worded = self._worded(parameter, leaf, result, attribute)
            if not worded and (name not in SURE or attribute is not None):
                return None
            features += worded
            if attribute is None and identifies(leaf.key) and name != "field_same_name":
                return None
        elif not name:
            return None
        if isinstance(leaf.value, bool) and parameter.shape != "boolean":
            return None
        if leaf.value in result.call.arguments.values():
            features.append(("echo", 1.0))
        return tuple(features)

    def _is_pointed_list(self, parameter: Parameter, leaf: Leaf) -> bool:
        """Whether a leaf is in a plain list, and the message points back at several of what a
        parameter takes: "that group of stocks"."""
        if parameter.shape != "list" or leaf.items is None or not isinstance(leaf.path[-1], int):
            return False
        pointed = any(each.nouns & parameter.core for each in self.request.references)
        return pointed and fits(leaf.value, parameter)

    def _worded(
        self,
        parameter: Parameter,
        leaf: Leaf,
        result: Shown,
        attribute: Attribute | None,
    ) -> list[Feature]:
        """How much the message speaks of this field: "the fare of that flight"."""
        if isinstance(leaf.value, bool) or not fits(leaf.value, parameter):
            return []
        if identifies(leaf.key) and attribute is None:
            return []
        tool = self.index.tools.get(result.call.tool)
        own = names_of(leaf, tool)
        around = within(leaf.path) | (tool.words if tool else frozenset())
        best: tuple[float, list[Feature]] = (0.0, [])
        for each in (attribute,) if attribute else attributes(self.request.text):
            hit = each.hit(own, leaf.value)
            if not hit or (attribute is None and not _alike(parameter, own)):
                continue
            owned = each.belongs(around, (other.value for other in result.leaves))
            features: list[Feature] = [("attribute_said", 1.0), ("attribute_hit", hit)]
            features.append(("attribute_owner", owned))
            told = isinstance(leaf.value, str) and is_sentence(leaf.value)
            features.append(("attribute_told", float(told)))
            changed = bool(own & _CHANGING) and self._changed(result)
            features.append(("attribute_changed", float(changed)))
            if (worth := score(features)) > best[0] or not best[1]:
                best = worth, features
        return best[1]

    def _changed(self, result: Shown) -> bool:
        """Whether something was done since to a thing that was shown."""
        values = {leaf.value for leaf in result.leaves if isinstance(leaf.value, str | int)}
        for later in self.results[result.number + 1 :]:
            tool = self.index.tools.get(later.call.tool)
            if tool is None or tool.reads or tool.opens:
                continue
            if any(
                isinstance(value, str | int) and not isinstance(value, bool) and value in values
                for name, value in later.call.arguments.items()
                if name in tool.parameters and tool.parameters[name].identifies
            ):
                return True
        return False

    # --- one thing, or an item of a list ------------------------------------------------------

    def _values(
        self,
        parameter: Parameter,
        result: Shown,
        tool: IndexedTool | None,
        leaf: Leaf,
        features: Features,
    ) -> Iterator[Known]:
        nouns = parameter.core | parameter.words | (tool.named if tool else frozenset())
        nouns |= within(leaf.path) | subject(leaf.key)
        soft = 0
        if parameter.sort != "secret":  # nobody speaks of those
            pointed, soft = self.pointing(nouns - _VERBS)
            features += pointed
            about = (tool.named if tool else frozenset()) | within(leaf.path)
            features += (("recalled_tied", tied(self.request.text, parameter.core, about)),)
        if leaf.items is None:
            beside, named = self._beside(parameter, result.leaves, result.call.arguments.values())
            if parameter.shape == "list":
                beside += (("single_for_list", 1.0),)
            yield _plain(result, leaf, leaf.value, features + beside, soft | named)
            return
        if parameter.shape == "list":
            whole = at_path(result.outcome.value, leaf.items)
            features += (("recalled_list", 1.0),)
            yield _plain(result, leaf, whole, features, soft)
            return
        items, leaves = items_of_list(result, leaf)
        used = self._used_item(result)
        sought = Sought(
            self.request, (nouns | stems(leaf.key)) - _VERBS, parameter.core,
        )  # fmt: skip
        for each in leaves:
            if used is not None and _in_item(each, used):
                graded = max((nearness(g, nouns) for g in self.request.superlatives), default=0.0)
                own = (*features, ("recalled_used_item", 1.0), ("graded_anew", max(0.0, graded)))
                yield _plain(result, each, each.value, own, soft)
                break
        chosen = choices(items, sought)[:PICKS]
        for choice in chosen:
            if choice.manner == "guess":
                continue
            own = (*features, ("recalled_choice", 1.0), *choice.features)
            each = leaves[choice.index]
            yield Known(
                result, each, each.value, choice, tuple(items), own, score(own), choice.mask, soft
            )
        for each in leaves:
            item = each.path[: len(each.items or ()) + 1]
            inside = [other for other in result.leaves if other.path[: len(item)] == item]
            beside, named = self._beside(parameter, inside, ())
            if beside and len(items) > 1:
                yield _plain(result, each, each.value, features + beside, soft | named)

    def pointing(self, nouns: frozenset[str]) -> tuple[Features, int]:
        """Whether the message points back at a thing of these nouns, and with which words."""
        soft = pronoun = 0
        for each in self.request.references:
            if each.nouns & nouns or each.nouns & also(nouns):
                soft |= self.request.mask(each.start, each.end)
            elif not each.nouns:
                pronoun |= self.request.mask(each.start, each.end)
        if soft:
            return (("pointed_at", 1.0),), soft
        if pronoun:
            return (("pointed_by_pronoun", 1.0),), pronoun
        if self.request.references:
            return (("pointed_elsewhere", 1.0),), 0
        return (("not_pointed", 1.0),), 0

    def _beside(
        self, parameter: Parameter, leaves: Sequence[Leaf], arguments: object
    ) -> tuple[Features, int]:
        """Whether a name that the message says stands beside what identifies something."""
        if not parameter.identifies:
            return (), 0
        texts = [leaf.value for leaf in leaves if isinstance(leaf.value, str)]
        texts += [each for each in arguments if isinstance(each, str)]  # type: ignore[attr-defined]
        soft = 0
        for each in self.request.of("name", "quoted", "code"):
            said = str(each.value)
            if len(said) > 2 and any(said in text for text in texts):
                soft |= each.masks[0]
        return ((("beside_name", 1.0),), soft) if soft else ((), 0)

    def _used_item(self, result: Shown) -> Path | None:
        """The path of the list item that the latest call about one of the list's items used."""
        holding = {
            leaf.value: leaf
            for leaf in result.leaves
            if leaf.items is not None
            and isinstance(leaf.value, str | int)
            and (identifies_item(leaf) or leaf.key in self.index.keys)
        }
        for later in reversed(self.results[result.number + 1 :]):
            for value in later.call.arguments.values():
                if isinstance(value, str | int) and value in holding:
                    leaf = holding[value]
                    depth = len(leaf.items or ())
                    if "{}" in leaf.path:
                        return (*leaf.path[:depth], leaf.path[-1])
                    return leaf.path[: depth + 1]
        return None


def _plain(result: Shown, leaf: Leaf, value: JsonValue, features: Features, soft: int) -> Known:
    """A value as it is, without a choice."""
    return Known(result, leaf, value, None, (), features, score(features), 0, soft)


def _alike(parameter: Parameter, own: frozenset[str]) -> bool:
    """Whether a field of text that is spoken of may be meant for a parameter."""
    if parameter.shape in ("choice", "boolean"):
        return False
    if parameter.shape != "text":
        return True
    same = bool(parameter.sort) and parameter.sort == sort_of(own, frozenset())
    return same or bool(parameter.words & own)


def _in_item(leaf: Leaf, item: Path) -> bool:
    if leaf.path[: len(item)] == item:
        return True
    return "{}" in leaf.path and leaf.path[-1] == item[-1]
