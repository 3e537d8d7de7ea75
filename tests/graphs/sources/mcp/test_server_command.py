"""The command of a specification."""

from __future__ import annotations

from pathlib import Path

import pytest

from turnloom.graphs.errors import SourceError, TurnloomError, UsageError
from turnloom.graphs.sources.mcp.server_command import server_command
from turnloom.graphs.sources.spec import foreign_parts, parts_of_spec


def test_a_command_is_parted_without_a_shell_and_gets_the_folder_of_its_world(
    tmp_path: Path,
) -> None:
    read = server_command(f"env STORE={{workdir={tmp_path}}}/a.json 'my server' {{workdir}}; ls")

    assert read.seed == tmp_path
    assert read.at(Path("/w")) == ["env", "STORE=/w/a.json", "my server", "/w;", "ls"]


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("", UsageError, "names no command"),
        ("server 'notes", UsageError, "is no command"),
        ("http://example.org/mcp", UsageError, "https:// alone"),
        ("https://me:word@example.org/mcp", UsageError, "password"),
        ("https://", UsageError, "no address"),
        ("http://localhost/mcp --fast", UsageError, "no address"),
        ("server {workdir=no/such/folder}", SourceError, "no folder no/such/folder"),
        ("server {workdir=a} {workdir=b}", UsageError, "two folders"),
    ],
)
def test_what_is_no_command_is_told(text: str, error: type[TurnloomError], says: str) -> None:
    with pytest.raises(error, match=says):
        server_command(text)


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        ("mcp:run a+b --x=1+2", [("mcp", "run a+b --x=1+2")]),
        ("builtin:office+mcp:run a:b+c", [("builtin", "office"), ("mcp", "run a:b+c")]),
        ("mcp:one+mcp:two", [("mcp", "one"), ("mcp", "two")]),
        (
            "mcp:one+builtin:shop+office",
            [("mcp", "one"), ("builtin", "shop"), ("builtin", "office")],
        ),
    ],
)
def test_a_plus_in_a_command_stands_for_itself(spec: str, parts: list[tuple[str, str]]) -> None:
    assert parts_of_spec(spec) == parts


def test_a_file_alone_starts_no_server() -> None:
    assert foreign_parts("builtin:office+mcp:run x") == [("mcp", "run x")]
