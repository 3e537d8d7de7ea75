"""Which tools of a large service one sample is offered: those of a resource and of what hangs
together with it, each with the tools by which its ids can be come by."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from random import Random

from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel
from turnloom.graphs.tool import Tool

OFFERED = 24
"""Tools that a sample is offered at most, a few more where ids need them."""
OF_ONE = 8
"""Tools of one resource at most."""
_ORDER = ("list", "get", "create", "update", "delete", "act", "undo", "other")


class ToolSubsets:
    """Chooses tools of a service by chance. A small one is offered whole."""

    def __init__(
        self, model: ResourceModel, tools: Sequence[Tool], internal: Mapping[str, frozenset[str]]
    ) -> None:
        self._model = model
        self._tools = {tool.name: tool for tool in tools}
        self._needs = {
            tool.name: frozenset(
                tool.annotation.consumes[name] for name in internal[tool.name] & tool.required
            )
            for tool in tools
        }
        self._providers: dict[str, list[str]] = {}
        for tool in sorted(tools, key=self._cost):
            for kind in dict.fromkeys(tool.annotation.produces.values()):
                if kind not in self._needs[tool.name]:
                    self._providers.setdefault(kind, []).append(tool.name)
        self._of: dict[str, list[str]] = {}
        for name, each in model.operations.items():
            about = each.resource or (each.steps[-1].resource if each.steps else "")
            self._of.setdefault(about, []).append(name)
        self._near = self._neighbours()

    def _cost(self, tool: Tool) -> tuple[int, bool, int]:
        """Look-ups that need little come first."""
        return len(self._needs[tool.name]), tool.effect != "read", len(tool.required)

    def _neighbours(self) -> dict[str, list[str]]:
        """Per resource those that belong to it, that it belongs to, or that one refers to."""
        near: dict[str, dict[str, None]] = {name: {} for name in self._of}
        for name in self._of:
            resource = self._model.resources.get(name)
            if resource is None:
                continue
            for other in (*sorted(resource.scopes), *resource.references.values()):
                if other in near and other != name:
                    near[name][other] = None
                    near[other][name] = None
        return {name: list(others) for name, others in near.items()}

    def choose(self, rng: Random) -> list[str]:
        if len(self._tools) <= OFFERED:
            return list(self._tools)
        chosen: dict[str, None] = {}
        for resource in self._around(rng):
            own = self._some_of(resource, rng)
            needed = {name: None for tool in own for name in self._with_providers(tool, chosen)}
            if len({**chosen, **needed}) > OFFERED and chosen:
                break
            chosen |= needed
        return [name for name in self._tools if name in chosen]

    def _around(self, rng: Random) -> Iterator[str]:
        """A resource and its neighbours, then theirs, in random order."""
        weighted = [name for name in self._of if name and len(self._of[name]) > 1] or list(self._of)
        waiting = [rng.choice(weighted)]
        seen = set(waiting)
        while waiting:
            name = waiting.pop(0)
            yield name
            others = [other for other in self._near.get(name, ()) if other not in seen]
            rng.shuffle(others)
            seen.update(others)
            waiting += others
        rest = [name for name in self._of if name not in seen]
        yield from rng.sample(rest, min(len(rest), 4))

    def _some_of(self, resource: str, rng: Random) -> list[str]:
        """Tools of a resource, not several that do the same."""
        roles: dict[str, list[str]] = {}
        for name in self._of[resource]:
            if self._tools[name].annotation.requests:
                roles.setdefault(self._model.operations[name].role, []).append(name)
        found: list[str] = []
        for role in _ORDER:
            names = roles.get(role, [])
            most = 3 if role in ("act", "undo", "other") else 2
            found += rng.sample(names, min(len(names), most))
        return found[:OF_ONE]

    def _with_providers(self, tool: str, known: Collection[str]) -> dict[str, None]:
        """A tool with those by which all that it needs can be come by."""
        found: dict[str, None] = {tool: None}
        waiting = [tool]
        while waiting:
            for kind in sorted(self._needs[waiting.pop()]):
                providers = self._providers.get(kind, [])
                if not any(name in known or name in found for name in providers) and providers:
                    found[providers[0]] = None
                    waiting.append(providers[0])
        return found
