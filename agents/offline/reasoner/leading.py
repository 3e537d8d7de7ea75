"""Leading: the calls that have to come first, for what the goal itself leaves unused."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from turnloom.agents.offline.reasoner.plan import (
    NOTHING,
    UNUSED,
    FromCall,
    FromMessage,
    Plan,
    Source,
)
from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter
from turnloom.agents.offline.reasoner.reading.words import pieces
from turnloom.agents.offline.reasoner.request import Request
from turnloom.agents.offline.reasoner.ruled import Ruled

_ASKS = re.compile(
    r"\b(?:must|first|not (?:yet )?(?:authenticated|logged|signed|paid|started|running|been)"
    r"|needs?|please|before|requires?|unlocked|no user is|not paid|log ?in|confirm)\b",
    re.IGNORECASE,
)
"""What an error text says when something has to happen first."""


@dataclass(slots=True)
class Leading:
    """Adds to a plan what has to happen beforehand."""

    of: Request
    ruled: Ruled
    plans: Callable[[IndexedTool, frozenset[str], frozenset[str]], list[Plan]]

    def completed(self, plan: Plan) -> tuple[Plan, bool]:
        """Add calls that must come first: those that take what the user told beside the goal, and
        one that an earlier refusal asks for (whether there is one is told beside)."""
        labels = self.of.told.labels or NOTHING
        left = labels - plan.uses
        before: list[Plan] = []
        cost = plan.cost
        firm = {taker.split("/")[0] for taker in plan.takers if taker.count("/") == 1}
        while left:
            found = self._first(plan, left, labels - firm, before)
            if found is None or found.cost > UNUSED * len(found.uses & left):
                break
            before.append(found)
            cost += found.cost
            left -= found.uses
        lifted = None
        if {tool for tool, _ in self.ruled.refusals} & plan.tools:
            lifted = self._lifting(plan, before)
            if lifted is not None:
                before.append(lifted)
        cost += UNUSED * len(left)
        if self.of.told.folded and not before and not plan.calls:
            cost += 2.0
        whole = replace(plan, before=tuple(before), cost=cost, uses=labels - left)
        return whole, lifted is not None

    def _first(
        self, plan: Plan, left: frozenset[str], free: frozenset[str], before: Sequence[Plan]
    ) -> Plan | None:
        """The call that takes most of what is left over, nearest to the goal's own kind.

        It may also take what is `free`: values that only serve to pick an item elsewhere.
        """
        best: tuple[float, Plan] | None = None
        taken = plan.tools | {each.tool.name for each in before}
        place = self.of.library.place
        known = {p.name: source for each in plan.inner() for p, source in each.sources}
        for tool in self.of.library.tools.values():
            if tool.name in taken or not (self.of.told.long or tool.labels & left):
                continue
            if tool.undoes:
                continue
            uses: set[str] = set()
            sources: list[tuple[Parameter, Source]] = []
            unmet = shared = 0
            for parameter in tool.parameters.values():
                name = self.of.told.names(tool, parameter.name)
                if name is not None and name in free:
                    uses.add(name)
                    sources.append((parameter, FromMessage()))
                elif parameter.required and parameter.name in known:
                    shared += 1
                    sources.append((parameter, known[parameter.name]))
                elif parameter.required:
                    unmet += 1
            if not uses & left or unmet:
                continue
            distance = min(1.0, abs(place[tool.name] - place[plan.tool.name]) / 14)
            score = len(uses) - 1.2 * distance - 0.3 * shared
            score += 0.06 * self.of.library.index.weight(
                tool.words & (plan.tool.words | self.of.reading.roots)
            )
            score += 0.3 * any(name.startswith(f"{tool.title} ") for name in uses)
            makes = tool.makes or _adds_another(plan, tool)
            cost = 3.6 if tool.reads else 3.0 if makes else 0.5
            cost += 5.0 * self.ruled.needless[tool.name]
            if best is None or score - cost > best[0]:
                best = score - cost, Plan(tool, tuple(sources), cost, frozenset(uses))
        return best[1] if best is not None else None

    def _lifting(self, plan: Plan, before: Sequence[Plan]) -> Plan | None:
        """A call that the error text of a refusal asks for."""
        taken = plan.tools | {each.tool.name for each in before}
        for _, text in reversed(self.ruled.refusals):
            if not _ASKS.search(text):
                continue
            for score, tool in self.of.library.ranked(text)[:4]:
                if tool.name in taken or tool.undoes or score < 0.15:
                    continue
                found = self.plans(tool, NOTHING, NOTHING)
                if found:
                    return found[0]
        return None


def _adds_another(plan: Plan, tool: IndexedTool) -> bool:
    """Whether a tool adds a thing of the kind that the goal is about: that one is there already."""
    return pieces(tool.name)[0] in ("add", "insert", "new") and any(
        parameter.identifies and bool(parameter.core & tool.named)
        for parameter, source in plan.sources
        if isinstance(source, FromCall)
    )
