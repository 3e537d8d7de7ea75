"""Errands: a value that people say, but that a turn looks up instead.

"Post what the notes say", "put what I paid for the flight on my expenses": the parameter could be
said, and is fetched from a result of another tool, best of another domain. Errands make chains
deeper and let values cross domains within one turn; they are the value edges of sayable kinds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from turnloom.graphs.api_graph import ApiGraph
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.pattern import ANY_KEY, EACH, KEYS
from turnloom.graphs.tool import Tool
from turnloom.graphs.walk import Seen, Walk, values_in

FOREIGN = 4.0
"""How much likelier an errand leads to another domain than to the target's own."""
QUOTING = (0.35, 0.75)
"""Chance of an errand where the only thing to do with a value is to quote it in a text; the second
is for a domain that shares no other kind of value with its neighbours."""
NUMBER = "number"
AMOUNTS = frozenset(
    (
        "number",
        "money",
        "count",
        "distance",
        "percent",
        "pressure",
        "temperature",
        "volume",
        "speed",
        "fuel",
    )
)
TEXT = "text."


@dataclass(frozen=True, slots=True)
class Errand:
    """Fetch a value for `parameter` of the target from a result of `producer` (at `pattern`)."""

    parameter: str
    producer: str
    pattern: str

    def fetched(self, walk: Walk, step: int) -> Seen | None:
        """The value, once step `step` has called the producer."""
        made = walk.steps[step]
        for seen in values_in(walk.tools[made.tool], step, made.outcome.value):
            if seen.pattern == self.pattern and sayable(seen.value):
                return seen
        return None


def choose_errand(graph: ApiGraph, walk: Walk, target: Tool, rng: Random) -> Errand | None:
    """An errand for one of the target's sayable parameters, or None where there is none.

    A value that a text quotes is the last resort, and comes from another domain or not at all.
    """
    errands = list(_errands(graph, walk, target))
    plain = [errand for errand in errands if not _quotes(target, errand)]
    if not plain:
        foreign = [errand for errand in errands if _is_foreign(walk, target, errand)]
        often = QUOTING[not shares_kinds(graph, target.domain)]
        return rng.choice(foreign) if foreign and rng.random() < often else None
    weights = [FOREIGN if _is_foreign(walk, target, errand) else 1.0 for errand in plain]
    return rng.choices(plain, weights)[0]


def _quotes(target: Tool, errand: Errand) -> bool:
    return target.card.takes[errand.parameter].startswith(TEXT)


def shares_kinds(graph: ApiGraph, domain: str) -> bool:
    """Whether a domain takes some sayable value, other than a text, that another one gives."""
    taken = {
        kind
        for tool in graph.tools.values()
        if tool.domain == domain
        for kind in tool.card.takes.values()
    }
    return any(
        graph.tools[producer].domain != domain
        for kind in taken
        if not graph.kinds[kind].hidden and not kind.startswith(TEXT)
        for producer, _ in graph.producers(kind)
    )


def _is_foreign(walk: Walk, target: Tool, errand: Errand) -> bool:
    return walk.tools[errand.producer].domain != target.domain


def _errands(graph: ApiGraph, walk: Walk, target: Tool) -> Iterator[Errand]:
    for parameter, kind in target.card.takes.items():
        schema = target.properties.get(parameter, {})
        if (
            graph.kinds[kind].hidden
            or "enum" in schema
            or schema.get("type") in ("array", "object")
        ):
            continue
        for tool in walk.tools.values():
            if tool.effect != "read" or tool.name == target.name or not _describable(graph, tool):
                continue
            for pattern, given in tool.card.gives.items():
                plain = not any(mark in pattern for mark in (EACH, KEYS, ANY_KEY))
                if plain and _said(tool, pattern) and flows(given, kind, graph):
                    yield Errand(parameter, tool.name, pattern)


def _describable(graph: ApiGraph, tool: Tool) -> bool:
    """Whether one of the card's noun phrases tells all that the user would have to say."""
    takes = tool.card.takes
    said = [f"{{{name}}}" for name in tool.required if not graph.hides(takes.get(name, ""))]
    return not said or any(all(slot in phrase for slot in said) for phrase in tool.card.names)


def _said(tool: Tool, pattern: str) -> bool:
    return pattern.rpartition(".")[2] in tool.card.fields


def flows(given: str, taken: str, graph: ApiGraph) -> bool:
    """Whether a value of kind `given` can stand where kind `taken` is wanted.

    Equal kinds do, and a finer kind where a coarser is wanted (`date.deadline` for `date`); a
    `number` takes any amount, count or measure; a text what it quotes, or anything sayable.
    """
    if graph.kinds[given].hidden:
        return False
    if taken.startswith(TEXT):
        quotes = graph.kinds[taken].quotes
        return not quotes or given in quotes
    if given == taken or given.startswith(f"{taken}."):
        return True
    return taken == NUMBER and given.split(".", maxsplit=1)[0] in AMOUNTS


def sayable(value: JsonValue) -> bool:
    """Whether a value is a text or number that a sentence could carry."""
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != ""
