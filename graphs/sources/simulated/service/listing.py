"""Listing: the records that pass the filters of a call, in its order, and of them a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from turnloom.graphs.json_value import JsonObject, JsonValue, strings
from turnloom.graphs.language.morphology import split
from turnloom.graphs.language.ranking import rank_of_text
from turnloom.graphs.sources.simulated.record_store import Record
from turnloom.graphs.sources.simulated.resources.fields import (
    LEAST,
    MOST,
    SEARCHING,
    filtered_field,
    is_paging,
    is_sorting,
)
from turnloom.graphs.sources.simulated.service.answer import list_answer
from turnloom.graphs.sources.simulated.service.service_call import ServiceCall

PAGE_LIMIT = 30


def listing(call: ServiceCall) -> JsonValue:
    """The answer to a call of a list."""
    records = list(call.records(call.resource, call.above(call.interpretation.steps)))
    told = call.operation.in_place("query") | call.operation.in_place("body")
    for name, own in told.items():
        value = call.arguments.get(own)
        if value is None or is_paging(name) or is_sorting(name):
            continue
        records = [pair for pair in records if _matches(call, pair, name, value)]
    page = _page(_sorted(call, records, told), told, call.arguments)
    return list_answer(call, page, len(records))


def _matches(call: ServiceCall, pair: tuple[str, Record], name: str, wanted: JsonValue) -> bool:
    """Whether a record passes a filter. One that speaks of no field lets everything pass."""
    words = split(name)
    if words and words[-1] in SEARCHING:
        shown = " ".join(strings(call.store.show(call.resource, *pair, {})))
        return all(str(part).casefold() in shown.casefold() for part in str(wanted).split())
    field = filtered_field(call.resource, name)
    if not field:
        return True
    value = call.store.value(call.resource, *pair, field, depth=1)
    if isinstance(wanted, str) and wanted.casefold() == "all":
        return True
    bound = words[0] if words[0] in (*LEAST, *MOST) else words[-1]
    if bound in (*LEAST, *MOST) and split(field) != words:
        return value is not None and _is_in_bound(value, wanted, is_least=bound in LEAST)
    options = wanted if isinstance(wanted, list) else str(wanted).split(",")
    held: Iterable[JsonValue] = value if isinstance(value, list) else [value]
    if any(isinstance(one, dict) for one in held):
        held = strings(value)
    return bool({str(one).casefold() for one in options} & {str(one).casefold() for one in held})


def _is_in_bound(value: JsonValue, bound: JsonValue, *, is_least: bool) -> bool:
    if isinstance(value, (int, float)) and isinstance(bound, (int, float)):
        return value >= bound if is_least else value <= bound
    one, other = rank_of_text(str(value)), rank_of_text(str(bound))
    if one is None or other is None or type(one) is not type(other):
        one, other = str(value), str(bound)
    return one >= other if is_least else one <= other


def _sorted(
    call: ServiceCall, records: list[tuple[str, Record]], told: Mapping[str, str]
) -> list[tuple[str, Record]]:
    field, is_reversed = "", False
    for name, own in told.items():
        value = call.arguments.get(own)
        if not is_sorting(name) or not isinstance(value, str):
            continue
        if value.casefold() in ("asc", "desc", "ascending", "descending"):
            is_reversed = value.casefold().startswith("desc")
        else:
            is_reversed |= value.startswith("-")
            field = filtered_field(call.resource, value.lstrip("+-"))
    if not field:
        return records[::-1] if is_reversed else records

    def rank(pair: tuple[str, Record]) -> tuple[bool, float, str]:
        value = call.store.value(call.resource, *pair, field, depth=1)
        number = value if isinstance(value, (int, float)) else 0.0
        return value is None, float(number), str(value)

    return sorted(records, key=rank, reverse=is_reversed)


def _page(
    records: list[tuple[str, Record]], told: Mapping[str, str], arguments: JsonObject
) -> list[tuple[str, Record]]:
    size, start = PAGE_LIMIT, 0
    for name, own in told.items():
        value = arguments.get(own)
        words = "_".join(split(name))
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            continue
        if words in ("limit", "per_page", "page_size", "max_results", "size", "top", "count"):
            size = max(value, 1)
        elif words in ("offset", "skip", "start", "start_index"):
            start = value
    for name, own in told.items():
        value = arguments.get(own)
        if split(name) == ("page",) and isinstance(value, int):
            start = max(value - 1, 0) * size
    return records[start : start + size]
