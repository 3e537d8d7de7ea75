"""Which fields of a thing the parameters of paths are."""

from __future__ import annotations

from turnloom.graphs.language.morphology import split
from turnloom.graphs.schema import Schema, properties_of, type_of
from turnloom.graphs.sources.simulated.operation import Operation
from turnloom.graphs.sources.simulated.resources.key import Key, is_opaque_key
from turnloom.graphs.sources.simulated.resources.resource import Resource
from turnloom.graphs.sources.simulated.schema_store import SchemaStore

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


class KeyReader:
    """Finds the keys of resources whose fields are known."""

    def __init__(self, store: SchemaStore) -> None:
        self._store = store

    def keys(
        self, resource: Resource, parameters: tuple[str, ...], operation: Operation
    ) -> tuple[Key, ...]:
        """The keys that parameters of a path are; a field is added where one is none."""
        of_tool = properties_of(operation.parameters)
        return tuple(
            self._key(resource, name, of_tool.get(name, {}), is_last=name == parameters[-1])
            for name in parameters
        )

    def own_keys(self, resource: Resource) -> tuple[Key, ...]:
        """The key that the fields tell of, where no path does."""
        found = next((
            name for word in _KEY_WORDS[:5] for name in resource.properties
            if resource.bare_words(name) == (word,)
        ), "")  # fmt: skip
        return (Key((found,), resource.properties[found]),) if found else ()

    def _key(self, resource: Resource, parameter: str, schema: Schema, *, is_last: bool) -> Key:
        """The field that a parameter of a path is matched with, one of its own if there is none."""
        kind = type_of(schema) or "string"
        found = self._field(resource, parameter, kind, is_last=is_last)
        if found is None:
            resource.properties = {parameter: schema, **resource.properties}
            found = (parameter,)
        inner = resource.properties[found[0]] if len(found) == 1 else schema
        merged = self._store.read(inner)
        is_text = type_of(merged) in ("string", "") and merged.get("format") != "uuid"
        is_opaque = any(map(is_opaque_key, (parameter, found[-1])))
        return Key(found, inner, is_text and not is_opaque)

    def _field(
        self, resource: Resource, parameter: str, kind: str, *, is_last: bool
    ) -> tuple[str, ...] | None:
        words = resource.bare_words(parameter)
        by_words: dict[tuple[str, ...], str] = {}
        for name in resource.properties:
            by_words.setdefault(split(name), name)
        for name in resource.properties:
            by_words.setdefault(resource.bare_words(name), name)
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
            if resource.bare_words(name) == (word,)
            and type_of(self._store.read(resource.properties[name])) in (kind, "")
        ]  # fmt: skip
        ids = [name for name in alike if split(name)[-1] == "id"]
        if ids and kind == "string":
            return (ids[0],)
        prefers = [name for name in alike if split(name)[-1] in _PLAIN_KEY and name != "title"]
        if words and words[-1] not in ("id", "uuid"):  # {repo}, {username}: what it is called
            return ((prefers or alike)[0],) if alike else None
        return (alike[0],) if alike else None
