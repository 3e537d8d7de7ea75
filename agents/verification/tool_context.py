"""What the gates know of an environment: its tools, their validators, their identifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping

import jsonschema_rs

from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.language.morphology import base_verb, is_identifier, split
from turnloom.graphs.tool import Tool, ToolAnnotation

_LETTERS = re.compile(r"[a-z]+")
_SLOT = re.compile(r"\{[^{}]*\}")
COMMON = frozenset({
    "also", "another", "been", "first", "from", "given", "gives", "have", "into", "must", "next",
    "none", "only", "other", "that", "their", "them", "then", "there", "these", "they", "this",
    "those", "tool", "user", "users", "when", "where", "which", "will", "with", "your",
})  # fmt: skip
STEM = 5
"""Letters by which two words count as one: "booking" and "books"."""


class ToolContext:
    """An environment as the gates see it. Made once per environment, used for many samples."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.tools: Mapping[str, Tool] = {tool.name: tool for tool in environment.tools}
        self.identifiers = frozenset(
            name
            for tool in environment.tools
            for name in (tool.name, *tool.properties)
            if is_identifier(name)
        )
        self._stems: dict[str, frozenset[str]] = {}
        self._name_stems: dict[str, frozenset[str]] = {}
        self._verbs: dict[str, frozenset[str]] = {}
        self._vocabularies: dict[str, frozenset[str]] = {}
        self._validators: dict[str, tuple[JsonObject, jsonschema_rs.Validator]] = {}

    def stems(self, tool: str) -> frozenset[str]:
        """The beginnings of the words in a tool's name, parameters and description."""
        if tool not in self._stems:
            known = self.tools.get(tool)
            words: list[str] = []
            if known:
                for name in (tool, *known.properties):
                    words += split(name)
                words += _LETTERS.findall(known.description.lower())
            kept = (word[:STEM] for word in words if len(word) >= 4 and word not in COMMON)
            self._stems[tool] = frozenset(kept)
        return self._stems[tool]

    def name_stems(self, tool: str) -> frozenset[str]:
        """The beginnings of the words in a tool's name but the first, which is what it does."""
        if tool not in self._name_stems:
            self._name_stems[tool] = frozenset(word[:STEM] for word in split(tool)[1:])
        return self._name_stems[tool]

    def vocabulary(self, tool: str) -> frozenset[str]:
        """The beginnings of the words with which people speak of a tool: those of its
        documentation, of the requests for it and the reports of it."""
        if tool not in self._vocabularies:
            known = self.tools.get(tool)
            told = known.annotation if known else ToolAnnotation()
            texts = (*told.requests, *told.reports, *told.noun_phrases, *told.field_nouns.values())
            words = _LETTERS.findall(" ".join(_SLOT.sub(" ", text) for text in texts).lower())
            kept = (word[:STEM] for word in words if len(word) >= 3 and word not in COMMON)
            self._vocabularies[tool] = self.stems(tool).union(kept)
        return self._vocabularies[tool]

    def verbs(self, tool: str) -> frozenset[str]:
        """The verbs with which people say what a tool does."""
        known = self.tools.get(tool)
        if known is not None and tool not in self._verbs:
            phrases = (known.description, *known.annotation.requests)
            first = (phrase.split(maxsplit=1)[0] for phrase in phrases if phrase.split())
            self._verbs[tool] = frozenset((*(split(tool)[:1] or ("",)), *map(base_verb, first)))
        return self._verbs.get(tool, frozenset())

    def is_hidden(self, tool: str, parameter: str) -> bool:
        """Whether the parameter takes a kind of value that people never say."""
        known = self.tools.get(tool)
        kind = known.annotation.consumes.get(parameter, "") if known else ""
        return (
            bool(kind)
            and kind in self.environment.semantic_types
            and self.environment.semantic_types[kind].internal
        )

    def validator(self, tool: str, parameters: JsonObject) -> jsonschema_rs.Validator:
        """A compiled validator, kept per tool. No reference is ever fetched.

        Raises `jsonschema_rs.ValidationError` or `ReferencingError` where `parameters` is no
        usable schema.
        """
        kept = self._validators.get(tool)
        if kept is None or kept[0] != parameters:
            kept = (parameters, jsonschema_rs.validator_for(parameters, offline=True))
            self._validators[tool] = kept
        return kept[1]
