"""Before a run on tools that do not feed each other a sentence says so, and what to do."""

import pytest

from turnloom.engine.recipe.toolbox_notice import toolbox_notice
from turnloom.graphs.sources import open_environment


async def test_tools_that_feed_each_other_nothing_are_told_of() -> None:
    said = toolbox_notice(await open_environment(["bfcl:GorillaFileSystem"]))
    assert "18 tools of bfcl:GorillaFileSystem none can be called" in said
    assert "join tools" in said


@pytest.mark.parametrize(
    "spec", ["bfcl:GorillaFileSystem+TwitterAPI", "bfcl:VehicleControlAPI", "builtin:files"]
)
async def test_tools_that_do_are_not(spec: str) -> None:
    assert toolbox_notice(await open_environment([spec])) == ""
