"""The command line of --sandbox strict shows the worker what it needs, and nothing else."""

import shutil
import socket
import sys
from pathlib import Path

import pytest

from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources.isolated.bubblewrap import bubblewrap_command


@pytest.fixture(autouse=True)
def bwrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """There need be no bubblewrap to see its command line."""
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")


def bound(command: list[str]) -> set[str]:
    """The places that are bound to themselves."""
    binds = [at for at, word in enumerate(command) if word.startswith("--ro-bind")]
    return {command[at + 2] for at in binds if command[at + 1] == command[at + 2]}


def test_only_what_is_needed_is_bound(tmp_path: Path) -> None:
    for name in ("work", "path", "secret"):
        (tmp_path / name).mkdir()
    command = bubblewrap_command(["true"], str(tmp_path / "work"), [str(tmp_path / "path")])
    places = bound(command)

    assert {str(tmp_path / "work"), str(tmp_path / "path")} <= places
    assert not {"/", "/run", "/var", "/etc", "/home", str(Path.home()), str(tmp_path)} & places
    assert any(Path(sys.base_prefix).is_relative_to(place) for place in places)
    assert not {"--bind", "--dev-bind", "--share-net"} & set(command)
    assert command[-3:] == ["--chdir", str(tmp_path / "work"), "true"]


def test_a_socket_in_a_place_that_is_bound_is_covered(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "line"))
        server.listen()
        command = bubblewrap_command(["true"], str(tmp_path), [])

    at = command.index(str(tmp_path / "line"))
    assert command[at - 2 : at] == ["--ro-bind", "/dev/null"]


def test_the_whole_file_system_is_not_shown() -> None:
    with pytest.raises(UsageError, match="the whole file system: work in the folder"):
        bubblewrap_command(["true"], "/", [])
