"""How people speak of a simulated service: annotations from what is known of its resources.

The resource model says what a thing is called, what belongs to it and what an operation does to it.
From that a plain sentence is made for every operation ("List the visits of a pet."), and the
sentence is worded as any tool's description is. Only what is not understood is worded from the
document's own prose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from turnloom.graphs.inference.identity import NAMES, REASONS, TEXTS, is_person, universal_type
from turnloom.graphs.inference.items import distinguishing_phrases, superlatives
from turnloom.graphs.inference.leaves import Leaf, leaves_of
from turnloom.graphs.inference.motivations import MOTIVATIONS_TO_READ, MOTIVATIONS_TO_WRITE
from turnloom.graphs.inference.noun_phrases import field_nouns, noun_phrases
from turnloom.graphs.inference.preambles import preambles
from turnloom.graphs.inference.reports import reports
from turnloom.graphs.inference.requests import requests
from turnloom.graphs.inference.slots import SlotParameter, flag_words, slot_phrase
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.conjunction import conjunction
from turnloom.graphs.language.lexicon import ENDS, READS, WRITES, lexicon
from turnloom.graphs.language.morphology import (
    base_verb,
    in_plural,
    in_singular,
    last_word,
    participle,
    singular,
    split,
    spoken,
    with_article,
)
from turnloom.graphs.schema import Schema, choices_of, properties_of, type_of
from turnloom.graphs.sources.simulated.operation import path_parameter
from turnloom.graphs.sources.simulated.resource_model import (
    Key,
    PathStep,
    Resource,
    ResourceModel,
    Understood,
)
from turnloom.graphs.sources.simulated.simulated_service import (
    SEARCHING,
    TALLIES,
    filtered_field,
    given_field,
)
from turnloom.graphs.sources.simulated.suggestions import (
    MAX_FILTERS,
    filters_of,
    is_simple,
    required_names,
    sayable_optional,
)
from turnloom.graphs.tool import Effect, SemanticType, Tool, ToolAnnotation

_MACHINE_MADE = lexicon("sha token secret hash signature encrypted checksum md5 digest digests")
_SENTENCES = TEXTS | REASONS | {"display", "about", "bio"}
_PAST = lexicon("created updated modified pushed closed merged last since first")


@dataclass(frozen=True)
class AnnotatedTools:
    """The tools of a service as they are offered, and what their annotations mention. `internal`
    are the parameters, per tool, that only results can fill."""

    tools: tuple[Tool, ...]
    semantic_types: Mapping[str, SemanticType]
    internal: Mapping[str, frozenset[str]]


@dataclass
class _Typed:
    """What the parameters and results of an operation are, by the names of semantic types."""

    consumes: dict[str, str] = field(default_factory=dict)
    produces: dict[str, str] = field(default_factory=dict)


def annotated_tools(
    model: ResourceModel, domains: Mapping[str, str], examples: Mapping[str, JsonValue]
) -> AnnotatedTools:
    """The tools of a model. `domains` says to which domain each belongs, `examples` what a call of
    it returned."""
    namer = _TypeNamer(model)
    typed = {name: namer.typed(each) for name, each in model.operations.items()}
    internal_types = _internal(model, typed, namer)
    semantic_types = {
        name: SemanticType(name, name in internal_types, namer.entities.get(name, ""))
        for each in typed.values()
        for name in (*each.consumes.values(), *each.produces.values())
    }
    tools = []
    for name, each in model.operations.items():
        annotator = _Annotator(model, each, typed[name], semantic_types)
        tools.append(annotator.tool(domains[name], examples.get(name)))
    internal = {
        name: frozenset(n for n, kind in each.consumes.items() if kind in internal_types)
        for name, each in typed.items()
    }
    return AnnotatedTools(tuple(tools), semantic_types, internal)


def effect_of(each: Understood) -> Effect:
    return "read" if each.operation.method == "get" else "write"


class _TypeNamer:
    """Names the semantic types of keys and fields."""

    def __init__(self, model: ResourceModel) -> None:
        self._model = model
        self.entities: dict[str, str] = {}
        self._nouns: dict[str, str] = {}
        for resource in sorted(model.resources.values(), key=lambda each: each.name.count("/")):
            names = (resource.noun, resource.name, f"{resource.name}/{len(self._nouns)}")
            taken = set(self._nouns.values())
            free = ("_".join(split(name)) for name in names)
            self._nouns[resource.name] = next(name for name in free if name not in taken)

    def key_type(self, resource: Resource, key: Key | None = None) -> str:
        """The type of a key, of the last where none is said."""
        key = key or resource.keys[-1]
        attribute = split(key.field[-1])[-1] if len(key.field) == 1 else key.field[0]
        name = f"{self._nouns[resource.name]}.{attribute}"
        if not key.is_said and not (len(resource.keys) > 1 and key in resource.keys[:-1]):
            self.entities[name] = resource.noun
        return name

    def field_type(self, resource: Resource, name: str) -> str:
        """The type of a value that people say."""
        schema = self._model.store.read(resource.properties.get(name, {}))
        universal = universal_type(name, (), schema)
        if universal:
            return universal
        if name == resource.title_field and is_person(resource.noun):
            return "person.name"
        return f"{self._nouns[resource.name]}.{'_'.join(split(name))}"

    def typed(self, each: Understood) -> _Typed:
        found = _Typed()
        for step in each.steps:
            resource = self._model.resources[step.resource]
            for name, key in zip(step.parameters, resource.keys_of(step.parameters), strict=False):
                found.consumes[name] = self.key_type(resource, key)
        resource_of = self._model.resources.get(each.resource)
        for name, argument in each.operation.arguments.items():
            if name in found.consumes or resource_of is None:
                continue
            kind = self._given_type(each, resource_of, argument.name)
            if kind:
                found.consumes[name] = kind
        if resource_of is not None and each.item_schema is not None:
            self._add_produced(found, each, resource_of)
        return found

    def _given_type(self, each: Understood, resource: Resource, wire: str) -> str:
        own = filtered_field(resource, wire) if each.role == "list" else given_field(resource, wire)
        if not own:
            return ""
        target = resource.references.get(own)
        if target is not None:
            return self.key_type(self._model.resources[target])
        keys = {key.field[0]: key for key in resource.keys}
        if own in keys and each.role == "update":
            return self.key_type(resource, keys[own])
        if own == resource.title_field and each.role != "list":
            return ""  # nothing new is called what something else is called
        return self.field_type(resource, own)

    def _add_produced(self, found: _Typed, each: Understood, resource: Resource) -> None:
        """The key of the thing first: what is shown belongs to it."""
        prefix = ".".join(each.item) + ("[]" if each.is_list else "")
        dot = f"{prefix}." if prefix else ""
        shown = properties_of(self._model.store.read(each.item_schema or {}))
        is_own = 2 * len(shown.keys() & resource.properties.keys()) > len(shown)
        if not is_own:
            return
        every = {
            key: None for keys in (resource.keys[::-1], *resource.ways.values()) for key in keys
        }
        said = {key.field[0] for key in every if key.is_said}
        for key in every:
            if key.is_said:
                continue  # whoever knows what it is called says so
            found.produces.setdefault(f"{dot}{'.'.join(key.field)}", self.key_type(resource, key))
        for name in shown:
            target = resource.references.get(name)
            if name in said:
                continue
            if target is not None:
                # What is within another thing has no words of its own: "the user of that change".
                of = self._model.resources[target]
                is_object = type_of(self._model.store.read(shown[name])) == "object"
                if not is_object and not of.keys[-1].is_said:
                    found.produces.setdefault(f"{dot}{name}", self.key_type(of))
            elif name == resource.title_field or self._is_passed_on(name, shown[name]):
                found.produces.setdefault(f"{dot}{name}", self.field_type(resource, name))

    def _is_passed_on(self, name: str, schema: Schema) -> bool:
        """Whether people take a value from one thing to another: a day that is to come, an
        address, and not when something was last changed or where its page is."""
        kind = universal_type(name, (), self._model.store.read(schema))
        return kind not in ("", "url") and not _PAST & set(split(name))


def _internal(
    model: ResourceModel, typed: Mapping[str, _Typed], namer: _TypeNamer
) -> frozenset[str]:
    """Types of keys that nobody says: those that calls can come by, from what people say."""
    hidden = {
        kind for each in typed.values() for kind in each.consumes.values() if kind in namer.entities
    }
    reached: set[str] = set()
    while True:
        found = {
            kind
            for name, each in typed.items()
            if all(
                each.consumes[parameter] in reached or each.consumes[parameter] not in hidden
                for parameter in required_names(model.operations[name])
                if parameter in each.consumes
            )
            for kind in each.produces.values()
            if kind in hidden and model.operations[name].role in ("list", "create", "get", "other")
        } - reached
        if not found:
            return frozenset(reached)
        reached |= found


class _Annotator:
    """Writes the annotation of one operation."""

    def __init__(
        self,
        model: ResourceModel,
        each: Understood,
        typed: _Typed,
        semantic_types: Mapping[str, SemanticType],
    ) -> None:
        self._model = model
        self._each = each
        self._typed = typed
        self._types = semantic_types
        self._resource = model.resources.get(each.resource)

    def tool(self, domain: str, example: JsonValue) -> Tool:
        operation = self._each.operation
        offered = Tool(
            operation.name,
            operation.description,
            operation.parameters,
            domain,
            None,
            effect_of(self._each),
            inferred=True,
        )
        return replace(offered, annotation=self._annotation(offered, example))

    def _annotation(self, offered: Tool, example: JsonValue) -> ToolAnnotation:
        spoken_tool = self._spoken_tool(offered)
        parameters = [p for name in offered.properties if (p := self._parameter(name)) is not None]
        parameters = self._without_owners(parameters)
        asked = self._requests(spoken_tool, parameters)
        noun = self._noun() if self._resource is not None else spoken_tool.noun
        leaves = leaves_of([example], noun.split()[-1] if noun else "")
        items = ".".join(self._each.item) + "[]" if self._each.is_list else ""
        internal = [kind for kind in self._typed.produces.values() if self._types[kind].internal]
        told = [leaf for leaf in leaves if not _is_bulky(leaf)]
        return ToolAnnotation(
            consumes=self._typed.consumes,
            produces=self._typed.produces,
            items=items,
            superlatives=superlatives(items, leaves),
            distinguishing=distinguishing_phrases(items, self._naming(leaves)),
            field_nouns=field_nouns(self._typed.produces, internal, noun),
            requests=asked,
            preambles=preambles(spoken_tool, [p for p in parameters if not p.internal]),
            noun_phrases=self._noun_phrases(spoken_tool, noun, parameters),
            motivations=MOTIVATIONS_TO_READ if offered.effect == "read" else MOTIVATIONS_TO_WRITE,
            reports=self._reports(spoken_tool, noun, items, told, asked, parameters),
            flag_words={p.name: self._flag_words(p) for p in parameters if p.boolean},
            value_formats=self._value_formats(parameters),
            destructive=self._each.role == "delete" or (_verb(self._each) in ENDS),
        )

    def _naming(self, leaves: list[Leaf]) -> list[Leaf]:
        """The fields that people would tell things apart by: no sentences, and nothing that
        stands for something else."""
        references = self._resource.references if self._resource is not None else {}
        return [
            leaf
            for leaf in leaves
            if leaf.own not in references
            and last_word(leaf.own) not in _SENTENCES
            and not _is_bulky(leaf)
        ]

    def _flag_words(self, parameter: SlotParameter) -> tuple[str, str]:
        return ("on", "off") if self._each.role == "update" else flag_words(parameter.name)

    def _without_owners(self, parameters: list[SlotParameter]) -> list[SlotParameter]:
        """Without the hidden keys of what a thing belongs to: "that visit" tells whose it is."""
        steps = self._each.steps
        is_item = bool(steps) and steps[-1].resource == self._each.resource
        if not is_item or not self._is_hidden(steps[-1].parameters[-1]):
            return parameters
        above = {name for step in self._each.steps[:-1] for name in step.parameters}
        return [each for each in parameters if not (each.internal and each.name in above)]

    def _noun_phrases(
        self, tool: Tool, noun: str, parameters: list[SlotParameter]
    ) -> tuple[str, ...]:
        if self._each.role != "list":
            return noun_phrases(tool, noun, (), parameters)
        return (self._things(noun, parameters),)

    def _reports(
        self,
        tool: Tool,
        noun: str,
        items: str,
        told: list[Leaf],
        asked: tuple[str, ...],
        parameters: list[SlotParameter],
    ) -> tuple[str, ...]:
        """A change is told as such: which of the fields it was, the result does not say."""
        role, title = self._each.role, self._resource.title_field if self._resource else ""
        if role == "update":
            own = next((leaf.own for leaf in told if leaf.own == leaf.pattern == title), "")
            named = f"{{{own}}} has" if own else f"The {noun} has"
            return (f"{named} been updated.", f"Done, the {noun} is up to date.",
                    f"I've made that change to the {noun}.")  # fmt: skip
        if role in ("act", "undo", "other") and self._each.operation.method != "get":
            done = self._done(tool)
            return (f"{done[0].upper()}{done[1:]}.", f"Done, {done}.") if done else _DONE
        if role in ("create", "delete"):
            given = set(self._each.operation.arguments)
            told = [leaf for leaf in told if _is_news(leaf, given) and role == "create"]
        plain = tuple(_GROUP.sub("", ask) for ask in asked)
        return reports(tool, noun, items, told, plain, parameters)

    def _done(self, tool: Tool) -> str:
        """ "the visit has been cancelled", where one word says what was done to a thing."""
        words = tool.name.split("_")
        is_one = self._each.role == "act" and self._sentence()[1]
        return f"the {' '.join(words[1:])} has been {participle(words[0])}" if is_one else ""

    def _things(self, noun: str, parameters: list[SlotParameter], *, many: bool = False) -> str:
        """What a list holds, with what narrows it down: "[{status} ]pet[ in {city}]"."""
        before = after = ""
        tool = Tool(f"list_{noun.replace(' ', '_')}", "", self._each.operation.parameters)
        on_the_way = {name for step in self._each.steps for name in step.parameters}
        for each in parameters:
            if each.name in on_the_way and not each.internal:
                continue
            if _is_adjective(each):
                before += f"{each.slot} " if each.required else f"[{each.slot} ]"
                continue
            added = _narrowed(tool, each)
            after += added if each.required else f"[{added}]"
        said = [each for each in parameters if each.name in on_the_way and not each.internal]
        return f"{before}{_many(noun) if many else noun}{self._place(said)}{after}"

    def _value_formats(self, parameters: list[SlotParameter]) -> dict[str, str]:
        """What a thing goes by is quoted, where it is no person's."""
        found = {
            each.name: f"{each.label} {{value}}"
            for each in parameters
            if each.designates and not each.internal
        }
        for step in self._each.steps:
            is_someone = is_person(self._model.resources[step.resource].noun)
            for each in parameters:
                if each.name == step.parameters[-1] and not each.internal and not is_someone:
                    found[each.name] = '"{value}"'
        return found

    def _noun(self) -> str:
        """What one thing is called here: a view has a word of its own ("the forks of a gist")."""
        assert self._resource is not None  # noqa: S101 - asked for where there is one
        own, path = self._resource.noun, self._each.operation.path
        words = split(path[-1]) if path and not path_parameter(path[-1]) else ()
        if self._each.role != "list" or not words or words[0] in READS | WRITES:
            return own
        if path[-1] == self._resource.name.rpartition("/")[2] or len(words) > 2:
            return own
        if singular(words[-1]) != words[-1]:
            return " ".join(in_singular(words))
        return f"{words[0]} {own}" if len(words) == 1 and words[0] not in own else own

    def _spoken_tool(self, offered: Tool) -> Tool:
        """The tool under a plain name, with a plain sentence for what it does."""
        verb, sentence = self._sentence()
        if not sentence:
            told = self._each.operation.summary or offered.description
            return replace(offered, description=_OR_ANOTHER.sub(r"\1", told))
        noun = (self._resource.noun if self._resource else "").replace(" ", "_")
        return replace(offered, name=f"{verb}_{noun}", description=sentence)

    def _sentence(self) -> tuple[str, str]:
        resource, each = self._resource, self._each
        if resource is None or each.role == "other":
            return "", ""
        noun = resource.noun
        match each.role:
            case "list":
                return "list", f"List the {_many(self._noun())}{self._of_parent()}."
            case "get":
                return "get", f"Get {with_article(noun)}."
            case "create":
                verb = _verb(each)
                verb = verb if verb in WRITES and verb not in ("update", "put", "set") else "create"
                return verb, f"{verb.capitalize()} {with_article(noun)}{self._for_parent()}."
            case "delete":
                verb = _verb(each) if _verb(each) in ENDS else "delete"
                return verb, f"{verb.capitalize()} {with_article(noun)}."
            case "update":
                return "update", f"Update {with_article(noun)}."
        words = split(each.deed)
        if each.role == "act" and _is_verb(words, each.operation.method):
            return words[0], f"{words[0].capitalize()} {with_article(noun)}."
        return "", ""

    def _parents(self) -> list[Resource]:
        return [
            self._model.resources[step.resource]
            for step in self._each.steps
            if step.resource != self._each.resource
        ]

    def _of_parent(self) -> str:
        parents = self._parents()
        if not parents or not self._is_hidden_step(parents[-1]):
            return ""
        return f" of {with_article(parents[-1].noun)}"

    def _for_parent(self) -> str:
        parents = self._parents()
        if not parents or not self._is_hidden_step(parents[-1]):
            return ""
        return f" for {with_article(parents[-1].noun)}"

    def _is_hidden_step(self, resource: Resource) -> bool:
        step = next(each for each in self._each.steps if each.resource == resource.name)
        return self._is_hidden(step.parameters[-1])

    def _is_hidden(self, parameter: str) -> bool:
        kind = self._typed.consumes.get(parameter, "")
        return kind in self._types and self._types[kind].internal

    # --- parameters -----------------------------------------------------------------------------

    def _parameter(self, name: str) -> SlotParameter | None:
        """A parameter as it is worded; None for one that nobody speaks of."""
        operation = self._each.operation
        required = name in required_names(self._each)
        kind = self._typed.consumes.get(name, "")
        internal = bool(kind) and self._types[kind].internal
        schema = operation.properties[name]
        if not required and not internal and name not in self._told:
            return None
        label = self._entity(name, kind, internal)
        return SlotParameter(
            name=name,
            schema=schema,
            semantic_type=kind,
            internal=internal,
            required=required,
            entity_name=label,
            words=False,
            filters=self._each.role == "list",
        )

    @cached_property
    def _told(self) -> frozenset[str]:
        """The parameters that may be left out and that requests have words for."""
        if self._each.role == "list" and self._resource is not None:
            every = filters_of(self._each, self._resource)
            required = self._each.operation.required
            return frozenset([each for each in every if each not in required][:MAX_FILTERS])
        return frozenset(sayable_optional(self._each, self._resource))

    def _entity(self, name: str, kind: str, internal: bool) -> str:
        if internal:
            return self._types[kind].entity_name
        for step in self._each.steps:
            if name in step.parameters:
                return self._model.resources[step.resource].noun
        own = self._each.operation.arguments[name].name
        if (
            self._resource is not None
            and given_field(self._resource, own) == self._resource.title_field
        ):
            return self._resource.noun if split(own)[-1] in NAMES else ""
        return ""

    # --- requests -------------------------------------------------------------------------------

    def _is_twin(self) -> bool:
        """Whether a call replaces a thing that another one changes: people ask for the change."""
        operation = self._each.operation
        return operation.method == "put" and operation.path in self._model.changed_paths

    def _requests(self, tool: Tool, parameters: list[SlotParameter]) -> tuple[str, ...]:
        if self._is_twin() or any(
            each.required and not each.internal and not _is_dictated(each) for each in parameters
        ):
            return ()  # nobody dictates a structure
        on_the_way = {name for step in self._each.steps for name in step.parameters}
        said = [p for p in parameters if p.name in on_the_way and not p.internal]
        given = [p for p in parameters if p not in said]
        if self._each.role == "list" and self._resource is not None:
            things = self._things(self._noun(), parameters, many=True)
            return tuple(f"{way} the {things}" for way in _LISTINGS)
        if self._each.role == "update":
            return self._updates(given, said)
        if self._each.role in ("get", "delete") and not self._thing(said):
            return ()
        if self._each.role == "get":
            return tuple(f"{way}{self._place(said)}" for way in self._gets(self._thing(said)))
        if self._each.role == "delete":
            return tuple(f"{way} {self._thing(said)}{self._place(said)}" for way in _ENDINGS)
        if "/" in tool.description or "{" in tool.description:
            return ()  # no sentence that a person could say
        text, left = self._with_things(tool.description, said)
        asked = requests(replace(tool, description=text), given)
        if tool.effect == "write":  # what is looked up for want of a verb is nothing to ask for
            asked = tuple(ask for ask in asked if not ask.startswith("look up "))
        return tuple(_with_place(ask, self._place(left)) for ask in asked)

    def _with_things(self, text: str, said: list[SlotParameter]) -> tuple[str, list[SlotParameter]]:
        """A sentence that speaks of "an organization" with which one it is, and what is left."""
        left = list(said)
        for step in self._each.steps:
            resource = self._model.resources[step.resource]
            names = _in_order(left, step)
            if not names:
                continue
            known = {resource.noun, singular(split(step.resource)[-1]), *names[-1].parts}
            nouns = "|".join(map(re.escape, sorted(known)))
            head = re.compile(rf"\b(?:an?|the|your) ({nouns})\b(?=$|[.,;]| (?:{_PREPOSITIONS})\b)")
            which = _named(r"\1", resource, names)
            changed = head.sub(which, text, count=1)
            if changed != text:
                text, left = changed, [each for each in left if each not in names]
        return text, left

    def _thing(self, said: list[SlotParameter]) -> str:
        """What is meant, by its hidden key or by the name that people call it by."""
        step = self._each.steps[-1] if self._each.steps else None
        resource = self._resource
        if step is None or resource is None:
            return ""
        last = step.parameters[-1]
        if self._is_hidden(last):
            return f"{{{last}}}"
        said = _in_order(said, step)
        return _named(resource.noun, resource, said) if said else ""

    def _gets(self, thing: str) -> tuple[str, ...]:
        return (
            f"show me the details of {thing}",
            f"look up {thing}",
            f"tell me more about {thing}",
            f"pull up what there is on {thing}",
            f"get me the particulars of {thing}",
            f"have a look at {thing}",
        )

    def _place(self, said: list[SlotParameter]) -> str:
        """Where something is, as far as people say it: " in the repository {repo} of {owner}"."""
        own = set(self._each.steps[-1].parameters) if self._of_item() else set()
        phrases = []
        for step in self._each.steps:
            names = _in_order(said, step)
            if not names or {each.name for each in names} <= own:
                continue
            resource = self._model.resources[step.resource]
            way = "of" if is_person(resource.noun) else "in"
            phrases.append(f" {way} {_named(resource.noun, resource, names)}")
        return "".join(reversed(phrases))

    def _of_item(self) -> bool:
        steps = self._each.steps
        is_meant = self._each.role in ("get", "update", "delete")
        return is_meant and bool(steps) and steps[-1].resource == self._each.resource

    def _updates(self, given: list[SlotParameter], said: list[SlotParameter]) -> tuple[str, ...]:
        """Ways to ask for a change: of one field that may be left out, or of all wanted ones."""
        thing = self._thing(said) or next((each.slot for each in given if each.internal), "")
        place = self._place(said)
        own = [p for p in given if not p.internal]
        required = [p for p in own if p.required and p.slot != thing]
        if not thing:
            return ()
        if required:
            listed = conjunction([f"the {_label(p)} {p.slot}" for p in required])
            return tuple(f"{verb} {thing}{place} {way} {listed}" for verb, way in _CHANGES[:3])
        groups = {verb: "".join(f"[ {way} {_changed(p)}]" for p in own) for verb, way in _CHANGES}
        return tuple(f"{verb} {thing}{place}{group}" for verb, group in groups.items() if group)


