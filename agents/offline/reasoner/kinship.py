"""Kinship: how likely a field holds what a parameter asks for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from turnloom.agents.offline.reasoner.library import Library
from turnloom.agents.offline.reasoner.reading.field_match import field_match, leaf_match
from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool, Parameter, ResultField
from turnloom.agents.offline.reasoner.reading.words import stems
from turnloom.agents.offline.reasoner.visible import Leaf, Shown

_KINSHIP: Mapping[str, float] = {
    "": 0.0,
    "field_same_name": 4.0,
    "field_same_thing": 3.6,
    "field_id_of_thing": 3.2,
    "field_mail_address": 3.0,
    "field_narrower": 2.6,
    "field_same_thing_otherwise": 2.4,
    "field_element": 2.2,
    "field_same_plain_name": 2.0,
    "field_shares": 1.8,
    "field_narrower_otherwise": 1.6,
    "field_described": 1.6,
    "field_named_in_description": 1.6,
    "field_only": 1.2,
    "field_id_described": 1.0,
    "field_described_partly": 0.9,
    "field_hardly": 0.7,
}


def leaf_kinship(parameter: Parameter, leaf: Leaf, tool: IndexedTool | None) -> float:
    """How likely a leaf that is really there is what a parameter asks for: 0 to 4."""
    return _KINSHIP[leaf_match(parameter, leaf, tool)]


def field_kinship(parameter: Parameter, field: ResultField, tool: IndexedTool) -> float:
    """How likely a documented field is what a parameter asks for: 0 to 4."""
    return _KINSHIP[field_match(parameter, field, tool)]


def kinships(parameter: Parameter, shown: Shown, tool: IndexedTool | None) -> list[float]:
    """`leaf_kinship` of each distinct leaf of a result."""
    found = shown.kin.get(parameter)
    if found is None:
        found = [leaf_kinship(parameter, leaf, tool) for leaf in shown.distinct]
        shown.kin[parameter] = found
    return found


def makers(
    library: Library, parameter: Parameter, *, keep: bool
) -> list[tuple[float, IndexedTool]]:
    """Tools that may yield what a parameter asks for, with how likely that is. `keep` for a
    parameter of the library's own, which is asked about again."""
    found = library.makers.get(parameter)
    if found is None:
        kinships = ((tool_kinship(parameter, tool), tool) for tool in library.tools.values())
        found = [entry for entry in kinships if entry[0] >= 1.0]
        if keep:
            library.makers[parameter] = found
    return found


@lru_cache(maxsize=65536)
def tool_kinship(parameter: Parameter, tool: IndexedTool) -> float:
    """How likely a tool yields what a parameter asks for: its best field, or its name."""
    best = max(
        (field_kinship(parameter, documented, tool) for documented in tool.fields), default=0.0
    )
    core = parameter.core or (stems(parameter.description) if parameter.identifies else frozenset())
    if best < 1.0 and len(tool.fields) == 1 and tool.reads and tool.parameters:
        best = 1.1 if (parameter.about | parameter.tool) & tool.words else best
    if not tool.reads:
        return best
    if core and core <= tool.named:
        best = max(best, 2.4)
    elif core & tool.named and best < 1.5:
        best = max(best, 1.0 + 0.3 * len(core & tool.named))
    return best
