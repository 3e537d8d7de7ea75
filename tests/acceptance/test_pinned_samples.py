"""Small runs make the samples that are on record: a change that is to alter none alters none.

`pinned_samples.json` has the SHA-256 of every line of the files of these runs; `just pin` records
it anew. What decides a line besides the code: the versions of Turnloom and of bfcl-eval, and for
the rehearsed run its journal, `pinned_calls.jsonl.gz`, which `just pin --journal` records anew.
Ten of these samples are shown in docs/gallery.md, which is written and checked with them.
"""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import gallery
import pytest

if TYPE_CHECKING:
    from conftest import Turnloom

HERE = Path(__file__).parent
RECORD = HERE / "pinned_samples.json"
JOURNAL = HERE / "pinned_calls.jsonl.gz"
TOOLS = HERE / "pinned_tools.py"

Lines = dict[str, list[bytes]]
"""The lines of a run's files, by the file's name."""

FILES = ("samples-000000.jsonl", "rejected.jsonl")
NOBODY = "http://127.0.0.1:9/v1"
REHEARSED = ("--env", "builtin:travel+office", "--judge", "--k-max", "3", "--turns", "2-4")
FAULTS = ("--fault", "wrong_call=0.15", "--fault", "invalid_json=0.05")


@dataclass(frozen=True)
class Pinned:
    """A run on record. A rehearsed one takes its answers from the journal."""

    name: str
    options: tuple[str, ...]
    rehearsed: bool = False


RUNS = (
    Pinned("default", ("-n", "40")),
    Pinned("two-domains", ("-n", "25", "--env", "builtin:shop+files", "--turns", "2-4")),
    Pinned("bfcl-travel", ("-n", "25", "--env", "bfcl:TravelAPI+MessageAPI+TicketAPI")),
    Pinned("bfcl-files", ("-n", "25", "--env", "bfcl:GorillaFileSystem+TwitterAPI+MathAPI")),
    Pinned("bfcl-trading", ("-n", "25", "--env", "bfcl:TradingBot+VehicleControlAPI")),
    Pinned("python", ("-n", "15", "--env", "python:pinned_tools:RepairShop")),
    Pinned("rehearsed", ("-n", "10", "--model", "rehearsal", *REHEARSED), rehearsed=True),
)


def lines_of(run: Pinned, turnloom: Turnloom) -> Lines:
    """Make the run in the command's folder."""
    options = run.options
    shutil.copy(TOOLS, turnloom.folder)
    if run.rehearsed:
        calls = turnloom.folder / "calls.jsonl"
        calls.write_bytes(gzip.decompress(JOURNAL.read_bytes()))
        options += ("--teacher", NOBODY, "--replay", "calls.jsonl")
    said = turnloom("generate", *options, "--out", "out")
    anew = "just pin --journal" if run.rehearsed else "just pin"
    assert said.code == 0, f"run {run.name}: {said.err}{remedy(anew)}"
    found = {name: (turnloom.folder / "out" / name).read_bytes().splitlines() for name in FILES}
    # With a model as teacher, samples are written in the order of finishing. A line begins with
    # the sample's id, so sorted they are in the order of their indices.
    return {name: sorted(lines) for name, lines in found.items()} if run.rehearsed else found


def digests(lines: Lines) -> dict[str, list[str]]:
    return {name: [sha256(line).hexdigest() for line in lines[name]] for name in lines}


def remedy(anew: str) -> str:
    return f"\n`{anew}` records it anew: only in a commit that names what differs and why."


def difference(name: str, lines: list[bytes], recorded: list[str]) -> str:
    """Where a file first differs from the record; empty if it does not."""
    for number, line in enumerate(lines, 1):
        if number > len(recorded) or sha256(line).hexdigest() != recorded[number - 1]:
            index = json.loads(line)["id"].rpartition("-")[2]
            shown = line[:240].decode(errors="replace")
            return f"{name} differs first at sample {int(index)}, line {number}: {shown}"
    if len(lines) < len(recorded):
        return f"{name} ends after line {len(lines)}, of {len(recorded)} on record"
    return ""


@pytest.mark.parametrize("run", RUNS, ids=[run.name for run in RUNS])
def test_a_run_makes_the_samples_on_record(turnloom: Turnloom, run: Pinned) -> None:
    if run.name.startswith("bfcl"):
        pytest.importorskip("bfcl_eval")
    recorded = json.loads(RECORD.read_text())[run.name]

    made = lines_of(run, turnloom)
    found = [difference(name, lines, recorded[name]) for name, lines in made.items()]

    told = "; ".join(filter(None, found))
    assert not told, f"run {run.name} (in {turnloom.folder / 'out'}): {told}{remedy('just pin')}"
    shown = gallery.entries()
    for line in made[FILES[0]]:
        text = shown.get(gallery.digest(line), gallery.text(line))
        assert text == gallery.text(line), f"docs/gallery.md is told otherwise{remedy('just pin')}"


def test_the_record_has_these_runs_and_some_rejections() -> None:
    record = json.loads(RECORD.read_text())

    assert list(record) == [run.name for run in RUNS]
    assert sum(bool(files["rejected.jsonl"]) for files in record.values()) > len(RUNS) / 2


def test_the_gallery_shows_ten_samples() -> None:
    assert len(gallery.entries()) == gallery.SIZE, remedy("just pin")


def record_journal(turnloom: Turnloom, command: Path) -> None:
    """Make the rehearsed run with a rehearsal, and keep the answers."""
    (run,) = (run for run in RUNS if run.rehearsed)
    rehearse = (command, "rehearse", "--port", "0", "--latency", "0", *REHEARSED[:2], *FAULTS)
    with subprocess.Popen(rehearse, stdout=subprocess.PIPE, text=True) as rehearsal:
        try:
            address = rehearsal.stdout.readline().strip()
            said = turnloom("generate", *run.options, "--teacher", address, "--out", "asked")
        finally:
            rehearsal.send_signal(signal.SIGINT)
    assert said.code == 0, said.err
    calls = sorted((turnloom.folder / "asked" / "calls.jsonl").read_bytes().splitlines(True))
    JOURNAL.write_bytes(gzip.compress(b"".join(calls), mtime=0))


def record(turnloom_in: type[Turnloom], command: Path, *options: str) -> None:
    """Write the record anew, and with `--journal` the journal before it."""
    found, samples = {}, {}
    for run in RUNS:
        with TemporaryDirectory() as folder:
            turnloom = turnloom_in(Path(folder))
            if run.rehearsed and "--journal" in options:
                record_journal(turnloom, command)
            made = lines_of(run, turnloom)
            found[run.name], samples[run.name] = digests(made), made[FILES[0]]
    gallery.PAGE.write_text(gallery.page(samples), "utf-8")
    RECORD.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    from conftest import COMMAND
    from conftest import Turnloom as Recorder

    record(Recorder, COMMAND, *sys.argv[1:])
