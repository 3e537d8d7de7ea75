"""How people speak of a simulated service: annotations from what is known of its resources.

The resource model says what a thing is called, what belongs to it and what an operation does to it.
From that a plain sentence is made for every operation ("List the visits of a pet."), and the
sentence is worded as any tool's description is. Only what is not understood is worded from the
document's own prose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.sources.simulated.operation import Operation
from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel
from turnloom.graphs.sources.simulated.wording.operation_annotation import operation_annotation
from turnloom.graphs.sources.simulated.wording.spoken_operation import SpokenOperation
from turnloom.graphs.sources.simulated.wording.type_namer import TypeNamer, internal_types
from turnloom.graphs.tool import SemanticType, Tool


@dataclass(frozen=True)
class AnnotatedTools:
    """The tools of a service as they are offered, and what their annotations mention. `internal`
    are the parameters, per tool, that only results can fill."""

    tools: tuple[Tool, ...]
    semantic_types: Mapping[str, SemanticType]
    internal: Mapping[str, frozenset[str]]


def annotated_tools(
    model: ResourceModel, domains: Mapping[str, str], examples: Mapping[str, JsonValue]
) -> AnnotatedTools:
    """The tools of a model. `domains` says to which domain each belongs, `examples` what a call of
    it returned."""
    namer = TypeNamer(model)
    types = {name: namer.types(each) for name, each in model.operations.items()}
    hidden = internal_types(model, types, namer)
    semantic_types = {
        name: SemanticType(name, name in hidden, namer.entities.get(name, ""))
        for each in types.values()
        for name in (*each.consumes.values(), *each.produces.values())
    }
    tools = []
    for name, each in model.operations.items():
        spoken = SpokenOperation(model, each, types[name], semantic_types)
        offered = _offered(each.operation, domains[name])
        annotation = operation_annotation(spoken, offered, examples.get(name))
        tools.append(replace(offered, annotation=annotation))
    internal = {
        name: frozenset(n for n, kind in each.consumes.items() if kind in hidden)
        for name, each in types.items()
    }
    return AnnotatedTools(tuple(tools), semantic_types, internal)


def _offered(operation: Operation, domain: str) -> Tool:
    return Tool(
        operation.name,
        operation.description,
        operation.parameters,
        domain,
        None,
        "read" if operation.method == "get" else "write",
        inferred=True,
    )
