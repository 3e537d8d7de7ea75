"""The store of a simulated service: one table per resource, in plain JSON.

A record has its `fields`; under `refs` the records that fields stand for, and under `under` those
that it was listed or made under, by resource. Records are never changed in place, so that a copy of
a store is a copy of its tables' outlines: what two copies have in common they share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import TypeAlias, cast

from turnloom.graphs.inference.identity import is_person
from turnloom.graphs.json_value import JsonObject, JsonValue, at_path, is_number
from turnloom.graphs.language.morphology import last_word, split
from turnloom.graphs.schema import Schema, items_of, properties_of, required_of, type_of
from turnloom.graphs.sources.builtin.world import SharedWorld, make_world
from turnloom.graphs.sources.simulated.resources.key import Key, is_opaque_key
from turnloom.graphs.sources.simulated.resources.resource import Resource
from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel
from turnloom.graphs.sources.simulated.seeded_values import SeededValues

Record: TypeAlias = JsonObject
Table: TypeAlias = "dict[str, Record]"

MAX_FIELDS = 14
"""Fields of a thing that are kept in the store; the others are made up when they are shown."""
MAX_SHOWN_DEPTH = 2
"""Records within records that are shown as such."""


@lru_cache(maxsize=256)
def world_of(seed: int) -> SharedWorld:
    """The people, places and today's date of a scenario."""
    return make_world(Random(f"{seed}/world"))


class RecordStore:
    """Records of the resources of a model. `state` is all there is, as plain JSON."""

    def __init__(self, model: ResourceModel, state: JsonObject) -> None:
        self.model = model
        self.seed = int(cast(int, state["seed"]))
        self.today = str(state["today"])
        self.offered = cast("list[str]", state["tools"])
        self._next = int(cast(int, state["next"]))
        self.log = list(cast("list[JsonValue]", state["log"]))
        self.tables = dict(cast("dict[str, Table]", state["tables"]))
        self._own: set[str] = set()

    @property
    def state(self) -> JsonObject:
        return {
            "seed": self.seed,
            "today": self.today,
            "tools": cast("list[JsonValue]", self.offered),
            "next": self._next,
            "log": list(self.log),
            "tables": cast(JsonObject, dict(self.tables)),
        }

    def fork(self) -> RecordStore:
        self._own.clear()  # from now on the other one has them, too
        return RecordStore(self.model, self.state)

    def _table(self, resource: str) -> Table:
        """A table that may be changed: this store's alone."""
        if resource not in self._own:
            self.tables[resource] = dict(self.tables.get(resource, {}))
            self._own.add(resource)
        return self.tables[resource]

    # --- records --------------------------------------------------------------------------------

    def records(self, resource: str) -> Iterator[tuple[str, Record]]:
        yield from self.tables.get(resource, {}).items()

    def get(self, resource: str, number: JsonValue) -> Record | None:
        return self.tables.get(resource, {}).get(str(number))

    def put(self, resource: str, number: str, record: Record) -> None:
        self._table(resource)[number] = record

    @property
    def next_number(self) -> str:
        """What the next record that is added goes by in here."""
        return str(self._next + 1)

    def add(self, resource: str, record: Record) -> None:
        self.put(resource, self.next_number, record)
        self._next += 1

    def remove(self, resource: str, number: str) -> None:
        """Take a record out, with what was made under it; nothing refers to it any more."""
        self._table(resource).pop(number, None)
        for name in self.model.dependents.get(resource, ()):
            parent = self.model.resources[name].parent
            for other, record in list(self.records(name)):
                if parent == resource and outline(record, "under").get(resource) == number:
                    self.remove(name, other)
                    continue
                gone = {
                    field
                    for field, target in self.model.resources[name].references.items()
                    if target == resource and outline(record, "refs").get(field) == number
                }
                if gone:
                    refs = {k: v for k, v in outline(record, "refs").items() if k not in gone}
                    fields = {**outline(record, "fields"), **dict.fromkeys(gone)}
                    self.put(name, other, {**record, "refs": refs, "fields": fields})

    # --- values ---------------------------------------------------------------------------------

    def values(self, *salt: str) -> SeededValues:
        """A maker of values that depend on nothing but the scenario and the salt."""
        rng = Random("/".join((str(self.seed), *salt)))
        return SeededValues.of(self.model.store, world_of(self.seed), rng)

    def key_values(
        self, resource: Resource, number: str, record: Record, parameters: Sequence[str] = ()
    ) -> list[JsonValue]:
        """What a record goes by: its keys, or those that some parameters of a path are."""
        keys = resource.keys_of(parameters) if parameters else resource.keys
        return [self.key_value(resource, number, record, key) for key in keys]

    def key_value(self, resource: Resource, number: str, record: Record, key: Key) -> JsonValue:
        value = self.value(resource, number, record, key.field[0], depth=1)
        if len(key.field) == 1:
            return value
        try:
            return at_path(value, key.field[1:])
        except LookupError:
            return None

    def value(
        self, resource: Resource, number: str, record: Record, field: str, depth: int = 0
    ) -> JsonValue:
        """A field of a record: kept, of what it refers to, or made up, always the same."""
        schema = resource.properties.get(field, {})
        target = resource.references.get(field)
        other = outline(record, "refs").get(field)
        if target is not None and other is not None and depth <= MAX_SHOWN_DEPTH:
            of = self.model.resources[target]
            referred = self.get(target, other)
            if referred is not None:
                if type_of(self.model.store.read(schema)) == "object":
                    return self.show(of, str(other), referred, schema, depth + 1)
                return self.key_value(of, str(other), referred, of.keys[-1])
        fields = outline(record, "fields")
        if field in fields:
            return fields[field]
        made = self.values(resource.name, number, field)
        return made.value(schema, field, resource.noun, depth)

    def show(
        self, resource: Resource, number: str, record: Record, schema: Schema, depth: int = 0
    ) -> JsonObject:
        """A record as a schema wants it: its own fields, and what the schema requires besides."""
        merged = self.model.store.read(schema)
        properties = properties_of(merged) or resource.properties
        required = required_of(merged)
        kept = {*outline(record, "fields"), *outline(record, "refs")}
        shown: JsonObject = {}
        for name, each in properties.items():
            inner = self.model.store.read(each)
            if inner.get("writeOnly") is True:
                continue
            if name in kept or name in required:
                known = name in resource.properties
                value = (
                    self.value(resource, number, record, name, depth)
                    if known
                    else self.values(resource.name, number, name).value(each, name, resource.noun)
                )
                if value is not None or inner.get("nullable") or name in required:
                    shown[name] = self._as_shown(value, each, (resource.name, number, name))
        if merged.get("additionalProperties") is not False:
            for key in resource.keys:
                if key.field[0] not in shown and len(key.field) == 1:
                    shown = {key.field[0]: outline(record, "fields").get(key.field[0]), **shown}
        return shown

    def _as_shown(self, value: JsonValue, schema: Schema, salt: Sequence[str]) -> JsonValue:
        """A value in the form that is shown: what is given as a key may be shown as the thing, what
        is given as a thing by its key."""
        merged = self.model.store.read(schema)
        if type_of(merged) == "array" and isinstance(value, (list, str)):
            given = value.split(",") if isinstance(value, str) else value  # a list in one text
            return [self._one_as_shown(each, items_of(merged), salt) for each in given]
        return self._one_as_shown(value, schema, salt)

    def _one_as_shown(self, value: JsonValue, schema: Schema, salt: Sequence[str]) -> JsonValue:
        merged = self.model.store.read(schema)
        kind = type_of(merged)
        if kind == "object" and isinstance(value, (str, int, float)):
            whole = self.values(*salt).value(schema, salt[-1])
            properties = properties_of(merged)
            own = next((key for key in (*_KEYS, *properties) if _takes(properties, key, value)), "")
            return {**whole, own: value} if isinstance(whole, dict) and own else whole
        if kind in ("string", "integer", "number") and isinstance(value, dict):
            return next((value[key] for key in (*_KEYS, *value) if _is(value.get(key), kind)), None)
        if kind == "string" and is_number(value):
            return str(value)
        if kind in ("integer", "number") and isinstance(value, str):
            return self.values(*salt).value(schema, salt[-1])
        return value


