"""What results show, and what they do not."""

import pytest

from turnloom.agents.offline.reasoner.visible import Shown
from turnloom.graphs.call import Call
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonValue


@pytest.mark.parametrize(
    ("value", "shows"),
    [("ok", []), ("Done", []), ("NL91", ["NL91"]), ({"status": "ok"}, ["ok"]), (["ok"], ["ok"])],
)
def test_an_acknowledgement_is_no_value(value: JsonValue, shows: list[JsonValue]) -> None:
    shown = Shown(0, 0, Call("freeze_account", {}), ToolResult(True, value, str(value)))
    assert [leaf.value for leaf in shown.distinct] == shows
