"""Deeds: what the last word of a path says is done to a record (`/orders/{id}/cancel`)."""

from __future__ import annotations

from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonValue, elements
from turnloom.graphs.language.morphology import last_word, participle, split
from turnloom.graphs.schema import choices_of, type_of
from turnloom.graphs.sources.simulated.record_store import Record, outline
from turnloom.graphs.sources.simulated.resources.resource import Resource
from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel
from turnloom.graphs.sources.simulated.service.answer import (
    made_up_answer,
    record_answer,
    shows_resource,
)
from turnloom.graphs.sources.simulated.service.change import changed_record
from turnloom.graphs.sources.simulated.service.service_call import ServiceCall


def deed(call: ServiceCall) -> JsonValue:
    """Do it, or undo it: by the state that it leads to, or as a note. Raises `ToolError` for what
    is done already."""
    store, each, resource = call.store, call.interpretation, call.resource
    number, record = call.meant()
    is_done = each.role == "act"
    noted = elements(record.get("deeds"))
    field, value = state_of_deed(store.model, resource, each.deed, is_done=is_done)
    fields = outline(record, "fields")
    was_done = fields.get(field) == value if field else (each.deed in noted) == is_done
    if was_done and not each.operation.in_place("body"):
        state = participle(split(each.deed)[0]) if is_done else "as it was"
        raise ToolError(f"{call.refusal(409, 422)}: this {resource.noun} is already {state}.")
    record = changed_record(call, record)
    changed = dict(outline(record, "fields"))
    if field:
        changed[field] = value
    after: Record = {**record, "fields": changed}
    if not field:
        others = [one for one in noted if one != each.deed]
        after["deeds"] = [*others, *([each.deed] if is_done else [])]
    if call.arguments and each.operation.in_place("body"):
        store.log.append([each.operation.name, call.arguments])
    store.put(resource.name, number, after)
    if each.item_schema is not None and shows_resource(call):
        return record_answer(call, number, after)
    return made_up_answer(call)


def state_of_deed(
    model: ResourceModel, resource: Resource, deed: str, *, is_done: bool
) -> tuple[str, JsonValue]:
    """The field that a deed sets, and to what: `cancel` a status to "cancelled", `lock` `locked`
    to true; ('', None) where no field tells of it."""
    verb = split(deed)[0] if split(deed) else ""
    undone = verb.removeprefix("un") if verb.startswith("un") and len(verb) > 4 else ""
    done = {verb, participle(verb)} if verb else set()
    if undone:
        done = {undone, participle(undone)}
    done |= {word.replace("ll", "l") for word in done}
    positive = is_done != bool(undone)
    for name, schema in resource.properties.items():
        merged = model.store.read(schema)
        last = last_word(name)
        if type_of(merged) == "boolean" and last in done:
            return name, positive
        choices = choices_of(merged) or []
        found = [each for each in choices if isinstance(each, str) and _stem(each) in done]
        if found:
            others = [each for each in choices if each not in found and each is not None]
            return name, found[0] if positive else (others[0] if others else found[0])
    return "", None


def _stem(value: str) -> str:
    word = "_".join(split(value))
    return word.replace("ll", "l") if word.endswith("lled") else word
