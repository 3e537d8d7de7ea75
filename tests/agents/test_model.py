"""What is asked of a model."""

import pytest

from turnloom.agents.model import ChatRequest

SCHEMA = {
    "type": "object",
    "properties": {"count": {"type": "integer"}},
    "required": ["count"],
    "additionalProperties": False,
}


def test_tools_and_a_schema_do_not_go_together():
    with pytest.raises(ValueError, match="not both"):
        ChatRequest("critic", "k", (), tools=({},), schema=SCHEMA)
