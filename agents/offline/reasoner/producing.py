"""Producing: which tools may yield a value for a parameter, and how likely each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from turnloom.agents.offline.reasoner.kinship import field_kinship, makers
from turnloom.agents.offline.reasoner.plan import UNUSED
from turnloom.agents.offline.reasoner.pointing import Attribute, Tie, also
from turnloom.agents.offline.reasoner.reading.field_match import field_fits
from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter
from turnloom.agents.offline.reasoner.reading.words import stems
from turnloom.agents.offline.reasoner.request import Request

FAR = 3.5
"""Calls that cost this much more than the likeliest are not planned."""
NAMESAKE = 2.2
"""Kinship of a parameter to a look-up that shares nothing with it but its tool's thing."""
_ROLES = stems("author sender organizer owner host writer recipient")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A tool that may yield a value. `merit` is what it is worth to use what the user told."""

    order: tuple[float, int]
    cost: float
    tool: IndexedTool
    kin: float
    merit: float


@dataclass(slots=True)
class Producers:
    """Which calls may be made for the values that a turn needs."""

    of: Request
    ties: frozenset[str] = field(init=False)
    _worded: dict[tuple[str, str, Sequence[Attribute]], float] = field(default_factory=dict)
    _kins: dict[Parameter, dict[str, float]] = field(default_factory=dict)
    _uses: dict[frozenset[str], Mapping[str, int]] = field(default_factory=dict)
    _candidates: dict[tuple[Parameter, frozenset[str]], Sequence[_Candidate]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self.ties = frozenset(
            name for tie in self.of.tied for each in self._owners(tie) for name in each.keys
        )

    def _owners(self, tie: Tie) -> Iterator[IndexedTool]:
        """Tools that list what a thing is said to belong to."""
        owner = tie.owner | also(tie.owner)
        for tool in self.of.library.tools.values():
            if tool.reads and owner & tool.named:
                yield tool

    def tied_labels(self, parameter: Parameter) -> frozenset[str]:
        """Names of the fields by which the owner of a thing may be told."""
        mine = parameter.identifies and any(tie.head & parameter.core for tie in self.of.tied)
        return self.ties if mine else frozenset()

    def likely(
        self,
        parameter: Parameter,
        rest: frozenset[str],
        taken: frozenset[str],
        spoken: Attribute | None,
        needless: Counter[str],
    ) -> Iterator[tuple[float, IndexedTool]]:
        """(cost, tool) of the likeliest tools outside `taken`; those that use up `rest` first.
        A parameter comes with one wording (`spoken`) at most."""
        found = self._candidates.get((parameter, rest))
        if found is None:
            found = self._candidates[parameter, rest] = self._found(parameter, rest, spoken)
        candidates = [each for each in found if each.tool.name not in taken]
        if needless:
            candidates = [self._again(each, parameter, spoken, needless) for each in candidates]
            candidates.sort(key=lambda each: each.order)
        least = min((each.cost for each in candidates), default=0.0)
        for each in candidates:
            if each.cost <= least + FAR:
                yield each.cost, each.tool

    def _found(
        self, parameter: Parameter, rest: frozenset[str], spoken: Attribute | None
    ) -> list[_Candidate]:
        place = self.of.library.place
        candidates = []
        for kin, tool in self._makers(parameter, spoken, rest):
            if not _echoes(parameter, tool):
                cost = self._cost(parameter, tool, kin, spoken, 0)
                if cost is not None:
                    merit = UNUSED * len(rest & tool.told)
                    order = cost - merit, place[tool.name]
                    candidates.append(_Candidate(order, cost, tool, kin, merit))
        candidates.sort(key=lambda each: each.order)
        return candidates

    def _again(
        self,
        candidate: _Candidate,
        parameter: Parameter,
        spoken: Attribute | None,
        needless: Counter[str],
    ) -> _Candidate:
        """The same candidate after drafts of which its call was turned down as needless."""
        tool, times = candidate.tool, needless[candidate.tool.name]
        cost = self._cost(parameter, tool, candidate.kin, spoken, times) if times else None
        if cost is None:
            return candidate
        return replace(candidate, cost=cost, order=(cost - candidate.merit, candidate.order[1]))

    def _cost(
        self,
        parameter: Parameter,
        tool: IndexedTool,
        kin: float,
        spoken: Attribute | None,
        needless: int,
    ) -> float | None:
        """What a call costs as a source; None where a tool is not called for a value's sake."""
        cost = 4.8 - kin + 4.0 * needless
        if not tool.reads:
            if not tool.opens:
                return None
            cost += 1.2
        weight = self.of.library.index.weight(tool.words & self.of.reading.roots)
        cost -= 0.5 * min(1.0, weight / 6.0)
        if tool.named & parameter.about:
            cost -= 0.4 + 0.3 * bool(tool.named & parameter.core)
        if self.of.told.folded is False:
            cost += 4.0
        plain = not parameter.identifies and not spoken and not self.of.spoken
        if plain and kin > 2.1 and tool.keys and parameter.shape != "list":
            cost += 1.5
        return max(0.6, cost)

    def _makers(
        self, parameter: Parameter, spoken: Attribute | None, rest: frozenset[str]
    ) -> Iterator[tuple[float, IndexedTool]]:
        """Tools that may yield such a value, by their documentation or by the message's words."""
        kins = self._kins.get(parameter)
        if kins is None:
            kins = self._kins[parameter] = self._kins_of(parameter, spoken)
        useful = self._useful(rest)
        text = parameter.shape == "text" and not parameter.identifies
        tools = self.of.library.tools
        names = tools if self.of.tied else {**kins, **useful}
        for name in names:
            kin, tool = kins.get(name, 0.0), tools[name]
            if self.of.tied and tool.reads:
                tie = self._tied(parameter, tool, rest)
                kin = max(kin, tie) if tie >= 0 else kin + tie
            if kin < 2.1 and name in useful:
                vague = text and not kin and len(tool.fields) > 1
                if not vague and _yields(parameter, tool):
                    kin = max(kin, min(2.1, 0.9 + 0.3 * useful[name]))
            if kin >= 1.0:
                yield kin, tool

    def _useful(self, rest: frozenset[str]) -> Mapping[str, int]:
        """How many of the values in `rest` each look-up could be told."""
        found = self._uses.get(rest)
        if found is None:
            tellers = self.of.library.tellers
            found = self._uses[rest] = Counter(
                name for label in rest for name in tellers.get(label, ())
            )
        return found

    def _kins_of(self, parameter: Parameter, spoken: Attribute | None) -> dict[str, float]:
        """How likely each tool is to yield such a value, whatever is still to be used."""
        known = makers(self.of.library, parameter, keep=spoken is None)
        wanted = (spoken,) if spoken else self.of.spoken
        if parameter.identifies:
            kins = {tool.name: kin for kin, tool in known if kin >= 1.5}
        else:
            share = self.of.by_name(parameter) if wanted else 1.0
            kins = {tool.name: share * kin for kin, tool in known}
        if not kins and parameter.required and not parameter.seeks:
            kins = dict.fromkeys(self._of_the_same(parameter), NAMESAKE)
        if not wanted:
            return kins
        for tool in self.of.library.tools.values():
            kin = kins.get(tool.name, 0.0)
            if parameter.shape == "email" and any(
                each.head & _ROLES and each.owner & tool.words for each in wanted
            ):
                kin = max(kin, 3.0) + 0.8
            if tool.reads and not parameter.identifies:
                kin = max(kin, self._maker_wording(parameter, tool, wanted))
            if kin:
                kins[tool.name] = kin
        return kins

    def _of_the_same(self, parameter: Parameter) -> Iterator[str]:
        """Look-ups of the thing that the parameter's own tool is about: to `freeze_account` an
        `iban`, nothing is nearer than `get_accounts`."""
        for tool in self.of.library.tools.values():
            if tool.reads and tool.named & parameter.tool and not _echoes(parameter, tool):
                yield tool.name

    def _tied(self, parameter: Parameter, tool: IndexedTool, rest: frozenset[str]) -> float:
        """How much more, or less, likely a tool is where the message names a thing by what it
        belongs to: "the card of my booking" is found among the bookings."""
        for tie in self.of.tied:
            if parameter.identifies and tie.head & parameter.core and not tie.back:
                if (tie.owner | also(tie.owner)) & tool.named or rest & tool.keys:
                    return 4.0
                return -1.0
        return 0.0

    def _maker_wording(
        self, parameter: Parameter, tool: IndexedTool, spoken: Sequence[Attribute]
    ) -> float:
        """How much the message speaks of a documented field of a tool's result."""
        key = (parameter.shape, tool.name, spoken)
        found = self._worded.get(key)
        if found is None:
            found = self._worded[key] = self._speaks_of(parameter, tool, spoken)
        return found

    def _speaks_of(
        self, parameter: Parameter, tool: IndexedTool, spoken: Sequence[Attribute]
    ) -> float:
        best = 0.0
        if tool.fields and all(each.kind == "boolean" for each in tool.fields):
            return best
        for each in spoken:
            owned = 0.6 * bool(each.owner & tool.words) + 0.4 * bool(each.name and tool.parameters)
            if each.source:
                shared = len(each.source & tool.named)
                owned += 0.6 + 0.4 * shared if shared else -0.8
            for tie in self.of.tied:
                if tie.head & each.owner:
                    needed = any(tie.head & other.core for other in tool.required)
                    owned += 0.8 if needed else -1.0
            wanted = each.head | also(each.head)
            if shared := len(wanted & tool.named):
                best = max(best, 1.2 + 0.5 * shared + owned)
            for documented in tool.fields:
                own = documented.own
                if own & wanted and (hit := each.hit(own)) and field_fits(parameter, documented):
                    best = max(best, 1.6 + 1.4 * hit + owned)
            if owned and parameter.shape == "email":
                best = max(best, 2.6)
            if len(each.owner & tool.named) > 1:
                best = max(best, 2.4)
        return best


def _yields(parameter: Parameter, tool: IndexedTool) -> bool:
    """Whether any field of a tool's result could hold such a value, by its type; what identifies
    one thing is no other's."""
    if not tool.fields:
        return True
    if parameter.identifies and parameter.core:
        return any(field_kinship(parameter, each, tool) > 0 for each in tool.fields)
    return any(field_fits(parameter, each) for each in tool.fields)


def _echoes(parameter: Parameter, tool: IndexedTool) -> bool:
    """Whether a tool has to be given what it would be called for."""
    same = tool.parameters.get(parameter.name)
    return same is not None and same.required and parameter.identifies
