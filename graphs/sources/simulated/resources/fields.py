"""Which fields of a resource the parameters of its operations speak of, by their names; and which
speak of none, but of pages or an order."""

from __future__ import annotations

from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.sources.simulated.resources.interpretation import Interpretation
from turnloom.graphs.sources.simulated.resources.resource import Resource

PAGING = lexicon("page per_page perpage page_size pagesize limit offset cursor skip top count size "
                 "start_index startindex max_results maxresults page_token pagetoken after before "
                 "starting_after ending_before start per rows")  # fmt: skip
SORTING = lexicon(
    "sort sort_by sortby order order_by orderby direction sort_order sortorder ordering"
)
SEARCHING = lexicon("q query search keyword keywords term text filter")
LEAST = ("min", "from", "after", "since", "gte", "gt", "start", "above", "over")
MOST = ("max", "to", "until", "before", "lte", "lt", "end", "below", "under")
TALLIES = lexicon("count counts total views likes followers stars forks watchers comments")


def is_paging(name: str) -> bool:
    return "_".join(split(name)) in PAGING or split(name)[:1] == ("page",)


def is_sorting(name: str) -> bool:
    return "_".join(split(name)) in SORTING


def filtered_field(resource: Resource, name: str) -> str:
    """The field of a resource that a filter speaks of, or ''."""
    found = resource.filters.get(name)
    if found is None:
        found = resource.filters[name] = _filtered_field(resource, name)
    return found


def _filtered_field(resource: Resource, name: str) -> str:
    words = tuple(word for word in split(name) if word not in ("filter", "by"))
    bare = tuple(word for word in words if word not in (*LEAST, *MOST, "date", "at", "in"))
    noun = set(resource.noun.split())
    for wanted in (words, bare):
        for field in resource.properties:
            own = split(field)
            if own == wanted or tuple(w for w in own if w not in noun) == wanted:
                return field
    for field in resource.properties:
        own = tuple(word for word in split(field) if word not in ("date", "at", "in", "id"))
        if own and own in (bare, tuple(map(singular, bare))):
            return field
        if split(field) and tuple(map(singular, split(field))) == tuple(map(singular, bare)):
            return field
    return ""


def given_field(resource: Resource, name: str) -> str:
    """The field that a body gives, by the name that it has there; '' for what is no field."""
    if name in resource.properties:
        return name
    words = split(name)
    for field in resource.properties:
        if split(field) == words:
            return field
    for field in resource.references:
        if words and tuple(w for w in words if w not in ("id", "new")) == tuple(
            w for w in split(field) if w != "id"
        ):
            return field
    return ""


def key_parameters(each: Interpretation, resource: Resource) -> list[str]:
    """The tool's parameters by which a body says what it changes."""
    given = each.operation.in_place("body")
    return [given[key.field[0]] for key in resource.keys if key.field[0] in given]
