"""What calls answer: records as their schemas show them, and else what a schema says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.schema import properties_of, required_of, type_of
from turnloom.graphs.sources.simulated.record_store import Record
from turnloom.graphs.sources.simulated.service.service_call import ServiceCall

_TOTALS = lexicon("total count total_count totalcount total_results size number")


def record_answer(call: ServiceCall, number: str, record: Record) -> JsonValue:
    """A record, as the operation shows it."""
    store, each = call.store, call.interpretation
    schema = each.item_schema
    if schema is None and each.role in ("get", "create", "update"):
        if each.operation.returns is not None:
            return {}
        return store.show(call.resource, number, record, {})
    if schema is None:
        return None
    if not shows_resource(call):
        return made_up_answer(call, {"number": number})
    shown = store.show(call.resource, number, record, schema)
    return {each.item[0]: shown} if each.item else shown


def shows_resource(call: ServiceCall) -> bool:
    """Whether what comes back shows the resource: most of its fields are known of it."""
    schema = call.interpretation.item_schema
    names = properties_of(call.store.model.store.read(schema or {})).keys()
    return bool(names) and 2 * len(names & call.resource.properties.keys()) > len(names)


def list_answer(call: ServiceCall, records: Sequence[tuple[str, Record]], total: int) -> JsonValue:
    """Records of a list that has `total`, within what the operation has around them."""
    store, each, schemas = call.store, call.interpretation, call.store.model.store
    items: list[JsonValue] = [
        store.show(call.resource, number, record, each.item_schema or {})
        for number, record in records
    ]
    if not each.item:
        return items
    merged = schemas.read(each.operation.returns or {})
    made = store.values(each.operation.name)
    whole: JsonObject = {}
    for name, schema in properties_of(merged).items():
        kind = type_of(schemas.read(schema))
        if name == each.item[0]:
            whole[name] = items
        elif kind in ("integer", "number") and {*split(name)} & _TOTALS:
            whole[name] = total
        elif kind == "boolean":
            whole[name] = False
        elif name in required_of(merged):
            is_nullable = schemas.read(schema).get("nullable")
            whole[name] = None if is_nullable else made.value(schema, name)
    return whole


def made_up_answer(call: ServiceCall, about: Mapping[str, JsonValue] | None = None) -> JsonValue:
    """What the schema says, the same for the same arguments, or for what else it is `about`."""
    operation, arguments = call.operation, call.arguments if about is None else about
    if operation.returns is None:
        return {"done": True} if operation.method != "get" else {}
    salt = orjson.dumps(arguments, option=orjson.OPT_SORT_KEYS).decode()
    words = split(operation.path[-1]) if operation.path else ()
    made = call.store.values(operation.name, salt)
    noun = singular(words[-1]) if words else ""
    value = made.value(operation.returns, "_".join(words), noun)
    if isinstance(value, dict):  # what it was asked with is what it is about
        told = {one.name: arguments.get(own) for own, one in operation.arguments.items()}
        value |= {n: told[n] for n in value if type(told.get(n)) is type(value[n])}
    return value
