"""What was learned of tools, kept and read again."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from turnloom.graphs.errors import SourceError
from turnloom.graphs.inference.argument_sampler import ArgumentSampler
from turnloom.graphs.sources.own.learned_tools import LearnedTools, learned_tools
from turnloom.graphs.tool import SemanticType, Tool, ToolAnnotation

BARE = Tool("get_desk", "Look at a desk.", {"type": "object", "properties": {"desk_id": {}}})
ANNOTATION = ToolAnnotation(
    consumes={"desk_id": "desk.id"},
    superlatives={"size": ("smallest", "largest")},
    reports=("The desk is {size}.",),
)
KNOWN = LearnedTools(
    {BARE.name: replace(BARE, effect="read", inferred=True, annotation=ANNOTATION)},
    {"desk.id": SemanticType("desk.id", True, "desk")},
    ArgumentSampler({BARE.name: {"desk_id": ("desks[].id", "invented")}}),
)


def test_what_was_learned_comes_back_as_it_was() -> None:
    told = orjson.loads(orjson.dumps(KNOWN.to_json()))

    assert learned_tools(told, [BARE]) == KNOWN


def test_it_holds_for_the_same_tools_alone() -> None:
    assert learned_tools(KNOWN.to_json(), [replace(BARE, description="Buy a desk.")]) is None
    assert learned_tools(KNOWN.to_json(), []) is None


def test_what_nobody_wrote_so_is_one_clear_error() -> None:
    told = KNOWN.to_json()
    told["tools"]["get_desk"]["effect"] = "perhaps"  # type: ignore[index,call-overload]

    with pytest.raises(SourceError, match=r"tools\.get_desk\.effect"):
        learned_tools(told, [BARE])
