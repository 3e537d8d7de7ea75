"""A service in this process that does what its document says: one store, and every operation that
is understood acts on it. What is not understood answers what its schema says, always the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import jsonschema_rs
import orjson

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonObject, JsonValue, elements, strings
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import last_word, participle, singular, split, with_article
from turnloom.graphs.language.ranking import rank_of_text
from turnloom.graphs.schema import Schema, choices_of, properties_of, required_of, type_of
from turnloom.graphs.sources.simulated.record_store import Record, RecordStore, new_fields, outline
from turnloom.graphs.sources.simulated.resource_model import (
    PathStep,
    Resource,
    ResourceModel,
    Understood,
)

PAGING = lexicon("page per_page perpage page_size pagesize limit offset cursor skip top count size "
                 "start_index startindex max_results maxresults page_token pagetoken after before "
                 "starting_after ending_before start per rows")  # fmt: skip
SORTING = lexicon(
    "sort sort_by sortby order order_by orderby direction sort_order sortorder ordering"
)
SEARCHING = lexicon("q query search keyword keywords term text filter")
PAGE_LIMIT = 30
_LEAST = ("min", "from", "after", "since", "gte", "gt", "start", "above", "over")
_MOST = ("max", "to", "until", "before", "lte", "lt", "end", "below", "under")
_TOTALS = lexicon("total count total_count totalcount total_results size number")
TALLIES = lexicon("count counts total views likes followers stars forks watchers comments")
_STATUS = lexicon("status state phase stage lifecycle")


class SimulatedService:
    """Executes operations on a store."""

    def __init__(self, model: ResourceModel) -> None:
        self.model = model
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    def call(self, store: RecordStore, tool: str, arguments: JsonObject) -> ToolResult:
        """The result of a call; a refusal tells the status that the service would answer with."""
        understood = self.model.operations[tool]
        problem = self._problem(understood, arguments)
        if problem:
            return ToolResult.refused(f"{_refusal(understood, 422, 400)}: {problem}")
        try:
            value = self._answer(store, understood, arguments)
        except ToolError as error:
            return ToolResult.refused(str(error))
        text = orjson.dumps(value)
        return ToolResult(True, orjson.loads(text), text.decode())

    def _problem(self, understood: Understood, arguments: JsonObject) -> str:
        operation = understood.operation
        validator = self._validators.get(operation.name)
        if validator is None:
            validator = jsonschema_rs.validator_for(operation.parameters, offline=True)
            self._validators[operation.name] = validator
        found = next(iter(validator.iter_errors(arguments)), None)
        if found is None:
            return ""
        return f"{'.'.join(map(str, found.instance_path))}: {found.message}".removeprefix(": ")

    def _answer(self, store: RecordStore, each: Understood, arguments: JsonObject) -> JsonValue:
        match each.role:
            case "list":
                return self._list(store, each, arguments)
            case "get":
                _, (number, record) = self._meant(store, each, arguments)
                return self._shown(store, each, number, record)
            case "create":
                return self._create(store, each, arguments)
            case "update":
                return self._update(store, each, arguments)
            case "delete":
                resource, (number, _) = self._meant(store, each, arguments)
                self._check_unused(store, each, resource, number)
                store.remove(resource.name, number)
                return self._acknowledged(store, each, arguments)
            case "act" | "undo":
                return self._act(store, each, arguments)
        self._above(store, each, each.steps, arguments)
        if each.operation.method != "get":
            store.log.append([each.operation.name, arguments])
        return self._made_up(store, each, arguments)

    # --- finding --------------------------------------------------------------------------------

    def _above(
        self, store: RecordStore, each: Understood, steps: Sequence[PathStep], arguments: JsonObject
    ) -> dict[str, str]:
        """The records on the way, by resource. Raises `ToolError` where one is missing."""
        found: dict[str, str] = {}
        for step in steps:
            resource = self.model.resources[step.resource]
            if not resource.keys or step.resource not in store.tables:
                continue
            wanted = [arguments.get(name) for name in step.parameters]
            number, _ = self._find(store, each, resource, wanted, found, step.parameters)
            found[step.resource] = number
        return found

    def _meant(
        self, store: RecordStore, each: Understood, arguments: JsonObject
    ) -> tuple[Resource, tuple[str, Record]]:
        """The record that a call is about."""
        resource = self.model.resources[each.resource]
        if each.steps and each.steps[-1].resource == each.resource:
            above = self._above(store, each, each.steps[:-1], arguments)
            parameters = each.steps[-1].parameters
            wanted = [arguments.get(name) for name in parameters]
        else:  # a body that holds the key of what it changes
            above = self._above(store, each, each.steps, arguments)
            parameters = ()
            wanted = [arguments.get(name) for name in key_parameters(each, resource)]
        return resource, self._find(store, each, resource, wanted, above, parameters)

    def _find(
        self,
        store: RecordStore,
        each: Understood,
        resource: Resource,
        wanted: Sequence[JsonValue],
        above: Mapping[str, str],
        parameters: Sequence[str] = (),
    ) -> tuple[str, Record]:
        for number, record in store.records(resource.name):
            under = outline(record, "under")
            if any(
                under.get(scope, number_above) != number_above
                for scope, number_above in above.items()
            ):
                continue
            keys = store.key_values(resource, number, record, parameters)
            if all(str(one) == str(other) for one, other in zip(keys, wanted, strict=False)):
                return number, record
        told = ", ".join(map(str, wanted))
        raise ToolError(f"{_refusal(each, 404)}: there is no {resource.noun} {told}.")

    # --- reading --------------------------------------------------------------------------------

    def _list(self, store: RecordStore, each: Understood, arguments: JsonObject) -> JsonValue:
        resource = self.model.resources[each.resource]
        above = self._above(store, each, each.steps, arguments)
        records = [
            (number, record)
            for number, record in store.records(resource.name)
            if all(
                outline(record, "under").get(scope, other) == other
                for scope, other in above.items()
            )
        ]
        told = each.operation.in_place("query") | each.operation.in_place("body")
        for name, own in told.items():
            value = arguments.get(own)
            if value is None or is_paging(name) or is_sorting(name):
                continue
            records = [
                pair for pair in records if self._matches(store, resource, pair, name, value)
            ]
        total = len(records)
        records = _page(self._sorted(store, resource, records, told, arguments), told, arguments)
        schema = each.item_schema or {}
        items: list[JsonValue] = [
            store.show(resource, number, record, schema) for number, record in records
        ]
        return self._wrapped(store, each, arguments, items, total)

    def _matches(
        self,
        store: RecordStore,
        resource: Resource,
        pair: tuple[str, Record],
        name: str,
        wanted: JsonValue,
    ) -> bool:
        """Whether a record passes a filter. One that speaks of no field lets everything pass."""
        number, record = pair
        words = split(name)
        if words and words[-1] in SEARCHING:
            shown = " ".join(strings(store.show(resource, number, record, {})))
            return all(str(part).casefold() in shown.casefold() for part in str(wanted).split())
        field = filtered_field(resource, name)
        if not field:
            return True
        value = store.value(resource, number, record, field, depth=1)
        if isinstance(wanted, str) and wanted.casefold() == "all":
            return True
        bound = words[0] if words[0] in (*_LEAST, *_MOST) else words[-1]
        if bound in (*_LEAST, *_MOST) and split(field) != words:
            is_least = bound in _LEAST
            return value is not None and _is_in_bound(value, wanted, is_least=is_least)
        options = wanted if isinstance(wanted, list) else str(wanted).split(",")
        held: Iterable[JsonValue] = value if isinstance(value, list) else [value]
        if any(isinstance(one, dict) for one in held):
            held = strings(value)
        return bool(
            {str(one).casefold() for one in options} & {str(one).casefold() for one in held}
        )

    def _sorted(
        self,
        store: RecordStore,
        resource: Resource,
        records: list[tuple[str, Record]],
        told: Mapping[str, str],
        arguments: JsonObject,
    ) -> list[tuple[str, Record]]:
        field, is_reversed = "", False
        for name, own in told.items():
            value = arguments.get(own)
            if not is_sorting(name) or not isinstance(value, str):
                continue
            if value.casefold() in ("asc", "desc", "ascending", "descending"):
                is_reversed = value.casefold().startswith("desc")
            else:
                is_reversed |= value.startswith("-")
                field = filtered_field(resource, value.lstrip("+-"))
        if not field:
            return records[::-1] if is_reversed else records

        def rank(pair: tuple[str, Record]) -> tuple[bool, float, str]:
            value = store.value(resource, *pair, field, depth=1)
            number = value if isinstance(value, (int, float)) else 0.0
            return value is None, float(number), str(value)

        return sorted(records, key=rank, reverse=is_reversed)

    def _wrapped(
        self,
        store: RecordStore,
        each: Understood,
        arguments: JsonObject,
        items: list[JsonValue],
        total: int,
    ) -> JsonValue:
        if not each.item:
            return items
        merged = self.model.store.read(each.operation.returns or {})
        made = store.values(each.operation.name)
        whole: JsonObject = {}
        for name, schema in properties_of(merged).items():
            kind = type_of(self.model.store.read(schema))
            if name == each.item[0]:
                whole[name] = items
            elif kind in ("integer", "number") and {*split(name)} & _TOTALS:
                whole[name] = total
            elif kind == "boolean":
                whole[name] = False
            elif name in required_of(merged):
                is_nullable = self.model.store.read(schema).get("nullable")
                whole[name] = None if is_nullable else made.value(schema, name)
        return whole

    def _shown(
        self, store: RecordStore, each: Understood, number: str, record: Record
    ) -> JsonValue:
        resource = self.model.resources[each.resource]
        schema = each.item_schema
        if schema is None and each.role in ("get", "create", "update"):
            return (
                store.show(resource, number, record, {}) if each.operation.returns is None else {}
            )
        if schema is None:
            return None
        if not self._is_of(schema, resource):
            return self._made_up(store, each, {"number": number})
        shown = store.show(resource, number, record, schema)
        return {each.item[0]: shown} if each.item else shown

    def _is_of(self, schema: Schema, resource: Resource) -> bool:
        """Whether a schema shows a resource: most of its fields are known of it."""
        names = properties_of(self.model.store.read(schema)).keys()
        return bool(names) and 2 * len(names & resource.properties.keys()) > len(names)

    def _made_up(self, store: RecordStore, each: Understood, arguments: JsonObject) -> JsonValue:
        """What the schema says, the same for the same call."""
        operation = each.operation
        if operation.returns is None:
            return {"done": True} if operation.method != "get" else {}
        salt = orjson.dumps(arguments, option=orjson.OPT_SORT_KEYS).decode()
        words = split(operation.path[-1]) if operation.path else ()
        made = store.values(operation.name, salt)
        noun = singular(words[-1]) if words else ""
        value = made.value(operation.returns, "_".join(words), noun)
        if isinstance(value, dict):  # what it was asked with is what it is about
            told = {one.name: arguments.get(own) for own, one in operation.arguments.items()}
            value |= {n: told[n] for n in value if told.get(n) is not None}
        return value

    def _acknowledged(
        self, store: RecordStore, each: Understood, arguments: JsonObject
    ) -> JsonValue:
        return self._made_up(store, each, arguments)

    # --- writing --------------------------------------------------------------------------------

    def _create(self, store: RecordStore, each: Understood, arguments: JsonObject) -> JsonValue:
        resource = self.model.resources[each.resource]
        under: JsonObject = dict(self._above(store, each, each.steps, arguments))
        given = self._given(store, each, resource, arguments)
        number = store.next_number
        made = new_fields(store, resource, number)
        told = {field for field, _ in given}
        fields: JsonObject = {
            name: self._at_first(store, resource, name, value)
            for name, value in made.items()
            if name not in told and self._is_born_with(resource, name)
        }
        fields |= {field: value for field, value in given if field not in resource.references}
        refs: JsonObject = {}
        for field, value in given:
            if field in resource.references:
                refs[field] = self._referred(store, each, resource, field, value)
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
            if field in told and self._is_taken(store, resource, field, fields.get(field), under):
                raise ToolError(
                    f"{_refusal(each, 409, 422)}: there is {with_article(resource.noun)} with the "
                    f"{field} {fields[field]} already."
                )
        record: Record = {"fields": fields, "refs": refs, "under": under}
        store.add(resource.name, record)
        return self._shown(store, each, number, record)

    def _is_taken(
        self,
        store: RecordStore,
        resource: Resource,
        field: str,
        value: JsonValue,
        under: Mapping[str, JsonValue],
    ) -> bool:
        parent = resource.parent
        return any(
            outline(record, "fields").get(field) == value
            and outline(record, "under").get(parent) == under.get(parent)
            for _, record in store.records(resource.name)
        )

    def _is_born_with(self, resource: Resource, name: str) -> bool:
        """Whether a new thing has a field that nobody gave: its key, and what tells how it is."""
        keys = {key.field[0] for key in resource.keys}
        merged = self.model.store.read(resource.properties[name])
        told = {"created", "updated", "modified", "opened"} | _STATUS
        is_state = bool(told & set(split(name))) or type_of(merged) == "boolean"
        return name in keys | resource.required or is_state or "default" in merged

    def _at_first(
        self, store: RecordStore, resource: Resource, name: str, value: JsonValue
    ) -> JsonValue:
        """What a field of a new thing is: made today, in the first of its states, and not done."""
        merged = self.model.store.read(resource.properties.get(name, {}))
        words = set(split(name))
        if isinstance(value, bool):
            return merged.get("default") is True
        if isinstance(value, int) and words & TALLIES and "minimum" not in merged:
            return 0
        if "default" in merged and not isinstance(merged["default"], (dict, list)):
            return merged["default"]
        if words & {"created", "updated", "modified", "opened"} and isinstance(value, str):
            return f"{store.today}{value[10:]}" if len(value) >= 10 else value
        choices = choices_of(merged)
        if choices and words & _STATUS:
            return choices[0]
        return value

    def _given(
        self, store: RecordStore, each: Understood, resource: Resource, arguments: JsonObject
    ) -> list[tuple[str, JsonValue]]:
        """The fields that a body gives, by what the resource calls them."""
        sent = each.operation.in_place("body") | each.operation.in_place("query")
        keys = {key.field[0] for key in resource.keys}
        if not each.operation.in_place("body"):  # an update that gives a field in its path or query
            sent |= {n: t for n, t in each.operation.in_place("path").items() if n not in keys}
        found = []
        for name, own in sent.items():
            field = given_field(resource, name)
            if own in arguments and field:
                found.append((field, arguments[own]))
        return found

    def _referred(
        self, store: RecordStore, each: Understood, resource: Resource, field: str, value: JsonValue
    ) -> JsonValue:
        target = self.model.resources[resource.references[field]]
        if value is None:
            return None
        if isinstance(value, dict):
            value = next(
                (value[key.field[-1]] for key in target.keys if key.field[-1] in value), value
            )
        for number, record in store.records(target.name):
            if str(store.key_values(target, number, record)[-1]) == str(value):
                return number
        raise ToolError(
            f"{_refusal(each, 422, 404, 400)}: there is no {target.noun} {value}, which {field} "
            "has to name."
        )

    def _update(self, store: RecordStore, each: Understood, arguments: JsonObject) -> JsonValue:
        resource, (number, record) = self._meant(store, each, arguments)
        given = self._given(store, each, resource, arguments)
        record = self._changed(store, each, resource, record, given)
        store.put(resource.name, number, record)
        return self._shown(store, each, number, record)

    def _changed(
        self,
        store: RecordStore,
        each: Understood,
        resource: Resource,
        record: Record,
        given: Sequence[tuple[str, JsonValue]],
    ) -> Record:
        fields, refs = dict(outline(record, "fields")), dict(outline(record, "refs"))
        keys = {key.field[0] for key in resource.keys if not key.is_said}
        for field, value in given:
            if field in resource.references:
                refs[field] = self._referred(store, each, resource, field, value)
            elif field not in keys:
                fields[field] = value
        for name, value in fields.items():
            if {"updated", "modified"} & set(split(name)) and isinstance(value, str) and given:
                fields[name] = f"{store.today}{value[10:]}"
        return {**record, "fields": fields, "refs": refs}

    def _check_unused(
        self, store: RecordStore, each: Understood, resource: Resource, number: str
    ) -> None:
        """Where the document speaks of conflicts, what others need stays."""
        if 409 not in each.operation.errors:
            return
        for name in self.model.dependents.get(resource.name, ()):
            other = self.model.resources[name]
            fields = [
                f for f, t in other.references.items() if t == resource.name and f in other.required
            ]
            for _, record in store.records(other.name):
                if any(outline(record, "refs").get(field) == number for field in fields):
                    raise ToolError(
                        f"409 Conflict: {with_article(other.noun)} still belongs to this "
                        f"{resource.noun}."
                    )

    def _act(self, store: RecordStore, each: Understood, arguments: JsonObject) -> JsonValue:
        """Do what the last word of a path says: by the state that it leads to, or as a note."""
        above = self._above(store, each, each.steps[:-1], arguments)
        resource = self.model.resources[each.resource]
        wanted = [arguments.get(name) for name in each.steps[-1].parameters]
        number, record = self._find(store, each, resource, wanted, above, each.steps[-1].parameters)
        is_done = each.role == "act"
        deeds = [each_deed for each_deed in elements(record.get("deeds")) if each_deed != each.deed]
        field, value = state_of_deed(self.model, resource, each.deed, is_done=is_done)
        fields = dict(outline(record, "fields"))
        was_done = (
            fields.get(field) == value
            if field
            else (each.deed in elements(record.get("deeds"))) == is_done
        )
        given = self._given(store, each, resource, arguments)
        if was_done and not each.operation.in_place("body"):
            state = participle(split(each.deed)[0]) if is_done else "as it was"
            raise ToolError(f"{_refusal(each, 409, 422)}: this {resource.noun} is already {state}.")
        record = self._changed(store, each, resource, record, given)
        changed = dict(outline(record, "fields"))
        if field:
            changed[field] = value
        after: Record = {**record, "fields": changed}
        if not field:
            noted: list[JsonValue] = [*deeds, *([each.deed] if is_done else [])]
            after["deeds"] = noted
        if arguments and each.operation.in_place("body"):
            store.log.append([each.operation.name, arguments])
        store.put(resource.name, number, after)
        if each.item_schema is not None and self._is_of(each.item_schema, resource):
            return self._shown(store, each, number, after)
        return self._made_up(store, each, arguments)


# --- what parameters speak of -------------------------------------------------------------------


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
    bare = tuple(word for word in words if word not in (*_LEAST, *_MOST, "date", "at", "in"))
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


def key_parameters(each: Understood, resource: Resource) -> list[str]:
    """The tool's parameters by which a body says what it changes."""
    given = each.operation.in_place("body")
    return [given[key.field[0]] for key in resource.keys if key.field[0] in given]


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


def _is_in_bound(value: JsonValue, bound: JsonValue, *, is_least: bool) -> bool:
    if isinstance(value, (int, float)) and isinstance(bound, (int, float)):
        return value >= bound if is_least else value <= bound
    one, other = rank_of_text(str(value)), rank_of_text(str(bound))
    if one is None or other is None or type(one) is not type(other):
        one, other = str(value), str(bound)
    return one >= other if is_least else one <= other


_NAMES: Mapping[int, str] = {400: "Bad Request", 404: "Not Found", 409: "Conflict",
                             422: "Unprocessable Entity"}  # fmt: skip


def _refusal(each: Understood, *statuses: int) -> str:
    """The first of some statuses that the document declares, else the first."""
    status = next((one for one in statuses if one in each.operation.errors), statuses[0])
    return f"{status} {_NAMES[status]}"