def _is_dictated(parameter: SlotParameter) -> bool:
    """Whether people say such a value: no structure, and nothing that a machine made."""
    return is_simple(parameter.schema) and not _MACHINE_MADE & set(parameter.parts)


def _in_order(said: list[SlotParameter], step: PathStep) -> list[SlotParameter]:
    """Those that single out one thing of a path, as they stand in it."""
    return [each for name in step.parameters for each in said if each.name == name]


def _named(noun: str, resource: Resource, names: list[SlotParameter]) -> str:
    """A thing by what people call it: "the repository {repo} of {owner}"."""
    last, above = names[-1], names[:-1]
    named = last.slot if is_person(resource.noun) else f"the {noun} {last.slot}"
    for each in above:
        owner = is_person(each.parts[-1]) or each.parts[-1] in ("org", "organization", "workspace")
        named += f" of {each.slot}" if owner else f" with the {_label(each)} {each.slot}"
    return named


_ENDINGS = ("delete", "remove", "get rid of")
_PREPOSITIONS = "for|in|of|to|from|by|with|on|at|and|as|using"
_DONE = ("That is done.", "Done.", "All set.")
_OR_ANOTHER = re.compile(r"\b((?:an?|the|your) \w+) or (?:an? |the )?\w+\b(?= |\.|$)")
_GROUP = re.compile(r"\[[^\[\]]*\]")
_LISTINGS = (
    "show me",
    "list",
    "go through",
    "look up",
    "give me",
    "check",
    "pull up",
    "run me through",
)
_SORTED_BY = frozenset(
    ("status", "state", "type", "kind", "species", "color", "colour", "visibility")
)


