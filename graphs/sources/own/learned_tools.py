"""What was learned of tools by calling them, as JSON: so that nobody has to call them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import orjson
from pydantic import TypeAdapter, ValidationError

from turnloom.graphs.errors import SourceError
from turnloom.graphs.inference.argument_sampler import ArgumentSampler
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.digest import digest
from turnloom.graphs.tool import Effect, SemanticType, Tool, ToolAnnotation


@dataclass(frozen=True, slots=True)
class _LearnedTool:
    specification: str
    effect: Effect
    inferred: bool
    annotation: ToolAnnotation
    sources: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Learned:
    tools: dict[str, _LearnedTool]
    semantic_types: dict[str, SemanticType]


_LEARNED = TypeAdapter(_Learned)


@dataclass(frozen=True, slots=True)
class LearnedTools:
    """Tools with the annotations that were inferred, the semantic types in these, and where the
    arguments come from that a person could ask for."""

    tools: Mapping[str, Tool]
    semantic_types: Mapping[str, SemanticType]
    sampler: ArgumentSampler

    def to_json(self) -> JsonObject:
        tools = {
            name: _LearnedTool(
                specification_of(tool),
                tool.effect,
                tool.inferred,
                tool.annotation,
                {key: tuple(each) for key, each in self.sampler.sources.get(name, {}).items()},
            )
            for name, tool in self.tools.items()
        }
        types = dict(self.semantic_types)
        told: JsonObject = orjson.loads(orjson.dumps(asdict(_Learned(tools, types))))
        return told


def learned_tools(told: JsonValue, tools: Sequence[Tool]) -> LearnedTools | None:
    """What was learned of just these tools; None where they are others now.

    Raises `SourceError` for what nobody has written so.
    """
    try:
        learned = _LEARNED.validate_python(told)
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise SourceError(f"{place}: {error.errors()[0]['msg']}") from None
    if [each.specification for each in learned.tools.values()] != list(
        map(specification_of, tools)
    ):
        return None
    known = {
        tool.name: replace(
            tool,
            effect=learned.tools[tool.name].effect,
            inferred=learned.tools[tool.name].inferred,
            annotation=learned.tools[tool.name].annotation,
        )
        for tool in tools
    }
    sampler = ArgumentSampler({name: each.sources for name, each in learned.tools.items()})
    return LearnedTools(known, learned.semantic_types, sampler)


def specification_of(tool: Tool) -> str:
    """A digest of what a tool is offered as."""
    return digest([tool.name, tool.description, tool.parameters])
