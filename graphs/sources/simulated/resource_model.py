"""Resources, inferred from operations: what there is, what it goes by, what it belongs to, and what
each operation does to it.

A path is read as steps, each a collection and the parameters that single one of its things out:
`/orgs/{org}/repos` is the repositories of an organization. What is no step of that kind is an
action (`/orders/{id}/cancel`), or is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from turnloom.graphs.language.lexicon import READS, WRITES, lexicon
from turnloom.graphs.language.morphology import in_singular, last_word, singular, split
from turnloom.graphs.schema import Schema, items_of, properties_of, required_of, type_of
from turnloom.graphs.sources.simulated.operation import Operation, path_parameter
from turnloom.graphs.sources.simulated.schema_store import SchemaStore

Role = Literal["list", "get", "create", "update", "delete", "act", "undo", "other"]

_VERSION = re.compile(r"v?\d+([._]\d+)*|api|rest|public", re.IGNORECASE)
_KEY_WORDS = (
    "id",
    "gid",
    "uuid",
    "key",
    "number",
    "code",
    "slug",
    "login",
    "username",
    "name",
    "title",
)
_PLAIN_KEY = frozenset(("name", "login", "username", "slug", "title", "user", "email", "code"))
"""What people call a thing by, where it is a text."""
_OPAQUE = lexicon("ids uuid guid hash sha number token arn key identifier")
"""How what nobody says ends, besides what ends in "id"."""
_WRAPPERS = lexicon("data items results records entries list values content rows value objects")
_QUALIFIERS = lexicon(
    "minimal full simple simplified base basic nullable detailed detail details response request "
    "dto model view output input result object read write create update patch new the api schema "
    "entity resource list item summary public private v1 v2 public1"
)
MAX_FIELDS = 14
"""Fields of a thing that are kept in the store; the others are made up when they are shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """What a parameter of a path singles a thing out by: a field of the thing, as a path into it.
    `is_said` where people call the thing by it."""

    field: tuple[str, ...]
    schema: Schema
    is_said: bool = False


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of a path: the resource, and the tool's parameters that single one of it out."""

    resource: str
    parameters: tuple[str, ...]


@dataclass
class Resource:
    """Something that there are several of. `properties` are those of its records, of every schema
    that shows one; `keys` what it goes by, in the order of the path."""

    name: str
    noun: str
    parent: str = ""
    properties: dict[str, Schema] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    keys: tuple[Key, ...] = ()
    ways: dict[tuple[str, ...], tuple[Key, ...]] = field(default_factory=dict)
    """Parameters of a path -> the keys that they are, in all the ways that paths single one out."""
    schema_names: set[str] = field(default_factory=set)
    scopes: set[str] = field(default_factory=set)
    """Resources that its things are listed or made under: its parent, and others."""
    is_listed: bool = False
    is_known: bool = False
    """Whether some operation says more of it than what it goes by."""
    references: dict[str, str] = field(default_factory=dict)
    """Field -> the resource whose key it holds."""
    filters: dict[str, str] = field(default_factory=dict)
    """Parameter of a list -> the field that it speaks of, as far as somebody asked."""

    def keys_of(self, parameters: Sequence[str]) -> tuple[Key, ...]:
        """The keys that some parameters of a path are."""
        return self.ways.get(tuple(parameters), self.keys[-len(parameters) :])

    @cached_property
    def title_field(self) -> str:
        """The field that a person would call it by, or ''."""
        words = ("name", "title", "full_name", "display_name", "subject", "label", "summary",
                 "login", "username", "email", "headline", "question")  # fmt: skip
        named = {"_".join(split(each)): each for each in self.properties}
        own = [f"{self.noun.replace(' ', '_')}_{word}" for word in ("name", "title")]
        return next((named[word] for word in (*words, *own) if word in named), "")


@dataclass(frozen=True)
class Understood:
    """What an operation does: its role, on which resource, reached by which steps.

    `steps` single out the things on the way, the resource's own last where it is one that is meant;
    `item` is where in what is returned the records are: `()` itself, `("items",)` a list in it.
    `deed` is the word of an action.
    """

    operation: Operation
    role: Role
    resource: str = ""
    steps: tuple[PathStep, ...] = ()
    is_list: bool = False
    item: tuple[str, ...] = ()
    item_schema: Schema | None = None
    deed: str = ""


