"""`turnloom report`: what a run holds, as text or a page."""

from pathlib import Path


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