def _is_adjective(parameter: SlotParameter) -> bool:
    """Whether a filter's words stand before what they narrow down: "the pending orders"."""
    choices = choices_of(parameter.schema)
    words = choices is None or all(str(each).replace("_", "").isalpha() for each in choices)
    return parameter.parts[-1] in _SORTED_BY and type_of(parameter.schema) == "string" and words


def _narrowed(tool: Tool, parameter: SlotParameter) -> str:
    """A filter in words that suit one thing and several."""
    if parameter.parts[-1] in SEARCHING:
        return f" matching {parameter.slot}"
    return slot_phrase(tool, parameter).replace(" that are ", f" whose {_label(parameter)} is ")


_CHANGES = (
    ("update", "to have"),
    ("change", "so that it has"),
    ("edit", "and give it"),
    ("adjust", "so that it shows"),
)


def _label(parameter: SlotParameter) -> str:
    return spoken(parameter.name)


def _is_verb(words: tuple[str, ...], method: str) -> bool:
    """Whether the last word of a path is what is done: `cancel`, `void`; not `labels`, `locked`."""
    if len(words) != 1:
        return False
    word = words[0]
    is_plain = singular(word) == word and not word.endswith("ed") and word.isalpha()
    return word in WRITES | READS or (method == "post" and is_plain)