_KEYS = ("id", "value", "key", "name", "slug")


def _takes(properties: Mapping[str, Schema], key: str, value: JsonValue) -> bool:
    return key in properties and _is(value, type_of(properties[key]))


def _is(value: JsonValue, kind: str) -> bool:
    if isinstance(value, str):
        return kind == "string"
    return is_number(value) and kind in ("integer", "number")


def outline(record: Record, part: str) -> JsonObject:
    """The `fields`, `refs` or what it is `under` of a record."""
    inner = record.get(part)
    return inner if isinstance(inner, dict) else {}


# --- what a store begins with -------------------------------------------------------------------


def kept_fields(resource: Resource, model: ResourceModel) -> list[str]:
    """The fields of a resource that tell most, so many of them as are kept."""
    keys = {key.field[0] for key in resource.keys}

    def rank(name: str) -> tuple[int, int]:
        merged = model.store.read(resource.properties[name])
        kind, form = type_of(merged), str(merged.get("format", ""))
        last = last_word(name)
        if name in keys or name == resource.title_field:
            order = 0
        elif name in resource.references or merged.get("enum"):
            order = 1
        elif form.startswith("date") or last in ("price", "total", "amount", "status", "state"):
            order = 2
        elif form in ("uri", "url", "binary", "byte") or last in ("url", "href", "links", "hash"):
            order = 6
        elif kind in ("object", "array", ""):
            order = 5
        else:
            order = 3 if name in resource.required else 4
        return order, list(resource.properties).index(name)

    return sorted(resource.properties, key=rank)[:MAX_FIELDS]


MANY, FEW, VIRTUAL = (5, 6, 7), (3, 4), (2, 3)
"""Records of a resource: of one that others belong to, and of one only known by its key."""
WIDE = 30
"""Fields that all have to be shown, of which a list of many is more than anybody reads."""
MAX_TRIES = 12


