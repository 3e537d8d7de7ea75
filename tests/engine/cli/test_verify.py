"""`turnloom verify`: every sample again, with code 1 for a single one that fails."""

from pathlib import Path

import orjson
import pytest

from turnloom.agents.verification.file_verification import FileVerification


def test_what_was_made_is_found_in_order(made: Path, turnloom_command) -> None:
    said = turnloom_command("verify", str(made))

    assert (said.code, said.out) == (0, "")
    told = [line for line in said.err.splitlines(True) if not line.startswith("compared with ")]
    assert "".join(told) == (
        "4 samples checked, 0 findings\n"
        "covered: tools, system message, calls, results and states, origins and reasons, thoughts, "
        "answers, certificate; the rest by its digest\n"
        "next: turnloom export run --to trl -o FILE  (others: turnloom export --help)\n"
    )


def test_a_finding_is_told_with_its_place_and_ends_with_code_1(
    made: Path, turnloom_command
) -> None:
    file = made / "samples-000000.jsonl"
    first, *others = file.read_bytes().splitlines()
    sample = orjson.loads(first)
    step = next(step for turn in sample["turns"] for step in turn["steps"])
    step["result"] = {"forged": True}
    Path("forged.jsonl").write_bytes(b"\n".join((*others, orjson.dumps(sample), b"")))
    said = turnloom_command("verify", "forged.jsonl")

    assert said.code == 1
    assert said.out.startswith(f"forged.jsonl:4: {sample['id']}: ")
    assert said.err.startswith("4 samples checked, ")


def test_older_samples_are_verified_and_told_apart(made: Path, turnloom_command) -> None:
    file = made / "samples-000000.jsonl"
    first, *others = file.read_bytes().splitlines()
    sample = orjson.loads(first)
    del sample["certificate"]["digest"]
    Path("mixed.jsonl").write_bytes(b"\n".join((orjson.dumps(sample), *others, b"")))
    said = turnloom_command("verify", "mixed.jsonl")

    assert (said.code, said.out) == (0, "")
    assert "; the rest by its digest in 3, and in 1 not at all\n" in said.err


def test_nothing_to_check_is_no_success(turnloom_command) -> None:
    Path("none.jsonl").touch()
    said = turnloom_command("verify", "none.jsonl")

    assert said.code == 65
    assert said.err == "turnloom: none.jsonl holds no sample: 0 samples checked\n"


def test_verify_runs_nothing_that_a_file_names(turnloom_command, tmp_path: Path) -> None:
    turnloom_command(
        "generate", "-n", "1", "--env", "builtin:shop", "--turns", "1-1", "--out", "run"
    )
    samples = Path("run/samples-000000.jsonl")
    forged = tmp_path / "forged.jsonl"
    forged.write_text(
        samples.read_text().replace('"source":"builtin:shop"', '"source":"python:os:system"')
    )

    said = turnloom_command("verify", str(forged))

    assert said.code == 65
    assert "python:os:system" in said.err


COUNTER = '''
from pathlib import Path

class Counter:
    """A counter of visits."""

    def __init__(self):
        with Path("calls").open("a") as calls:
            calls.write("made\\n")
        self.visits = {"V1": 3, "V2": 5}

    def list_visits(self) -> list[dict]:
        """List the visits."""
        return [{"visit_id": key, "count": count} for key, count in self.visits.items()]

    def add_visit(self, visit_id: str) -> dict:
        """Add to a visit."""
        self.visits[visit_id] += 1
        return {"visit_id": visit_id, "count": self.visits[visit_id]}
'''


def test_tools_of_this_folder_run_for_ones_own_run_and_for_nobody_elses(turnloom_command) -> None:
    Path("counter.py").write_text(COUNTER)
    options = ("-n", "1", "--env", "python:counter:Counter", "--turns", "1-1")
    said = turnloom_command("generate", *options, "--out", "run")
    assert said.code == 0, said.err
    assert turnloom_command("verify", "run").code == 0
    assert turnloom_command("verify", "run/samples-000000.jsonl").code == 0

    Path("theirs").mkdir()
    for name in ("run.json", "samples-000000.jsonl"):
        Path("theirs", name).write_bytes(Path("run", name).read_bytes())
    Path("calls").unlink()
    said = turnloom_command("verify", "theirs")

    assert said.code == 65
    assert "name it with --env python:counter:Counter" in said.err
    assert not Path("calls").exists()
    assert turnloom_command("verify", "theirs", "--env", "python:counter:Counter").code == 0


def test_a_sample_that_quotes_a_benchmark_is_found(made: Path, turnloom_command) -> None:
    lines = (made / "samples-000000.jsonl").read_bytes().splitlines()
    query = orjson.loads(lines[2])["turns"][0]["query"]
    task = {"id": "x", "question": [[{"role": "user", "content": query.upper()}]]}
    Path("tasks.jsonl").write_bytes(orjson.dumps(task) + b"\n")
    said = turnloom_command("verify", str(made), "--benchmark", "tasks.jsonl")

    assert said.code == 1
    assert ":3: " in said.out
    assert "clean: turn 0: the message is one of tasks.jsonl" in said.out
    assert len(said.out.splitlines()) == 1
    assert turnloom_command("verify", str(made), "--benchmark", "none.jsonl").code == 65


def test_planted_defects_are_counted_and_the_survivors_listed(made: Path, turnloom_command) -> None:
    said = turnloom_command("verify", str(made), "--mutate", "--mutants", "1")
    told = orjson.loads((made / "mutations.json").read_bytes())

    assert said.code == 0, said.err
    assert said.out.startswith("kind of defect ")
    assert "false alarms: 0 of 4 samples" in said.err
    assert len(told["kinds"]) >= 30
    assert told["kill_rate"] >= 0.98
    assert told["false_alarms"] == {"samples": 4, "blamed": 0, "rate": 0.0}
    assert len(told["survivors"]) == told["planted"] - told["killed"]


def test_the_figures_belong_to_the_run_and_go_with_it(made: Path, turnloom_command) -> None:
    turnloom_command("verify", str(made), "--mutate", "--mutants", "1")
    assert turnloom_command("audit", str(made)).code == 0
    turnloom_command("generate", "-n", "1", "--turns", "1", "--out", str(made), "--fresh")
    assert not (made / "mutations.json").exists()


def test_a_blind_verification_ends_with_code_1(
    made: Path, turnloom_command, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def blind(*_: object) -> list[object]:
        return []

    monkeypatch.setattr(FileVerification, "findings", blind)
    said = turnloom_command("verify", str(made), "--mutate", "--mutants", "1")
    assert said.code == 1
    assert "survived" in said.err
