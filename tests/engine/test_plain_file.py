"""The files of a run folder are plain ones: no link is followed, no pipe is waited for."""

import os
import socket
from pathlib import Path

import pytest

from turnloom.engine import plain_file
from turnloom.engine.errors import RunFolderError
from turnloom.engine.plain_file import (
    check_plain_file,
    open_plain_file,
    plain_file_stream,
    read_plain_file,
)

WAYS = [os.O_RDONLY, os.O_RDWR | os.O_CREAT, os.O_WRONLY | os.O_APPEND]


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    file = tmp_path / "victim"
    file.write_text("precious")
    return file


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_not_followed(tmp_path: Path, victim: Path, way: int, *, there: bool) -> None:
    if not there:
        victim.unlink()
    link = tmp_path / "LOCK"
    link.symlink_to(victim)

    with pytest.raises(RunFolderError, match="LOCK is a symbolic link"):
        open_plain_file(link, way)
    with pytest.raises(RunFolderError):
        check_plain_file(link)
    assert victim.exists() == there


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("follow", [True, False])
def test_a_pipe_is_not_waited_for(tmp_path: Path, way: int, *, follow: bool) -> None:
    os.mkfifo(tmp_path / "LOCK")

    with pytest.raises(RunFolderError, match="LOCK is a pipe"):
        open_plain_file(tmp_path / "LOCK", way, follow=follow)


@pytest.mark.parametrize("way", WAYS)
def test_folders_sockets_and_devices_are_named(tmp_path: Path, way: int) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(RunFolderError, match="is a folder"):
        open_plain_file(tmp_path / "folder", way)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fspath(tmp_path / "socket"))
        with pytest.raises(RunFolderError, match="is a socket"):
            open_plain_file(tmp_path / "socket", way)
    with pytest.raises(RunFolderError, match="is a device"):
        open_plain_file(Path("/dev/zero"), way)


def test_the_folder_may_be_a_link_and_so_may_a_file_that_was_named(
    tmp_path: Path, victim: Path
) -> None:
    folder, link = tmp_path / "folder", tmp_path / "link"
    folder.symlink_to(tmp_path)
    link.symlink_to(victim)

    assert read_plain_file(folder / "victim") == b"precious"
    with plain_file_stream(link, follow=True) as stream:
        assert stream.read() == b"precious"


def test_what_is_not_there_is_said_as_ever(tmp_path: Path) -> None:
    check_plain_file(tmp_path / "none")
    with pytest.raises(FileNotFoundError):
        read_plain_file(tmp_path / "none")


def test_no_more_is_read_than_a_run_writes(victim: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.truncate(victim, 2**40)  # a hole: it takes no room
    with pytest.raises(RunFolderError, match="no run wrote that"):
        read_plain_file(victim)
    os.truncate(victim, 8)
    monkeypatch.setattr(plain_file, "READ_LIMIT", 8)
    assert read_plain_file(victim) == b"precious"
