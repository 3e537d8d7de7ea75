"""Changes of a record that there is: of its fields, and its removal."""

from __future__ import annotations

from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.morphology import split, with_article
from turnloom.graphs.sources.simulated.record_store import Record, outline
from turnloom.graphs.sources.simulated.service.answer import made_up_answer, record_answer
from turnloom.graphs.sources.simulated.service.service_call import ServiceCall


def change(call: ServiceCall) -> JsonValue:
    """Change the fields that are given, and answer with the record."""
    number, record = call.meant()
    record = changed_record(call, record)
    call.store.put(call.resource.name, number, record)
    return record_answer(call, number, record)


def changed_record(call: ServiceCall, record: Record) -> Record:
    """A record with what a call gives; what it goes by stays."""
    resource, given = call.resource, call.given()
    fields, refs = dict(outline(record, "fields")), dict(outline(record, "refs"))
    keys = {key.field[0] for key in resource.keys if not key.is_said}
    for field, value in given:
        if field in resource.references:
            refs[field] = call.referred(field, value)
        elif field not in keys:
            fields[field] = value
    for name, value in fields.items():
        if {"updated", "modified"} & set(split(name)) and isinstance(value, str) and given:
            fields[name] = f"{call.store.today}{value[10:]}"
    return {**record, "fields": fields, "refs": refs}


def removal(call: ServiceCall) -> JsonValue:
    """Take a record out. Raises `ToolError` where others need it."""
    number, _ = call.meant()
    _check_unused(call, number)
    call.store.remove(call.resource.name, number)
    return made_up_answer(call)


def _check_unused(call: ServiceCall, number: str) -> None:
    """Where the document speaks of conflicts, what others need stays."""
    if 409 not in call.operation.errors:
        return
    model, resource = call.store.model, call.resource
    for name in model.dependents.get(resource.name, ()):
        other = model.resources[name]
        fields = [
            f for f, t in other.references.items() if t == resource.name and f in other.required
        ]
        for _, record in call.store.records(other.name):
            if any(outline(record, "refs").get(field) == number for field in fields):
                raise ToolError(
                    f"409 Conflict: {with_article(other.noun)} still belongs to this "
                    f"{resource.noun}."
                )