def _changed(parameter: SlotParameter) -> str:
    if parameter.boolean:
        return f"the {_label(parameter)} flag {parameter.slot}"
    return f"the {_label(parameter)} {parameter.slot}"


def _with_place(ask: str, place: str) -> str:
    """A place belongs behind the thing, before what may be left out."""
    if not place:
        return ask
    head, bracket, tail = ask.partition("[")
    return f"{head.rstrip()}{place}{bracket}{tail}"


def _verb(each: Understood) -> str:
    """The verb that the document's summary, or the operation's name, begins with."""
    for words in (each.operation.summary.lower().split(), split(each.operation.name)):
        if words and (verb := base_verb(words[0].strip(".,:"))) in READS | WRITES:
            return verb
    return ""


def _many(noun: str) -> str:
    return " ".join(in_plural(noun.split()))


def _is_news(leaf: Leaf, given: set[str]) -> bool:
    """Whether a field of a new thing tells more than what was asked for, and that it is new."""
    words = set(split(leaf.own))
    return leaf.own not in given and not words & (TALLIES | _PAST)


def _is_bulky(leaf: Leaf) -> bool:
    """Whether a field is plumbing that nobody tells: an address of a page, a hash, a moment in
    seconds."""
    if any(isinstance(value, int) and value > 10**9 for value in leaf.values):
        return True
    if any(text.startswith("http") for text in leaf.texts):
        return True
    return last_word(leaf.own) in ("url", "href", "uri", "link", "sha", "etag", "hash", "token")
