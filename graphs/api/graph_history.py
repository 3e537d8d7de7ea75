"""The API graph as a run goes on: what is executed is evidence for its edges, epoch by epoch.

Epoch k sees what the epochs up to k-2 have brought, so that two of them can be worked on at a time
and the graph at an index depends neither on what ended first nor on where a run was interrupted.
After `LEARNING` epochs the graph stays as it is: by then every edge has been walked that ever is,
and a part of a run that begins at a high index has little to catch up with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Generic, TypeAlias, TypeVar, get_args

import orjson

from turnloom.graphs.api.api_graph import ApiGraph, Edge, EdgeKind, Evidence

EPOCH = 256
"""Indices that are explored with the same graph."""
LEARNING = 4
"""Epochs from which evidence is taken."""

T = TypeVar("T")
Finding: TypeAlias = tuple[Edge, Evidence]
Explore: TypeAlias = Callable[[int, ApiGraph], Awaitable[tuple[T, Iterable[Finding]]]]


class GraphHistory(Generic[T]):
    """The graphs of one run. `explore` explores an index on its graph, and tells what was found.

    `earlier` has the evidence that is on record, by index, as `evidence_line` wrote it. What
    neither this session nor an earlier one has explored, though its evidence is due, is explored on
    demand: the same is found again.
    """

    def __init__(
        self,
        graph: ApiGraph,
        explore: Explore[T],
        earlier: Mapping[int, bytes],
        epoch: int = EPOCH,
    ) -> None:
        self._explore = explore
        self._earlier = earlier
        self._epoch = epoch
        self._graphs = [graph]
        self._findings: dict[int, frozenset[Finding]] = {}
        self._open: dict[int, asyncio.Event] = {}

    def is_evidence(self, index: int) -> bool:
        """Whether what is found at an index is evidence for later ones."""
        return index < self._epoch * LEARNING

    async def explored(self, index: int) -> T:
        """What is found at an index, on the graph as it stands there."""
        graph = await self._graph_at(index)
        closed = self._open.setdefault(index, asyncio.Event())
        try:
            found, findings = await self._explore(index, graph)
            if self.is_evidence(index):
                self._findings.setdefault(index, frozenset(findings))
            return found
        finally:
            self._open.pop(index, None)
            closed.set()

    def evidence_line(self, index: int) -> bytes:
        """What was found at an index, for the record; empty where it is no evidence."""
        findings = self._findings.get(index)
        if findings is None:
            return b""
        rows = sorted(
            [each.source, each.target, each.kind, each.parameter, each.pattern, evidence]
            for each, evidence in findings
        )
        return orjson.dumps(rows)

    async def _graph_at(self, index: int) -> ApiGraph:
        epochs = max(0, min(index // self._epoch - 1, LEARNING))
        for epoch in range(len(self._graphs) - 1, epochs):
            indices = range(epoch * self._epoch, (epoch + 1) * self._epoch)
            for each in indices:
                await self._learn(each)
            if len(self._graphs) == epoch + 1:  # nobody was quicker
                found = [self._findings[each] for each in indices]
                self._graphs.append(with_evidence(self._graphs[epoch], found))
        return self._graphs[epochs]

    async def _learn(self, index: int) -> None:
        while index not in self._findings:
            if (closed := self._open.get(index)) is not None:
                await closed.wait()
            elif index in self._earlier:
                self._findings[index] = findings_of(self._earlier[index])
            else:
                await self._explore_on_demand(index)

    async def _explore_on_demand(self, index: int) -> None:
        """A sample that cannot be explored is no evidence; its own end is told elsewhere."""
        try:
            await self.explored(index)
        except Exception:  # noqa: BLE001 - it is another sample's
            self._findings.setdefault(index, frozenset())
        await asyncio.sleep(0)


def with_evidence(graph: ApiGraph, found: Iterable[Iterable[Finding]]) -> ApiGraph:
    """A copy of the graph, its edges with so much more evidence. It gets no new edges."""
    grown = graph.copy()
    known = set(graph.edges())
    for findings in found:
        for edge, evidence in findings:
            if edge in known:
                grown.add_evidence(edge, evidence)
    return grown


def findings_of(line: bytes) -> frozenset[Finding]:
    """Read what `evidence_line` wrote; a line that is damaged is evidence of nothing."""
    try:
        rows = orjson.loads(line) if line else []
        return frozenset(_finding(*row) for row in rows)
    except (ValueError, TypeError):
        return frozenset()


def _finding(
    source: str, target: str, kind: EdgeKind, parameter: str, pattern: str, evidence: Evidence
) -> Finding:
    texts = (source, target, parameter, pattern)
    known = kind in get_args(EdgeKind) and evidence in get_args(Evidence)
    if not known or not all(isinstance(each, str) for each in texts):
        raise ValueError("no evidence")
    return Edge(source, target, kind, parameter, pattern), evidence
