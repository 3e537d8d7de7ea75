"""`turnloom report`: what a run holds, as text, JSON or a page."""

from pathlib import Path

import orjson


def test_a_report_tells_what_a_run_holds(made: Path, turnloom_command) -> None:
    said = turnloom_command("report", "run")
    facts = dict(line.split("  ", 1) for line in said.out.splitlines() if line)
    rejected = (made / "rejected.jsonl").read_bytes().count(b"\n")

    assert said.code == 0
    assert facts["state"].strip() == "complete"
    assert facts["samples"].strip() == "4"
    assert facts["necessary calls"].strip() == "100%"
    assert facts["rejected"].split()[0] == str(rejected)
    assert said.err.startswith("next: turnloom view run ")


def test_a_report_can_be_a_page(made: Path, turnloom_command) -> None:
    said = turnloom_command("report", "run", "--html", "r.html")

    assert (said.code, said.out, said.err) == (0, "", "wrote r.html\n")
    assert "<dt>samples</dt><dd>4</dd>" in Path("r.html").read_text()


def test_a_page_can_go_to_a_folder_or_to_standard_output(made: Path, turnloom_command) -> None:
    assert turnloom_command("report", "run", "--html", "pages/new").err == (
        "wrote pages/new/index.html\n"
    )
    said = turnloom_command("report", "run", "--html", "-")

    assert said.err == ""
    assert said.out == Path("pages/new/index.html").read_text()


def test_a_report_can_be_json(made: Path, turnloom_command) -> None:
    said = turnloom_command("report", "run", "--json", "-")
    turnloom_command("report", "run", "--json", "r.json", "--html", "r.html")

    assert orjson.loads(said.out)["yield"]["samples"] == 4
    assert Path("r.json").read_text() == said.out
    assert Path("r.html").exists()