@dataclass(frozen=True)
class ResourceModel:
    """The resources of a service, and what its operations do to them."""

    store: SchemaStore
    resources: Mapping[str, Resource]
    operations: Mapping[str, Understood]

    @cached_property
    def dependents(self) -> Mapping[str, tuple[str, ...]]:
        """Per resource those that belong to it or refer to it."""
        found: dict[str, dict[str, None]] = {}
        for name, resource in self.resources.items():
            for other in (resource.parent, *resource.references.values()):
                found.setdefault(other, {})[name] = None
        return {name: tuple(others) for name, others in found.items()}

    @cached_property
    def changed_paths(self) -> frozenset[tuple[str, ...]]:
        """Paths of which a thing can be changed in part."""
        return frozenset(
            each.operation.path
            for each in self.operations.values()
            if each.operation.method == "patch"
        )

    @property
    def understood_share(self) -> float:
        known = sum(each.role != "other" for each in self.operations.values())
        return known / len(self.operations)


def resource_model(operations: Sequence[Operation], store: SchemaStore) -> ResourceModel:
    """Infer resources from operations."""
    reader = _ModelReader(operations, store)
    return ResourceModel(store, reader.resources, reader.understood())


@dataclass(frozen=True)
class _Path:
    """A path as read: pairs of a collection's name and the parameters behind it; the last pair has
    none where the path ends in a word."""

    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def is_item(self) -> bool:
        return bool(self.parts) and bool(self.parts[-1][1])

    def key(self, length: int | None = None) -> str:
        return "/".join(word for word, _ in self.parts[:length])


def _read_path(operation: Operation) -> _Path:
    tool_names = operation.in_place("path")
    parts: list[tuple[str, tuple[str, ...]]] = []
    for segment in operation.path:
        own = path_parameter(segment)
        if own and parts:
            word, names = parts[-1]
            parts[-1] = (word, (*names, tool_names.get(own, own)))
        elif own:
            parts.append((own, (tool_names.get(own, own),)))
        elif not _VERSION.fullmatch(segment):
            if parts and not parts[-1][1]:  # words in a row are one name
                parts[-1] = (f"{parts[-1][0]}/{segment}", ())
            else:
                parts.append((segment, ()))
    return _Path(tuple(parts))


