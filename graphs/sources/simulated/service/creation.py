"""Creation: a record of what a call gives, and of what a new thing has besides."""

from __future__ import annotations

from collections.abc import Mapping

from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import split, with_article
from turnloom.graphs.schema import choices_of, type_of
from turnloom.graphs.sources.simulated.record_store import Record, new_fields, outline
from turnloom.graphs.sources.simulated.resources.fields import TALLIES
from turnloom.graphs.sources.simulated.service.answer import record_answer
from turnloom.graphs.sources.simulated.service.service_call import ServiceCall

_STATUS = lexicon("status state phase stage lifecycle")
_MADE = frozenset(("created", "updated", "modified", "opened"))


def creation(call: ServiceCall) -> JsonValue:
    """Make a record, and answer with it. Raises `ToolError` where its key is taken."""
    store, resource = call.store, call.resource
    under: JsonObject = dict(call.above(call.interpretation.steps))
    given = call.given()
    number = store.next_number
    made = new_fields(store, resource, number)
    told = {field for field, _ in given}
    fields: JsonObject = {
        name: _at_first(call, name, value)
        for name, value in made.items()
        if name not in told and _is_born_with(call, name)
    }
    fields |= {field: value for field, value in given if field not in resource.references}
    refs: JsonObject = {}
    for field, value in given:
        if field in resource.references:
            refs[field] = call.referred(field, value)
    for field, target in resource.references.items():
        if field not in refs and target in under:
            refs[field] = under[target]
    under |= {
        scope: refs[field]
        for field, scope in resource.references.items()
        if field in refs and scope in resource.scopes
    }
    for key in resource.keys:
        field = key.field[0]
        if field in told and _is_taken(call, field, fields.get(field), under):
            raise ToolError(
                f"{call.refusal(409, 422)}: there is {with_article(resource.noun)} with the "
                f"{field} {fields[field]} already."
            )
    record: Record = {"fields": fields, "refs": refs, "under": under}
    store.add(resource.name, record)
    return record_answer(call, number, record)


def _is_taken(
    call: ServiceCall, field: str, value: JsonValue, under: Mapping[str, JsonValue]
) -> bool:
    parent = call.resource.parent
    return any(
        outline(record, "fields").get(field) == value
        and outline(record, "under").get(parent) == under.get(parent)
        for _, record in call.store.records(call.resource.name)
    )


def _is_born_with(call: ServiceCall, name: str) -> bool:
    """Whether a new thing has a field that nobody gave: its key, and what tells how it is."""
    resource = call.resource
    keys = {key.field[0] for key in resource.keys}
    merged = call.store.model.store.read(resource.properties[name])
    is_state = bool((_MADE | _STATUS) & set(split(name))) or type_of(merged) == "boolean"
    return name in keys | resource.required or is_state or "default" in merged


def _at_first(call: ServiceCall, name: str, value: JsonValue) -> JsonValue:
    """What a field of a new thing is: made today, in the first of its states, and not done."""
    merged = call.store.model.store.read(call.resource.properties.get(name, {}))
    words = set(split(name))
    if isinstance(value, bool):
        return merged.get("default") is True
    if isinstance(value, int) and words & TALLIES and "minimum" not in merged:
        return 0
    if "default" in merged and not isinstance(merged["default"], (dict, list)):
        return merged["default"]
    if words & _MADE and isinstance(value, str):
        return f"{call.store.today}{value[10:]}" if len(value) >= 10 else value
    choices = choices_of(merged)
    if choices and words & _STATUS:
        return choices[0]
    return value
