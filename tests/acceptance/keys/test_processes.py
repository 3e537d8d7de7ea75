"""The processes of a run that waits for its model: none shows a key, however it ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.slow

COMMON = ("--model", "rehearsal", "--env", "builtin:shop", "--turns", "1-1", "-n", "2")

SHED = """
class Shed:
    '''A shed with tools to lend.'''

    def __init__(self):
        self.items = {"T1": {"name": "saw", "lent": False}, "T2": {"name": "rake", "lent": False}}

    def list_items(self) -> list[dict]:
        '''List the items in the shed.'''
        return [{"item_id": key, **item} for key, item in self.items.items()]

    def lend_item(self, item_id: str) -> dict:
        '''Lend an item.'''
        self.items[item_id]["lent"] = True
        return {"lent": self.items[item_id]["name"]}
"""


def parents() -> Iterator[tuple[int, int]]:
    """Every process and its parent."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = status.read_text().rpartition(")")[2]
        except OSError:  # it has ended meanwhile
            continue
        yield int(status.parent.name), int(rest.split()[1])


def descendants(pid: int) -> set[int]:
    """The processes below this one."""
    known = dict(parents())
    found = {pid}
    while more := {each for each, parent in known.items() if parent in found} - found:
        found |= more
    return found - {pid}


@pytest.fixture
def at_work(desk, far_end, canary, started):
    """A run that waits for its model, with a user's tools in workers, and keys in variables."""
    (desk.left / "shed.py").write_text(SHED)
    config = desk.file(
        "teacher.toml",
        f'teacher = "{far_end.at("hang")}/v1?key={quote(canary("query"), safe="")}"\n'
        f'sink = "{far_end.at("taken")}/sink?token={quote(canary("token"), safe="")}"\n'
        'key_env = "KEPT_KEY"\n'
        f'[role.critic]\nendpoints = ["{far_end.at("well")}/v1"]\nkey_env = "CRITIC_KEY"\n',
    )
    process = started(
        "generate", "--config", config, *COMMON, "--env", "python:shed:Shed", "--out", "run",
        KEPT_KEY=canary("kept"), CRITIC_KEY=canary("critic"), TURNLOOM_SINK_TOKEN=canary("sink"),
    )  # fmt: skip
    far_end.await_one("hang")
    return process


def test_no_command_line_and_no_worker_holds_a_key(at_work, canary, leaks_in) -> None:
    workers = descendants(at_work.popen.pid)
    assert len(workers) >= 2, "a supervisor and its worker"

    for pid in (at_work.popen.pid, *workers):
        assert leaks_in(Path(f"/proc/{pid}/cmdline").read_bytes()) == []
    own = Path(f"/proc/{at_work.popen.pid}/environ").read_bytes()
    assert b"KEPT_KEY=" in own
    for pid in workers:
        told = dict(
            each.partition(b"=")[::2]
            for each in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        )
        assert not {b"KEPT_KEY", b"CRITIC_KEY", b"TURNLOOM_SINK_TOKEN"} & told.keys()
        assert b"HOME" in told
        assert b"OPENAI_API_KEY" not in told, "a key of the shell's that the run was not told of"


@pytest.mark.parametrize(
    "killed", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow), signal.SIGKILL]
)
def test_a_run_that_is_stopped_shows_no_key(desk, at_work, killed: signal.Signals) -> None:
    at_work.popen.send_signal(killed)
    if killed is not signal.SIGKILL:
        at_work.await_line("interrupt again")
        at_work.popen.send_signal(killed)

    told = [at_work.end(), desk.run("audit", "run"), desk.run("report", "run")]

    assert told[0].code in {128 + killed, -killed}
    assert desk.leaks(*told) == []
