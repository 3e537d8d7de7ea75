"""What packages name is found, and told by name where it cannot be loaded."""

from importlib.metadata import EntryPoint

import pytest

from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.entry_points import installed_entry_points, loaded


def test_entry_points_are_found_by_name() -> None:
    assert "turnloom" in installed_entry_points("console_scripts")
    assert installed_entry_points("turnloom.nothing") == {}


@pytest.mark.parametrize("value", ["nowhere.at_all:thing", "json:nothing"])
def test_what_cannot_be_loaded_is_told_by_name(value: str) -> None:
    with pytest.raises(SourceError, match=f"house: the installed {value} cannot be loaded"):
        loaded(EntryPoint("house", value, "turnloom.sources"))