class _ModelReader:
    def __init__(self, operations: Sequence[Operation], store: SchemaStore) -> None:
        self._operations = operations
        self._store = store
        self._paths = {each.name: _read_path(each) for each in operations}
        self._items = {path.key() for path in self._paths.values() if path.is_item}
        self._returned = {each.name: self._shape(each) for each in operations}
        self._fields, self._owners = self._of_items()
        self._stepped: dict[str, dict[tuple[str, ...], tuple[Operation, int]]] = {}
        self.resources: dict[str, Resource] = {}

    # --- what is returned -----------------------------------------------------------------------

    def _shape(self, operation: Operation) -> tuple[bool, tuple[str, ...], Schema | None]:
        """Whether a list comes back, where, and the schema of one thing."""
        if operation.returns is None:
            return False, (), None
        merged = self._store.read(operation.returns)
        if type_of(merged) == "array":
            return True, (), items_of(merged)
        lists = {
            name: items_of(inner)
            for name, each in properties_of(merged).items()
            if type_of(inner := self._store.read(each)) == "array"
            and type_of(self._store.read(items_of(inner))) == "object"
        }
        literal = operation.path[-1] if operation.path else ""
        for name, items in lists.items():
            is_own = singular(split(name)[-1]) in {singular(word) for word in split(literal)}
            if not path_parameter(literal) and (name in _WRAPPERS or is_own):
                return True, (name,), items
        if len(lists) == 1 and operation.method == "get" and len(properties_of(merged)) <= 6:
            (name,) = lists
            if not path_parameter(literal):
                return True, (name,), lists[name]
        inside = [
            (name, each)
            for name, each in properties_of(merged).items()
            if type_of(self._store.read(each)) == "object" and properties_of(self._store.read(each))
        ]
        if len(inside) == 1 and (inside[0][0] in _WRAPPERS or len(properties_of(merged)) == 1):
            return False, (inside[0][0],), inside[0][1]
        return False, (), operation.returns

    def _of_items(self) -> tuple[dict[str, set[str]], dict[str, str]]:
        """Per collection the fields of its things; and per schema's name the collection of which
        it shows things."""
        fields: dict[str, set[str]] = {}
        owners: dict[str, str] = {}
        for operation in self._operations:
            key = self._paths[operation.name].key()
            is_list, _, schema = self._returned[operation.name]
            if key not in self._items or schema is None:
                continue
            if is_list and self._paths[operation.name].is_item:
                continue  # what belongs to it, and not it
            fields.setdefault(key, set()).update(properties_of(self._store.read(schema)))
            name = self._store.name(schema)
            if name and (name not in owners or len(key) < len(owners[name])):
                owners[name] = key
        return fields, owners

    def _collection(self, key: str, operation: Operation) -> str:
        """The collection whose things are in a place: its own, or that of which it is a view."""
        _, _, schema = self._returned[operation.name]
        if key in self._items or schema is None:
            return key
        last = key.rpartition("/")[2]
        shown = set(properties_of(self._store.read(schema)))
        alike = [
            each for each in self._items
            if each.rpartition("/")[2] == last
            and len(shown & self._fields.get(each, set())) * 2 > len(shown)
        ]  # fmt: skip
        if alike:
            return min(alike, key=lambda each: (len(each), each))
        return self._owners.get(self._store.name(schema), key)

    # --- what operations do ---------------------------------------------------------------------

    def understood(self) -> dict[str, Understood]:
        found = {each.name: self._understood(each) for each in self._operations}
        for each in found.values():
            self._learn(each)
        for resource in self.resources.values():
            self._settle(resource)
        self._find_references()
        return {name: self._checked(each) for name, each in found.items()}

    def _understood(self, operation: Operation) -> Understood:
        path = self._paths[operation.name]
        is_list, item, schema = self._returned[operation.name]
        steps = self._steps(operation, path)
        other = Understood(operation, "other", "", steps, is_list, item, schema)
        if not path.parts:
            return other
        if path.is_item:
            own = steps[-1].resource
            role: Role = "update"
            if operation.method in ("get", "delete"):
                role = "get" if operation.method == "get" else "delete"
            if operation.method == "get" and is_list:
                return other
            return replace(other, role=role, resource=own)
        return self._of_collection(operation, path, other)

    def _of_collection(self, operation: Operation, path: _Path, other: Understood) -> Understood:
        key = path.key()
        word = path.parts[-1][0].rpartition("/")[2]
        has_things = other.item_schema is not None and self._is_thing(other.item_schema)
        own = self._collection(key, operation)
        is_word_of_deed = (
            split(word)[:1] and split(word)[0] in WRITES - READS and key not in self._items
        )
        if operation.method == "get":
            if other.is_list and has_things:
                self._resource(own, other.steps)
                return replace(other, role="list", resource=own)
            return other
        is_itself = bool(other.steps) and own == other.steps[-1].resource  # it comes back changed
        is_made = not is_word_of_deed and not is_itself and self._creates(operation, own)
        if operation.method == "post" and is_made:
            self._resource(own, other.steps)
            return replace(other, role="create", resource=own)
        if (
            operation.method in ("put", "patch")
            and key in self._items
            and self._gives_key(operation)
        ):
            return replace(other, role="update", resource=own)
        if other.steps and not other.is_list and self._is_deed(operation, path):
            return replace(
                other,
                role="undo" if operation.method == "delete" else "act",
                resource=other.steps[-1].resource,
                deed=word,
            )
        return other

    def _is_deed(self, operation: Operation, path: _Path) -> bool:
        """Whether the last word of a path says what is done to the thing before it."""
        words = split(path.parts[-1][0].rpartition("/")[2])
        return bool(words) and (words[0] in WRITES or singular(words[-1]) == words[-1])

    def _is_thing(self, schema: Schema) -> bool:
        merged = self._store.read(schema)
        return type_of(merged) == "object" and len(properties_of(merged)) >= 2

    def _creates(self, operation: Operation, own: str) -> bool:
        """Whether a body makes a thing: the collection has such things, and it gives fields."""
        given = operation.in_place("body")
        is_list, _, schema = self._returned[operation.name]
        if not given or is_list or "body" in given:
            return False
        shown = schema is not None and self._is_thing(schema)
        return own in self._items or (shown and any(
            self._returned[each.name][0] and self._paths[each.name].key() == own
            for each in self._operations if each.method == "get"
        ))  # fmt: skip

    def _gives_key(self, operation: Operation) -> bool:
        return any(name in _KEY_WORDS[:3] for name in operation.in_place("body"))

    def _steps(self, operation: Operation, path: _Path) -> tuple[PathStep, ...]:
        steps: list[PathStep] = []
        for length, (_, parameters) in enumerate(path.parts, start=1):
            if parameters:
                ways = self._stepped.setdefault(path.key(length), {})
                ways[parameters] = (operation, ways.get(parameters, (operation, 0))[1] + 1)
                steps.append(PathStep(path.key(length), parameters))
                self._resource(path.key(length), tuple(steps[:-1]))
        return tuple(steps)

    # --- resources ------------------------------------------------------------------------------

    def _resource(self, name: str, above: Sequence[PathStep]) -> Resource:
        found = self.resources.get(name)
        if found is None:
            parent = above[-1].resource if above else ""
            words = split(name.rpartition("/")[2])
            noun = " ".join(in_singular(words)) or "thing"
            is_own = parent and name.startswith(f"{parent}/")
            found = self.resources[name] = Resource(name, noun, parent if is_own else "")
        return found

    def _learn(self, each: Understood) -> None:
        """What one operation shows and takes of a resource's fields."""
        resource = self.resources.get(each.resource)
        if resource is None:
            return
        if each.role in ("list", "get", "create", "update") and each.item_schema is not None:
            merged = self._store.read(each.item_schema)
            if self._is_thing(each.item_schema):
                resource.properties = {**properties_of(merged), **resource.properties}
                resource.required |= required_of(merged)
                resource.is_known = True
                name = self._store.name(each.item_schema)
                if name:
                    resource.schema_names.add(name)
        above = each.steps if each.role in ("list", "create") else each.steps[:-1]
        resource.scopes.update(step.resource for step in above if step.resource != resource.name)
        resource.is_listed |= each.role == "list"

    def _settle(self, resource: Resource) -> None:
        """Fields from what is given where nothing is shown, what it is called, and its keys."""
        if not resource.is_known:
            for operation in self._operations:
                path = self._paths[operation.name]
                if path.key() == resource.name and operation.method in ("post", "put", "patch"):
                    merged = properties_of(self._store.read(operation.body))
                    resource.properties = {**merged, **resource.properties}
                    resource.is_known |= bool(merged)
        resource.noun = _noun(resource)
        ways = self._stepped.get(resource.name, {})
        for parameters, (operation, _) in ways.items():
            of_tool = properties_of(operation.parameters)
            resource.ways[parameters] = tuple(
                self._key(resource, name, of_tool.get(name, {}), is_last=name == parameters[-1])
                for name in parameters
            )
        if ways:  # the way that most paths take
            resource.keys = resource.ways[max(ways, key=lambda each: ways[each][1])]
        if not resource.keys and resource.properties:
            found = next((
                name for word in _KEY_WORDS[:5] for name in resource.properties
                if _stripped(name, resource) == (word,)
            ), "")  # fmt: skip
            if found:
                resource.keys = (Key((found,), resource.properties[found]),)

    def _key(self, resource: Resource, parameter: str, schema: Schema, *, is_last: bool) -> Key:
        """The field that a parameter of a path is matched with, one of its own if there is none."""
        kind = type_of(schema) or "string"
        found = self._key_field(resource, parameter, kind, is_last=is_last)
        if found is None:
            resource.properties = {parameter: schema, **resource.properties}
            found = (parameter,)
        inner = resource.properties[found[0]] if len(found) == 1 else schema
        merged = self._store.read(inner)
        is_text = type_of(merged) in ("string", "") and merged.get("format") != "uuid"
        is_opaque = any(map(ends_opaque, (parameter, found[-1])))
        return Key(found, inner, is_text and not is_opaque)

    def _key_field(
        self, resource: Resource, parameter: str, kind: str, *, is_last: bool
    ) -> tuple[str, ...] | None:
        words = _stripped(parameter, resource)
        by_words: dict[tuple[str, ...], str] = {}
        for name in resource.properties:
            by_words.setdefault(split(name), name)
        for name in resource.properties:
            by_words.setdefault(_stripped(name, resource), name)
        exact = by_words.get(split(parameter)) or by_words.get(words)
        if exact and type_of(self._store.read(resource.properties[exact])) == "object":
            inner = properties_of(self._store.read(resource.properties[exact]))
            own = next((name for name in ("login", "id", "name", "slug") if name in inner), "")
            return (exact, own) if own else None
        if exact:
            return (exact,)
        if not is_last:
            return None
        alike = [
            name for word in _KEY_WORDS for name in resource.properties
            if _stripped(name, resource) == (word,)
            and type_of(self._store.read(resource.properties[name])) in (kind, "")
        ]  # fmt: skip
        ids = [name for name in alike if split(name)[-1] == "id"]
        if ids and kind == "string":
            return (ids[0],)
        prefers = [name for name in alike if split(name)[-1] in _PLAIN_KEY and name != "title"]
        if words and words[-1] not in ("id", "uuid"):  # {repo}, {username}: what it is called
            return ((prefers or alike)[0],) if alike else None
        return (alike[0],) if alike else None

    def _find_references(self) -> None:
        """Fields that hold the key of another thing: `customer_id`, `customer`."""
        by_noun: dict[tuple[str, ...], str] = {}
        for resource in sorted(self.resources.values(), key=lambda each: each.name.count("/")):
            if resource.keys and resource.is_known:
                by_noun.setdefault(tuple(resource.noun.split()), resource.name)
        by_schema = {
            name: resource.name
            for resource in self.resources.values()
            for name in sorted(resource.schema_names)
            if resource.keys and resource.is_known
        }
        for resource in self.resources.values():
            own = {key.field[0] for key in resource.keys}
            for name, schema in resource.properties.items():
                if name in own:
                    continue
                merged = self._store.read(schema)
                target = by_schema.get(self._store.name(schema), "")
                words = split(name)
                if type_of(merged) == "object" and not target:
                    target = self._nested(by_noun.get(words, ""), merged)
                if words[-1:] in (("id",), ("uuid",)) and len(words) > 1:
                    target = target or by_noun.get(words[:-1], "")
                elif type_of(merged) in ("string", "integer") and "enum" not in merged:
                    named = by_noun.get(words, "")
                    target = target or ("" if "/" in named else named)
                if target and target != resource.name:
                    resource.references[name] = target

    def _nested(self, target: str, merged: Schema) -> str:
        """The resource that an object within another stands for, if it holds its key."""
        if not target:
            return ""
        key = self.resources[target].keys[-1].field[-1]
        return target if key in properties_of(merged) else ""

    def _checked(self, each: Understood) -> Understood:
        """What is understood only as far as there are fields to tell of."""
        resource = self.resources.get(each.resource)
        if each.role == "other" or resource is None:
            return each
        if each.role in ("act", "undo", "delete", "update") and resource.keys:
            return each
        if resource.is_known and (resource.keys or each.role in ("list", "create")):
            return each
        return replace(each, role="other")


