"""Methods that open and close what the others work with: for the program, not for a person."""

from __future__ import annotations

from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.tool import Tool

_CONNECTING = lexicon(
    "close open connect disconnect reconnect shutdown shut initialize initialise init dispose "
    "cleanup teardown tear aclose flush rollback"
)
_HANDLING = _CONNECTING | lexicon(
    "start stop begin end setup set up down clean commit back quit exit reset ping reload release "
    "terminate ensure check off is be"
)
_HANDLED = lexicon(
    "connection session database db client socket server handle file cursor engine pool resource "
    "transaction backend cache stream channel driver service api it this object instance storage"
)
_LITTLE = lexicon("a an the to of all any its our and from for with this that current underlying")


def is_lifecycle(tool: Tool) -> bool:
    """Whether a tool takes nothing and is, by its name and description, about connections and the
    like alone: `close()`, `connect_database()`. "Close the garage door." is not."""
    if tool.required:
        return False
    name = [singular(word) for word in split(tool.name)]
    if not set(name) & _HANDLING or not set(name) <= _HANDLING | _HANDLED:
        return False
    sentence = tool.description.partition(".")[0]
    words = {singular(word) for word in split(sentence)} - _LITTLE - {name[0], f"{name[0]}s"}
    if words <= _HANDLING | _HANDLED and set(name) & _CONNECTING:
        return True
    return bool(words & (_HANDLED - {"it", "this", "file"}))
