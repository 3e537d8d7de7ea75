"""A tool as every room sees it: its public specification, and an annotation of what it means.

The specification (name, description, JSON Schemas) is what a model is offered. The annotation is
ours: it says of which semantic types the values are that a call consumes and produces ("flight.id",
"date"), and how people speak of it. Annotations are written beside a source (TOML, see
`turnloom.graphs.sources.annotation_file`), or inferred from the specification.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from turnloom.graphs.json_value import JsonObject, JsonValue, Path
from turnloom.graphs.language.morphology import noun_of, verb_of
from turnloom.graphs.schema import (
    choices_of,
    definitions_of,
    element_of,
    properties_of,
    required_of,
)

Effect = Literal["read", "write", "unknown"]

WHOLE_RESULT = "result"
"""The slot of a report that stands for a result without fields: a number, a text."""


@dataclass(frozen=True, slots=True)
class SemanticType:
    """What sort of value this is ("flight.id", "date"), and whether people say such values.

    Values of an `internal` type (ids, tokens, addresses looked up by name) are never said by a
    user: a call that needs one must obtain it from an earlier result. `entity_name` names the
    *thing* the value stands for ("booking" for "booking.ref"), so that text can refer to it without
    the value. `quotes`, for a type of text, are the types whose values it makes sense to quote
    there; a text without any may quote whatever can be said.
    """

    name: str
    internal: bool = False
    entity_name: str = ""
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolAnnotation:
    """What a tool means and how people speak of it. Every field may be empty.

    consumes        parameter -> name of its semantic type
    produces        result pattern -> name of its semantic type; a pattern is a dotted path with
                    `[]` for "each element" (`flights[].id`, `email`) and `*` for "each key's value"
                    (`cards.*.limit`); `cards{}` stands for the keys of an object
    prerequisites   tools that must have been called before (declared state edges)
    items           pattern of the list a person would choose from (`flights[]`), if there is one
    superlatives    item field -> (words for the least, words for the most), e.g. `price =
                    ["cheapest", "most expensive"]`; "" where nobody would choose that
    distinguishing  item field -> noun phrase that singles one out, `{value}` being the field's
                    value: `title = "the {noun} called {value}"`
    field_nouns     result field -> noun for the attribute itself: `price = "fare"`
    requests        verb phrases, imperative and lower-case, as a person asks for the outcome, with
                    a `{parameter}` slot for every required parameter that is not internal plumbing;
                    `[ in {cabin}]` is left out when the parameter keeps its default
    preambles       whole sentences that tell the user-supplied values of a call made only as a
                    prerequisite ("My username is {username} and the password is {password}.")
    noun_phrases    noun phrases, without article, for what the result stands for, in terms of the
                    call's own parameters: `flight from {origin} to {destination} on {date}`; one
                    that begins with "my" has it instead of the article ("my cheapest flight")
    motivations     whole sentences that give a person's reason, without values
    reports         whole sentences that report the outcome; `{field}` slots take result fields
                    (dotted path) or parameters, `{result}` a result without fields,
                    `{field?yes|no}` words for a boolean; `{count}` is the length of the list, told
                    of two and more; `[; {field} euros]` is left out when the field is missing or
                    zero; what ends with a colon goes on with the result's fields
    flag_words      boolean parameter -> (words when true, words when false)
    value_formats   parameter -> how a value of the user's own is put, where it needs words to be
                    one: `zone = "zone {value}"`
    destructive     the call does away with the thing it is made for (cancels, deletes or closes it)
    """

    consumes: Mapping[str, str] = field(default_factory=dict)
    produces: Mapping[str, str] = field(default_factory=dict)
    prerequisites: tuple[str, ...] = ()
    items: str = ""
    superlatives: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    distinguishing: Mapping[str, str] = field(default_factory=dict)
    field_nouns: Mapping[str, str] = field(default_factory=dict)
    requests: tuple[str, ...] = ()
    preambles: tuple[str, ...] = ()
    noun_phrases: tuple[str, ...] = ()
    motivations: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    flag_words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    value_formats: Mapping[str, str] = field(default_factory=dict)
    destructive: bool = False

    def field_noun(self, path: Path) -> str:
        """The word for a result field by its last key ("fare" for `offers[2].price`), or ''."""
        keys = [part for part in path if isinstance(part, str)]
        return self.field_nouns.get(keys[-1], "") if keys else ""


@dataclass(frozen=True)
class Tool:
    """One callable tool. `parameters` and `returns` are JSON Schemas; `domain` names its owner.

    `inferred` says that what the annotation consumes was not declared but matched by name and type.
    """

    name: str
    description: str
    parameters: JsonObject
    domain: str = ""
    returns: JsonObject | None = None
    effect: Effect = "unknown"
    annotation: ToolAnnotation = field(default_factory=ToolAnnotation)
    inferred: bool = False

    @cached_property
    def properties(self) -> dict[str, JsonObject]:
        """Parameter name -> its schema, in declared order."""
        return properties_of(self.parameters)

    @property
    def definitions(self) -> JsonObject:
        """What references in the parameters stand for."""
        return definitions_of(self.parameters)

    @cached_property
    def required(self) -> frozenset[str]:
        """Names of the parameters a call must give."""
        return required_of(self.parameters)

    def alternatives(self, parameter: str, value: JsonValue) -> list[str]:
        """What a parameter could hold in place of a value, as far as it is known: the other
        choices, or the words for the other of yes and no."""
        if isinstance(value, bool):
            words = self.annotation.flag_words.get(parameter)
            return [words[value]] if words else []
        choices = choices_of(element_of(self.properties.get(parameter, {}))) or []
        return [str(choice) for choice in choices if choice not in (value, None)]

    @cached_property
    def verb(self) -> str:
        """The verb that the name begins with, or ''."""
        return verb_of(self.name, self.description)

    @cached_property
    def noun(self) -> str:
        """The thing that the name speaks of, in singular, or ''."""
        return noun_of(self.name, self.description)

    def offered(self) -> JsonObject:
        """The tool as a chat API offers it to a model."""
        return {
            "type": "function",
            "function": {
                "name": self.name,
                "description": self.description,
                "parameters": self.parameters,
            },
        }
