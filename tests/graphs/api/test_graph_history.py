"""An epoch is explored with what the epochs up to the last but one have brought."""

import asyncio
from collections.abc import Mapping

import pytest

from turnloom.graphs.api.api_graph import ApiGraph, Edge, graph_of
from turnloom.graphs.api.graph_history import (
    LEARNING,
    Finding,
    GraphHistory,
    findings_of,
    with_evidence,
)
from turnloom.graphs.tool import SemanticType, Tool, ToolAnnotation

LIST = Tool("list", "", {}, annotation=ToolAnnotation(produces={"ids[]": "id"}))
TAKE = Tool(
    "take",
    "",
    {"properties": {"which": {"type": "string"}}, "required": ["which"]},
    annotation=ToolAnnotation(consumes={"which": "id"}),
)
EDGE = Edge("list", "take", "value", "which", "ids[]")
EPOCH = 4


@pytest.fixture
def graph() -> ApiGraph:
    return graph_of([LIST, TAKE], {"id": SemanticType("id", internal=True, entity_name="thing")})


class Explorations:
    """Every index observes the edge once, and sees how often it was observed before. An index of
    `slow` waits until it is let go."""

    def __init__(self, graph: ApiGraph, earlier: Mapping[int, bytes] | None = None) -> None:
        self.begun: list[int] = []
        self.slow: dict[int, asyncio.Event] = {}
        self.broken: set[int] = set()
        self.history = GraphHistory(graph, self._explore, earlier or {}, EPOCH)

    async def _explore(self, index: int, graph: ApiGraph) -> tuple[int, list[Finding]]:
        self.begun.append(index)
        if index in self.slow:
            await self.slow[index].wait()
        if index in self.broken:
            raise RuntimeError("the world broke")
        return graph.evidence(EDGE).get("observed", 0), [(EDGE, "observed")]


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


def expected(index: int) -> int:
    return EPOCH * max(0, min(index // EPOCH - 1, LEARNING))


async def test_each_index_sees_what_came_two_epochs_before_and_in_the_end_no_more(
    graph: ApiGraph,
) -> None:
    indices = range(EPOCH * (LEARNING + 4))
    history = Explorations(graph).history
    seen = [await history.explored(index) for index in indices]
    assert seen == list(map(expected, indices))
    assert "observed" not in graph.evidence(EDGE), "the first graph stays as it was"


async def test_an_epoch_waits_for_the_last_but_one_and_only_for_it(graph: ApiGraph) -> None:
    explorations = Explorations(graph)
    late = explorations.slow[1] = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        all_of = [tasks.create_task(explorations.history.explored(i)) for i in range(4 * EPOCH)]
        await settled()
        assert sorted(explorations.begun) == list(range(2 * EPOCH))
        late.set()
    assert [task.result() for task in all_of] == list(map(expected, range(4 * EPOCH)))
    assert sorted(explorations.begun) == list(range(4 * EPOCH)), "nothing was explored twice"


async def test_what_was_never_explored_here_is_explored_on_demand(graph: ApiGraph) -> None:
    explorations = Explorations(graph)
    assert await explorations.history.explored(3 * EPOCH) == 2 * EPOCH
    assert sorted(explorations.begun) == [*range(2 * EPOCH), 3 * EPOCH]


async def test_what_is_on_record_is_not_explored_again(graph: ApiGraph) -> None:
    first = Explorations(graph)
    for index in range(2 * EPOCH):
        await first.history.explored(index)
    lines = {index: first.history.evidence_line(index) for index in range(2 * EPOCH)}
    resumed = Explorations(graph, {index: line for index, line in lines.items() if index != 2})
    assert await resumed.history.explored(3 * EPOCH) == 2 * EPOCH
    assert resumed.begun == [2, 3 * EPOCH]


async def test_an_index_that_cannot_be_explored_is_no_evidence_and_holds_nobody_up(
    graph: ApiGraph,
) -> None:
    explorations = Explorations(graph)
    explorations.broken.add(2)
    assert await explorations.history.explored(2 * EPOCH) == EPOCH - 1
    with pytest.raises(RuntimeError, match="broke"):
        await explorations.history.explored(2)


async def test_an_exploration_that_is_cancelled_is_made_by_who_waits_for_it(
    graph: ApiGraph,
) -> None:
    explorations = Explorations(graph)
    explorations.slow[0] = asyncio.Event()
    first = asyncio.create_task(explorations.history.explored(0))
    second = asyncio.create_task(explorations.history.explored(2 * EPOCH))
    await settled()
    del explorations.slow[0]
    first.cancel()
    assert await second == EPOCH
    assert first.cancelled()


async def test_after_the_last_epoch_there_is_nothing_to_record(graph: ApiGraph) -> None:
    history = Explorations(graph).history
    last = EPOCH * LEARNING - 1
    await history.explored(last)
    await history.explored(last + 1)
    assert findings_of(history.evidence_line(last)) == {(EDGE, "observed")}
    assert history.evidence_line(last + 1) == b""


@pytest.mark.parametrize("line", [
    b"", b"{", b"[[1]]", b"17", b'[["a","b","value","p","q","proven"]]',
    b'[["a","b","c","p","q","observed"]]', b'[["a",1,"value","p","q","observed"]]',
])  # fmt: skip
def test_a_damaged_line_is_evidence_of_nothing(line: bytes) -> None:
    assert findings_of(line) == frozenset()


def test_evidence_makes_no_new_edges(graph: ApiGraph) -> None:
    stranger = Edge("take", "list", "value", "x", "y")
    grown = with_evidence(graph, [[(stranger, "observed"), (EDGE, "refused")]])
    assert set(grown.edges()) == {EDGE}
    assert grown.evidence(EDGE) == {"declared": 1, "refused": 1}
