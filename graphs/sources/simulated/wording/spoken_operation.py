"""An operation in words: what it does, what that is done to, and where that is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from turnloom.graphs.inference.identity import is_person
from turnloom.graphs.inference.slots import SlotParameter
from turnloom.graphs.language.lexicon import ENDS, READS, WRITES
from turnloom.graphs.language.morphology import (
    base_verb,
    in_singular,
    singular,
    split,
    with_article,
)
from turnloom.graphs.sources.simulated.operation import path_parameter
from turnloom.graphs.sources.simulated.resources.interpretation import Interpretation
from turnloom.graphs.sources.simulated.resources.operation_path import PathStep
from turnloom.graphs.sources.simulated.resources.resource import Resource
from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel
from turnloom.graphs.sources.simulated.wording.operation_types import OperationTypes
from turnloom.graphs.sources.simulated.wording.phrases import (
    filter_phrase,
    in_order,
    is_adjective,
    plural_noun,
    thing_phrase,
)
from turnloom.graphs.tool import SemanticType, Tool

_OR_ANOTHER = re.compile(r"\b((?:an?|the|your) \w+) or (?:an? |the )?\w+\b(?= |\.|$)")


@dataclass(frozen=True)
class SpokenOperation:
    """An operation as people speak of it, by how it is understood and what its parameters mean."""

    model: ResourceModel
    interpretation: Interpretation
    types: OperationTypes
    semantic_types: Mapping[str, SemanticType]

    @property
    def role(self) -> str:
        return self.interpretation.role

    @property
    def steps(self) -> Sequence[PathStep]:
        return self.interpretation.steps

    @property
    def resource(self) -> Resource | None:
        return self.model.resources.get(self.interpretation.resource)

    @cached_property
    def on_the_way(self) -> frozenset[str]:
        """The parameters of its path."""
        return frozenset(name for step in self.steps for name in step.parameters)

    @property
    def is_of_item(self) -> bool:
        """Whether its path ends with the thing that it is about."""
        return bool(self.steps) and self.steps[-1].resource == self.interpretation.resource

    def is_hidden(self, parameter: str) -> bool:
        """Whether only results can fill a parameter."""
        kind = self.types.consumes.get(parameter, "")
        return kind in self.semantic_types and self.semantic_types[kind].internal

    # --- what it does ---------------------------------------------------------------------------

    @cached_property
    def noun(self) -> str:
        """What one thing is called here: a view has a word of its own ("the forks of a gist")."""
        if self.resource is None:
            return ""
        own, path = self.resource.noun, self.interpretation.operation.path
        words = split(path[-1]) if path and not path_parameter(path[-1]) else ()
        if self.role != "list" or not words or words[0] in READS | WRITES:
            return own
        if path[-1] == self.resource.name.rpartition("/")[2] or len(words) > 2:
            return own
        if singular(words[-1]) != words[-1]:
            return " ".join(in_singular(words))
        return f"{words[0]} {own}" if len(words) == 1 and words[0] not in own else own

    @cached_property
    def verb(self) -> str:
        """The verb that the document's summary, or the operation's name, begins with."""
        operation = self.interpretation.operation
        for words in (operation.summary.lower().split(), split(operation.name)):
            if words and (verb := base_verb(words[0].strip(".,:"))) in READS | WRITES:
                return verb
        return ""

    @cached_property
    def sentence(self) -> tuple[str, str]:
        """A verb, and a sentence that begins with it ("List the visits of a pet."); ('', '') where
        none is plain enough."""
        if self.resource is None or self.role == "other":
            return "", ""
        noun = with_article(self.resource.noun)
        match self.role:
            case "list":
                return "list", f"List the {plural_noun(self.noun)}{self._parent('of')}."
            case "get":
                return "get", f"Get {noun}."
            case "create":
                is_own = self.verb in WRITES and self.verb not in ("update", "put", "set")
                verb = self.verb if is_own else "create"
                return verb, f"{verb.capitalize()} {noun}{self._parent('for')}."
            case "delete":
                verb = self.verb if self.verb in ENDS else "delete"
                return verb, f"{verb.capitalize()} {noun}."
            case "update":
                return "update", f"Update {noun}."
        words = split(self.interpretation.deed)
        if self.role == "act" and _is_verb(words, self.interpretation.operation.method):
            return words[0], f"{words[0].capitalize()} {noun}."
        return "", ""

    def _parent(self, preposition: str) -> str:
        """Whose a thing is, where a result tells which: " of a pet"."""
        above = [step for step in self.steps if step.resource != self.interpretation.resource]
        if not above:
            return ""
        name = above[-1].resource
        first = next(step for step in above if step.resource == name)
        if not self.is_hidden(first.parameters[-1]):
            return ""
        return f" {preposition} {with_article(self.model.resources[name].noun)}"

    def tool(self, offered: Tool) -> Tool:
        """The tool under a plain name, with a plain sentence for what it does."""
        verb, sentence = self.sentence
        if not sentence:
            told = self.interpretation.operation.summary or offered.description
            return replace(offered, description=_OR_ANOTHER.sub(r"\1", told))
        noun = (self.resource.noun if self.resource else "").replace(" ", "_")
        return replace(offered, name=f"{verb}_{noun}", description=sentence)

    # --- to what, and where ---------------------------------------------------------------------

    def thing(self, said: list[SlotParameter]) -> str:
        """What is meant, by its hidden key or by the name that people call it by."""
        if not self.steps or self.resource is None:
            return ""
        step = self.steps[-1]
        if self.is_hidden(step.parameters[-1]):
            return f"{{{step.parameters[-1]}}}"
        names = in_order(said, step)
        return thing_phrase(self.resource.noun, self.resource, names) if names else ""

    def things(self, noun: str, parameters: list[SlotParameter], *, is_plural: bool = False) -> str:
        """What a list holds, with what narrows it down: "[{status} ]pet[ in {city}]"."""
        before = after = ""
        tool = Tool(f"list_{noun.replace(' ', '_')}", "", self.interpretation.operation.parameters)
        for each in parameters:
            if each.name in self.on_the_way and not each.internal:
                continue
            if is_adjective(each):
                before += f"{each.slot} " if each.required else f"[{each.slot} ]"
                continue
            added = filter_phrase(tool, each)
            after += added if each.required else f"[{added}]"
        said = [each for each in parameters if each.name in self.on_the_way and not each.internal]
        spoken = plural_noun(noun) if is_plural else noun
        return f"{before}{spoken}{self.place(said)}{after}"

    def place(self, said: list[SlotParameter]) -> str:
        """Where something is, as far as people say it: " in the repository {repo} of {owner}"."""
        is_meant = self.is_of_item and self.role in ("get", "update", "delete")
        own = set(self.steps[-1].parameters) if is_meant else set()
        phrases = []
        for step in self.steps:
            names = in_order(said, step)
            if not names or {each.name for each in names} <= own:
                continue
            resource = self.model.resources[step.resource]
            way = "of" if is_person(resource.noun) else "in"
            phrases.append(f" {way} {thing_phrase(resource.noun, resource, names)}")
        return "".join(reversed(phrases))


def _is_verb(words: tuple[str, ...], method: str) -> bool:
    """Whether the last word of a path is what is done: `cancel`, `void`; not `labels`, `locked`."""
    if len(words) != 1:
        return False
    word = words[0]
    is_plain = singular(word) == word and not word.endswith("ed") and word.isalpha()
    return word in WRITES | READS or (method == "post" and is_plain)
