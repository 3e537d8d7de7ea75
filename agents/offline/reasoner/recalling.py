"""Recalling: results of earlier turns that hold a value for a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from turnloom.agents.offline.reasoner.kinship import kinships
from turnloom.agents.offline.reasoner.plan import (
    NOTHING,
    FromMemory,
    Option,
)
from turnloom.agents.offline.reasoner.pointing import Attribute
from turnloom.agents.offline.reasoner.reading.field_match import fits, names_of, within
from turnloom.agents.offline.reasoner.reading.tool_index import Parameter
from turnloom.agents.offline.reasoner.reading.words import label, stems
from turnloom.agents.offline.reasoner.request import Request
from turnloom.agents.offline.reasoner.visible import Leaf, Shown, is_sentence
from turnloom.graphs.language.surface import find_spans

_ROLES = stems("author sender organizer owner host writer recipient")
_CHANGING = stems("status state balance")
_NAMES = stems("name owner company")
_PEOPLE = stems("person people recipient receiver contact sender attendee")


@dataclass(slots=True)
class Recall:
    """What earlier turns offer for the parameters of this one."""

    of: Request
    _memories: dict[Parameter, list[tuple[float, Shown, Leaf | None]]] = field(default_factory=dict)
    _options: dict[tuple[Parameter, frozenset[str]], Sequence[Option]] = field(default_factory=dict)

    def options(
        self, parameter: Parameter, rest: frozenset[str], spoken: Attribute | None = None
    ) -> Sequence[Option]:
        """Results shown in earlier turns that hold such a value, the most recent first. A
        parameter comes with one wording at most."""
        found = self._options.get((parameter, rest))
        if found is None:
            found = self._options[parameter, rest] = self._held(parameter, rest, spoken)
        return found

    def _held(
        self, parameter: Parameter, rest: frozenset[str], spoken: Attribute | None
    ) -> list[Option]:
        options: list[Option] = []
        now = self.of.shown[-1].turn + 1 if self.of.shown else 0
        for kin, shown, leaf in self._memory(parameter, spoken):
            maker = self.of.library.tools.get(shown.call.tool)
            nouns = parameter.core | parameter.words | (maker.named if maker else NOTHING)
            if parameter.shape == "email":
                nouns |= _PEOPLE
            cost = 4.0 - kin + 0.12 * (now - shown.turn - 1) + 0.1 * len(options)
            of_these = parameter.identifies and self.of.graded_of(nouns)
            if leaf is not None and parameter.shape == "list":
                cost += self.of.pointed.at(nouns) - 0.2
                options.append(Option(cost, NOTHING, FromMemory(True, shown.number)))
                continue
            if leaf is None:
                cost += (0.0 if spoken else self.of.pointed.at(nouns)) + 1.2 * of_these
                options.append(Option(cost, NOTHING, FromMemory(False, shown.number)))
                continue
            uses = self._item_labels(shown, leaf, rest)
            named = 0.0 if uses or of_these else min(self.of.pointed.at(nouns), self.of.graded)
            options.append(Option(cost + named + 0.3, uses, FromMemory(True, shown.number)))
            if self._used_before(shown):
                cost += self.of.pointed.at(nouns) + 0.2 + 1.2 * of_these
                options.append(Option(cost, NOTHING, FromMemory(False, shown.number)))
        if self.of.told.folded is False:
            options = [replace(option, cost=option.cost - 1.0) for option in options]
        options.sort(key=lambda option: option.rank)
        return options[:4]

    def _memory(
        self, parameter: Parameter, spoken: Attribute | None
    ) -> list[tuple[float, Shown, Leaf | None]]:
        """(kinship, result, list leaf or None), the likeliest four, the latest first."""
        remembered = self._memories.get(parameter)
        if remembered is not None:
            return remembered
        found: list[tuple[float, Shown, Leaf | None]] = []
        for shown in reversed(self.of.shown):
            single = listed = 0.0
            where: Leaf | None = None
            maker = self.of.library.tools.get(shown.call.tool)
            kins = kinships(parameter, shown, maker)
            for leaf, known in zip(shown.distinct, kins, strict=True):
                kin = 0.0 if spoken else known
                if not parameter.identifies:
                    kin = kin * self.of.by_name(parameter)
                    kin = max(kin, self._by_wording(parameter, leaf, shown, spoken))
                elif kin and (parameter.shape == "email" or parameter.about & _PEOPLE):
                    kin += self._of_somebody(parameter, shown, leaf)
                if leaf.items is None:
                    single = max(single, kin)
                elif kin > listed:
                    listed, where = kin, leaf
            if single >= 0.9:
                found.append((single, shown, None))
            if listed >= 0.9 and where is not None:
                found.append((listed, shown, where))
        latest = self.of.shown[-1].number if self.of.shown else 0
        found.sort(key=lambda entry: 0.06 * (latest - entry[1].number) - entry[0])
        del found[4:]
        self._memories[parameter] = found
        return found

    def somebody(self, parameter: Parameter) -> bool:
        """Whether the message names somebody, beside what it supplies, whom this may stand for."""
        if not self.of.named or not parameter.identifies or not parameter.about & _PEOPLE:
            return False
        told = self.of.told.labels or NOTHING
        if any(stems(name) & _NAMES for name in told):
            return False
        return any(kin >= 3.5 for kin, _, leaf in self._memory(parameter, None) if leaf is None)

    def _of_somebody(self, parameter: Parameter, shown: Shown, leaf: Leaf) -> float:
        """Whether what was shown is about somebody whom the message names."""
        role = next((each for each in self.of.spoken if each.head & _ROLES and each.owner), None)
        if role is not None and parameter.shape == "email":
            maker = self.of.library.tools.get(shown.call.tool)
            values = (other.value for other in shown.leaves)
            return 1.6 * role.belongs(maker.words if maker else NOTHING, values)
        if not self.of.named:
            return 0.0
        item = None if leaf.items is None else leaf.path[: len(leaf.items) + 1]
        near = [
            other.value
            for other in shown.leaves
            if isinstance(other.value, str) and (item is None or other.path[: len(item)] == item)
        ]
        if item is None:
            near += [value for value in shown.call.arguments.values() if isinstance(value, str)]
        return 0.8 if any(name in value for value in near for name in self.of.named) else -0.6

    def _item_labels(self, shown: Shown, leaf: Leaf, rest: frozenset[str]) -> frozenset[str]:
        """Told values that an item of the list has and the message says."""
        if leaf.items is None or not rest:
            return NOTHING
        return frozenset(
            name
            for other in shown.leaves
            if other.items == leaf.items
            and (name := label(other.key)) in rest
            and isinstance(other.value, str)
            and find_spans(self.of.reading.text, other.value)
        )

    def _by_wording(
        self, parameter: Parameter, leaf: Leaf, shown: Shown, spoken: Attribute | None
    ) -> float:
        """How much the message speaks of this field: "the fare of that flight"."""
        if parameter.identifies or isinstance(leaf.value, bool) or not fits(leaf.value, parameter):
            return 0.0
        maker = self.of.library.tools.get(shown.call.tool)
        own = names_of(leaf, maker)
        around = within(leaf.path) | (maker.words if maker else NOTHING)
        best = 0.0
        for each in (spoken,) if spoken else self.of.spoken:
            hit = each.hit(own, leaf.value)
            owned = each.belongs(around, (other.value for other in shown.leaves))
            if hit:
                told = 1.5 * (isinstance(leaf.value, str) and is_sentence(leaf.value))
                told += 1.2 * bool(own & _CHANGING and self._changed(shown))
                best = max(best, 1.8 + 1.4 * hit + owned - told)
            elif owned > 0 and parameter.shape != "text":
                best = max(best, 2.0)
        if (
            not best
            and not spoken
            and own
            and parameter.shape != "text"
            and own <= self.of.reading.roots
        ):
            best = 1.4
        return best

    def _changed(self, shown: Shown) -> bool:
        """Whether something was done since to a thing that was shown."""
        values = {leaf.value for leaf in shown.leaves if isinstance(leaf.value, str | int)}
        for later in self.of.shown[shown.number + 1 :]:
            maker = self.of.library.tools.get(later.call.tool)
            if maker is None or maker.reads or maker.opens:
                continue
            if any(
                isinstance(value, str | int) and not isinstance(value, bool) and value in values
                for name, value in later.call.arguments.items()
                if name in maker.parameters and maker.parameters[name].identifies
            ):
                return True
        return False

    def _used_before(self, shown: Shown) -> bool:
        """Whether an item of what was shown was picked later on: "that order"."""
        values = {
            leaf.value
            for leaf in shown.leaves
            if leaf.items is not None and isinstance(leaf.value, str | int)
        }
        return any(
            isinstance(value, str | int) and value in values
            for later in self.of.shown[shown.number + 1 :]
            for value in later.call.arguments.values()
        )