def seeded_state(
    model: ResourceModel,
    resources: Iterable[str],
    tools: Iterable[str],
    rng: Random,
    most: int = MANY[-1],
) -> JsonObject:
    """A state with records of `resources`, which agree with one another, for `tools`."""
    seed = rng.getrandbits(40)
    names = list(resources)
    base = rng.randrange(100, 900) * 10
    state: JsonObject = {
        "seed": seed,
        "today": world_of(seed).today.isoformat(),
        "tools": list(tools),
        "next": base,
        "log": [],
        "tables": {name: {} for name in names},
    }
    store = RecordStore(model, state)
    parents = {scope for name in names for scope in model.resources[name].scopes}
    for name in names:
        resource = model.resources[name]
        is_wide = len(resource.required) > WIDE
        counts = FEW if name in parents or is_wide else MANY
        for _ in range(min(most, rng.choice(counts if resource.is_known else VIRTUAL))):
            _add_record(store, resource)
    for name in names:
        _connect(store, model.resources[name], set(names), rng)
    return store.state


def _add_record(store: RecordStore, resource: Resource) -> None:
    number = store.next_number
    fields: JsonObject = {}
    for attempt in range(MAX_TRIES):
        fields = new_fields(store, resource, number, f"{attempt}")
        if not _is_taken(store, resource, fields):
            break
    store.add(resource.name, {"fields": fields, "refs": {}, "under": {}})


def new_fields(store: RecordStore, resource: Resource, number: str, salt: str = "") -> JsonObject:
    """The kept fields of a record, without those that refer to others."""
    made = store.values(resource.name, number, salt)
    fields: JsonObject = {}
    keys = {key.field[0]: key for key in resource.keys}
    for name in kept_fields(resource, store.model):
        schema = resource.properties[name]
        merged = store.model.store.read(schema)
        if merged.get("writeOnly") is True:
            continue
        if name in resource.references and type_of(merged) != "array":
            continue
        key = keys.get(name)
        if key is not None and type_of(merged) == "integer":
            fields[name] = _number_key(name, number, merged)
        elif key is not None and is_opaque_key(name) and type_of(merged) == "string":
            fields[name] = made.key(merged, resource.noun)
        else:
            fields[name] = made.value(schema, name, resource.noun)
    _order_dates(fields)
    return fields | _slug(fields, resource)


def _number_key(name: str, number: str, merged: Schema) -> int:
    """Ids are long, numbers that count things are short."""
    value = int(number) if split(name)[-1] != "number" else int(number) % 500 + 1
    most = merged.get("maximum")
    return value % int(most) + 1 if isinstance(most, (int, float)) and most < value else value


_EARLIER = ("created_at", "created", "createdAt", "start_date", "start", "startDate", "opened_at")
_LATER = ("updated_at", "updated", "updatedAt", "modified_at", "end_date", "end", "endDate",
          "closed_at", "completed_at")  # fmt: skip


def _order_dates(fields: JsonObject) -> None:
    """Nothing is changed before it is made, and nothing ends before it begins."""
    for early, late in ((e, l) for e in _EARLIER for l in _LATER):  # noqa: E741
        one, other = fields.get(early), fields.get(late)
        if isinstance(one, str) and isinstance(other, str) and other < one:
            fields[early], fields[late] = other, one


def _slug(fields: JsonObject, resource: Resource) -> JsonObject:
    """What stands for a name in addresses is made of the name."""
    name = fields.get("name")
    if not isinstance(name, str) or is_person(resource.noun):
        return {}
    plain = "-".join(split(name.replace("'", "")))
    return {field: plain for field in ("slug", "login") if isinstance(fields.get(field), str)}


def _is_taken(store: RecordStore, resource: Resource, fields: JsonObject) -> bool:
    """Whether another record has the same name or key."""
    telling = {resource.title_field, *(key.field[0] for key in resource.keys)} & fields.keys()
    return any(
        outline(record, "fields").get(name) == fields[name]
        for _, record in store.records(resource.name)
        for name in telling
    )


def _connect(store: RecordStore, resource: Resource, present: set[str], rng: Random) -> None:
    """Give every record what it refers to, and what it is under."""
    for index, (number, record) in enumerate(list(store.records(resource.name))):
        refs: JsonObject = {}
        for field, target in resource.references.items():
            others = [other for other, _ in store.records(target) if target in present]
            if others and target != resource.name:
                refs[field] = rng.choice(others)
        under: JsonObject = {}
        for scope in sorted(resource.scopes):
            above = [other for other, _ in store.records(scope)]
            told = next(
                (refs[f] for f, t in resource.references.items() if t == scope and f in refs), None
            )
            if told is not None:
                under[scope] = told
            elif above:
                under[scope] = (
                    above[index % 2] if index < 4 and len(above) > 1 else rng.choice(above)
                )
        store.put(resource.name, number, {**record, "refs": refs, "under": under})
