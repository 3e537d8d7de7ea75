"""The same small jobs through Turnloom and through its neighbours; writes docs/compare.md.

    python bench/compare [-n 10] [--environments FOLDER]

Each package is installed in an environment of its own (kept in FOLDER, if one is named), as the
registry gives it today. Needs Python 3.11 and a package registry; no key, no model. poisson-tasks
fetches a tokenizer file when it is first set up; where that address cannot be reached, put
`o200k_base.tiktoken` into the folder FOLDER beforehand.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "compare.md"
CLINIC = ROOT / "examples" / "openapi" / "clinic.yaml"
TURNLOOM = Path(sys.executable).with_name("turnloom")
FIND, KEY = "find_instruments", "instrument_id"
Message = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came out of a job: `items` with `calls` in all, of which `hidden` take a value that only
    an earlier result shows; one request, to be read."""

    tool: str
    job: str
    items: int = 0
    calls: int = 0
    hidden: int = 0
    seconds: float = 0.0
    request: str = ""
    note: str = ""

    def row(self) -> str:
        cells = ["—"] * 5
        if self.items:
            hidden = f"{self.hidden / self.calls:.0%}" if self.calls else "—"
            calls = f"{self.calls / self.items:.1f}"
            said = " ".join(self.request.split())
            cells = [str(self.items), calls, hidden, f"{self.seconds:.1f}", f"“{said}”"]
        return f"| {' | '.join([self.job, self.tool, *cells, self.note])} |\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=10)
    parser.add_argument("--environments", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work"
        shutil.copytree(HERE, work)
        kept = options.environments or Path(folder) / "environments"
        outcomes, versions = [], [f"turnloom {version(Path(sys.executable), 'turnloom')}"]
        outcomes += by_turnloom(work, options.n)
        for package, jobs in (("poisson-tasks", by_poisson), ("data-designer", by_designer)):
            python = installed(package, kept)
            versions.append(f"{package} {version(python, package)}")
            outcomes += jobs(work, python, options.n)
        python = installed("agentsynth", kept)
        versions.append(f"agentsynth {version(python, 'agentsynth')}")
    outcomes.sort(key=lambda each: each.job)
    PAGE.write_text(page(outcomes, versions), "utf-8")
    print("".join(each.row() for each in outcomes))


def page(outcomes: Sequence[Outcome], versions: Sequence[str]) -> str:
    text = (HERE / "page.md").read_text("utf-8")
    rows = "".join(each.row() for each in outcomes)
    about = f"{', '.join(versions)}; {datetime.now(UTC).date().isoformat()}"
    return text.replace("<!-- rows -->\n", rows).replace("<!-- versions -->", about)


# --- Turnloom -----------------------------------------------------------------------------------


def by_turnloom(work: Path, count: int) -> Iterator[Outcome]:
    yield turnloom(work, count, "a class", "python:desk:Desk", note="")
    yield turnloom(work, count, "a document", f"openapi:{CLINIC}", note="on a simulated service")
    rehearsal = [TURNLOOM, "rehearse", "--port", "0", "--latency", "0", "--env", "python:desk:Desk"]
    with served(rehearsal, work) as said:
        address = next(word for word in said.split() if word.startswith("http"))
        teacher = ["--teacher", address, "--model", "m"]
        note = "the model is played (`turnloom rehearse`)"
        yield turnloom(work, count, "an endpoint", "python:desk:Desk", *teacher, note=note)


def turnloom(work: Path, count: int, job: str, env: str, *more: str, note: str) -> Outcome:
    out = work / job.replace(" ", "-")
    command = [TURNLOOM, "generate", "--env", env, "-n", str(count), "--turns", "2-3", "--out", out]
    seconds = timed([*command, *more], work)
    lines = (out / "samples-000000.jsonl").read_text("utf-8").splitlines()
    dialogues = [json.loads(line)["messages"] for line in lines]
    return outcome("Turnloom", job, dialogues, seconds, note)


# --- others -------------------------------------------------------------------------------------


def by_poisson(work: Path, python: Path, count: int) -> Iterator[Outcome]:
    described = [json.loads(line) for line in samples(work / "a-class")]
    (work / "desk.json").write_text(json.dumps(described[0]["tools"]))
    tokenizer = python.parents[2] / "o200k_base.tiktoken"
    if tokenizer.exists():
        place = next(python.parents[1].glob("lib/*/site-packages/poisson_tasks/data"))
        shutil.copy(tokenizer, place)
    yield poisson(
        work,
        python,
        count,
        "a class",
        "desk.json",
        "from a list of its tools; alone it has no flows: they need result schemas",
    )
    yield poisson(
        work,
        python,
        count,
        "a document",
        str(CLINIC),
        "on a simulated service; flows between tools are declared by hand, here none",
    )
    yield Outcome(
        "poisson-tasks",
        "an endpoint",
        note="measures a model on its tasks, with a card; makes no dialogues to train on",
    )


def poisson(work: Path, python: Path, count: int, job: str, file: str, note: str) -> Outcome:
    folder = work / f"poisson-{job.replace(' ', '-')}"
    folder.mkdir()
    command = python.with_name("poisson-tasks")
    endpoint = ["--provider", "openai-compatible", "--base-url", "http://127.0.0.1:9/v1"]
    fetch = "--no-fetch" if (python.parents[2] / "o200k_base.tiktoken").exists() else "--fetch"
    setup = ["init", "--yes", fetch, "--no-check-key", "--no-price", *endpoint, "--model", "m"]
    own = ["--api-key-env", "", "--own-file", str(work / file), "--tasks-per-level", str(count)]
    seconds = timed([command, *setup, *own], folder) + timed([command, "generate"], folder)
    files = sorted((folder / "tasks").glob("*.jsonl"))
    tasks = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    calls = sum(len(task["reference_calls"]) for task in tasks)
    return Outcome("poisson-tasks", job, len(tasks), calls, 0, seconds, tasks[0]["prompt"], note)


def by_designer(work: Path, python: Path, count: int) -> Iterator[Outcome]:
    with served([sys.executable, "model.py"], work) as said:
        out = work / "designer.json"
        seconds = timed([python, "designer.py", said.strip(), str(count), out], work)
        dialogues = [[plain(each) for each in row] for row in json.loads(out.read_text())]
    note = "tools behind an MCP server of one's own; the model decides all, so a scripted one says the same each time"  # noqa: E501
    yield outcome("DataDesigner", "an endpoint", dialogues, seconds, note)
    yield Outcome(
        "DataDesigner", "a class", note="as with an endpoint: nothing is made without a model"
    )
    yield Outcome(
        "DataDesigner",
        "a document",
        note="reads none; an MCP server has to stand before the service",
    )


def plain(message: Message) -> Message:
    text = "".join(part.get("text", "") for part in message.get("content") or [])
    return message | {"content": text}


# --- measuring ----------------------------------------------------------------------------------


def outcome(
    tool: str, job: str, dialogues: Sequence[Sequence[Message]], seconds: float, note: str
) -> Outcome:
    calls = [call for dialogue in dialogues for call in hidden_calls(dialogue)]
    asked = next(message["content"] for message in dialogues[0] if message["role"] == "user")
    return Outcome(tool, job, len(dialogues), len(calls), sum(calls), seconds, asked, note)


def hidden_calls(dialogue: Sequence[Message]) -> Iterator[bool]:
    """Of each call, whether a text among its arguments stands in an earlier result and in nothing
    that the user said."""
    said, shown = "", ""
    for message in dialogue:
        for call in message.get("tool_calls") or ():
            values = json.loads(call["function"]["arguments"]).values()
            yield any(f"{each}" in shown and f"{each}" not in said for each in values)
        if message["role"] == "user":
            said += f"{message['content']}\n"
        elif message["role"] == "tool":
            shown += f"{message['content']}\n"


# --- processes ----------------------------------------------------------------------------------


def samples(run: Path) -> list[str]:
    return (run / "samples-000000.jsonl").read_text("utf-8").splitlines()


def installed(package: str, folder: Path) -> Path:
    python = folder / package / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / package], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=True)
    return python


def version(python: Path, package: str) -> str:
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run(
        [python, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


def timed(command: Sequence[object], folder: Path) -> float:
    begun = time.perf_counter()
    done = subprocess.run(
        [str(each) for each in command], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - begun


@contextmanager
def served(command: Sequence[object], folder: Path) -> Iterator[str]:
    """The first line that a server tells, while it runs."""
    words = [str(each) for each in command]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline() if process.stdout else ""
        finally:
            process.terminate()


main()
