"""The commands that read: graph, verify, export, report."""

from pathlib import Path

import orjson
import pytest


@pytest.fixture
def run(teacher, turnloom_command) -> Path:
    turnloom_command("generate", "-n", "10", "--out", "run")
    return Path("run")


def test_a_graph_is_told_as_text_json_or_page(turnloom_command) -> None:
    told = turnloom_command("graph", "--env", "builtin:travel")
    printed = turnloom_command("graph", "--env", "builtin:travel", "--json", "-")
    written = turnloom_command(
        "graph", "--env", "builtin:travel", "--json", "g.json", "--html", "g.html"
    )
    graph = orjson.loads(Path("g.json").read_bytes())
    page = Path("g.html").read_text()

    assert (told.code, printed.code, written.code) == (0, 0, 0)
    assert told.out.startswith(f"{len(graph['nodes'])} tools, {len(graph['edges'])} edges\n")
    assert orjson.loads(printed.out) == graph
    assert all(node["name"] in page for node in graph["nodes"])
    assert written.out == ""


def test_an_unknown_environment_is_wrong_usage(turnloom_command) -> None:
    said = turnloom_command("graph", "--env", "builtin:nothing")

    assert (said.code, said.err.count("\n")) == (64, 1)


@pytest.fixture
def made(turnloom_command) -> Path:
    """A run of the offline teacher itself: a report reads whole samples."""
    said = turnloom_command(
        "generate", "-n", "4", "--env", "builtin:shop", "--turns", "1-2", "--out", "run"
    )
    assert said.code == 0, said.err
    return Path("run")


def test_a_report_tells_what_a_run_holds(made: Path, turnloom_command) -> None:
    said = turnloom_command("report", "run")
    facts = dict(line.split("  ", 1) for line in said.out.splitlines())
    rejected = (made / "rejected.jsonl").read_bytes().count(b"\n")

    assert said.code == 0
    assert facts["state"].strip() == "complete"
    assert facts["samples"].strip() == "4"
    assert facts["necessary calls"].strip() == "100%"
    assert facts["rejected"].split()[0] == str(rejected)


def test_a_report_can_be_a_page(made: Path, turnloom_command) -> None:
    said = turnloom_command("report", "run", "--html", "r.html")

    assert (said.code, said.out) == (0, "")
    assert "<th>samples</th><td>4</td>" in Path("r.html").read_text()


@pytest.mark.parametrize(
    "command", [("report",), ("verify",), ("export", "--to", "openai", "-o", "x")]
)
def test_what_is_not_there_is_bad_data(turnloom_command, command) -> None:
    Path("empty").mkdir()
    for path in ("missing", "empty"):
        said = turnloom_command(*command, path)

        assert said.code == 65
        assert said.err.startswith(f"turnloom: {path}")
        assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "command", [("report",), ("verify",), ("export", "--to", "openai", "-o", "x")]
)
@pytest.mark.parametrize("torn", [b'{"id": "a', b"[]\n", b"\xff\xfe\n"])
def test_a_corrupt_file_is_told_with_its_line(turnloom_command, command, torn: bytes) -> None:
    Path("bad.jsonl").write_bytes(torn)
    said = turnloom_command(*command, "bad.jsonl")

    assert said.code == 65
    assert "bad.jsonl" in said.err
    assert "1" in said.err
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


def test_an_unknown_format_is_wrong_usage(run: Path, turnloom_command) -> None:
    said = turnloom_command("export", "run", "--to", "punch-cards", "-o", "x")

    assert said.code == 64
    assert "punch-cards" in said.err


@pytest.mark.parametrize("name", ["samples-000000.jsonl", "rejected.jsonl", "samples-000001.jsonl"])
def test_an_export_takes_no_place_of_a_runs_own(run: Path, turnloom_command, name: str) -> None:
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    said = turnloom_command("export", "run", "--to", "openai", "-o", f"run/{name}")

    assert said.code == 73
    assert f"run/{name} is for the samples of a run" in said.err
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before