def _stripped(name: str, resource: Resource) -> tuple[str, ...]:
    """The words of a name without those of the thing that it is of: `pet_id` -> `id`."""
    words = split(name)
    known = {*split(resource.name.rpartition("/")[2]), *resource.noun.split()}
    known |= {singular(word) for word in known}
    kept = tuple(word for word in words if singular(word) not in known and word not in known)
    return kept or words[-1:]


def ends_opaque(name: str) -> bool:
    """Whether what goes by a name is nothing that people say: `id`, `gid`, `order_no`."""
    last = last_word(name)
    return last in _OPAQUE or (last.endswith("id") and len(last) < 5)


def _noun(resource: Resource) -> str:
    """What one of it is called: by the shortest schema name that goes on where the collection's
    word begins (`repos`, `minimal-repository`), else by the collection."""
    word = resource.noun.split()[-1]
    names = [
        [part for part in split(name) if part not in _QUALIFIERS]
        for name in sorted(resource.schema_names)
    ]
    fitting = [
        parts for parts in names
        if 0 < len(parts) <= 3 and parts[-1][:3] == word[:3]
    ]  # fmt: skip
    best: Sequence[str] = min(
        fitting, key=lambda parts: (len(parts), parts), default=resource.noun.split()
    )
    return " ".join(best)
