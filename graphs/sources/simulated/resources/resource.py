"""Something that a service has several of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.schema import Schema
from turnloom.graphs.sources.simulated.resources.key import Key


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

    def bare_words(self, name: str) -> tuple[str, ...]:
        """The words of a name without those of the thing that it is of: `pet_id` -> `id`."""
        words = split(name)
        known = {*split(self.name.rpartition("/")[2]), *self.noun.split()}
        known |= {singular(word) for word in known}
        kept = tuple(word for word in words if singular(word) not in known and word not in known)
        return kept or words[-1:]
