"""Samples of BFCL's classes stand before BFCL's own executor and checker."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("bfcl_eval")

COMBINATIONS = ("TravelAPI+MessageAPI+TicketAPI", "GorillaFileSystem+TwitterAPI+MathAPI")
CLASSES = (
    "GorillaFileSystem",
    "MathAPI",
    "MessageAPI",
    "TicketAPI",
    "TradingBot",
    "TravelAPI",
    "TwitterAPI",
    "VehicleControlAPI",
)
SIZES = (60, pytest.param(200, marks=pytest.mark.slow))
OFFICIAL = Path(__file__).with_name("official.py")

Officially = Callable[..., list[dict]]


@pytest.fixture(scope="module")
def officially(tmp_path_factory: pytest.TempPathFactory, turnloom_in, process) -> Officially:
    """What official code makes of a run's samples, in a process with this hash seed."""
    reports: dict[tuple[Path, str], list[dict]] = {}

    def judge(run, hash_seed: str) -> list[dict]:
        if (run.folder, hash_seed) not in reports:
            folder = tmp_path_factory.mktemp("bfcl")
            told = turnloom_in(folder)("export", run.folder, "--to", "bfcl", "-o", "out")
            assert told.code == 0, told.err
            command = (sys.executable, OFFICIAL, folder / "out")
            said = process(command, folder, {"PYTHONHASHSEED": hash_seed})
            assert said.code == 0, said.err
            reports[run.folder, hash_seed] = json.loads(said.out)
        return reports[run.folder, hash_seed]

    return judge


def recorded(record: dict) -> list[list[str]]:
    """The results that the sample's dialogue shows, turn by turn."""
    turns: list[list[str]] = []
    for message in record["messages"]:
        if message["role"] == "user":
            turns.append([])
        elif message["role"] == "tool":
            turns[-1].append(message["content"])
    return turns


def stands(report: list[dict], run, n: int) -> None:
    """Every sample of the run runs officially as recorded, and no call of it can be spared."""
    assert len(report) == n == len(run.records)
    for record, found in zip(run.records, report, strict=True):
        assert found["id"] == record["id"]
        assert found["results"] == recorded(record)
        assert found["valid"], found["id"]
        # The checker takes results of earlier turns for those of this one ("the model invokes a
        # function in a previous turn"): a look-up may not repeat what was shown before.
        assert found["unnoticed"] == [], f"{found['id']}: {found['calls']}"


@pytest.mark.parametrize("classes", COMBINATIONS)
@pytest.mark.parametrize("n", SIZES)
def test_official_executor_and_checker_agree_with_the_trace(
    generated, officially: Officially, n: int, classes: str
) -> None:
    run = generated("--env", f"bfcl:{classes}", n=n)

    stands(officially(run, "1"), run, n)


@pytest.mark.slow
@pytest.mark.parametrize("name", CLASSES)
def test_each_class_works_alone(generated, officially: Officially, name: str) -> None:
    run = generated("--env", f"bfcl:{name}", n=5)

    stands(officially(run, "1"), run, 5)


@pytest.mark.parametrize("classes", COMBINATIONS)
@pytest.mark.parametrize("n", SIZES)
def test_another_process_gives_the_same_results(
    generated, officially: Officially, n: int, classes: str
) -> None:
    run = generated("--env", f"bfcl:{classes}", n=n)

    assert officially(run, "1") == officially(run, "2")


def test_scenarios_and_questions_are_our_own(generated) -> None:
    ours = generated("--env", f"bfcl:{COMBINATIONS[1]}", n=60).records
    data = Path(pytest.importorskip("bfcl_eval").__file__).parent / "data"
    theirs = [
        json.loads(line)
        for file in sorted(data.glob("BFCL_v*_multi_turn_*.json"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert len(theirs) >= 800
    configurations = {
        json.dumps(part, sort_keys=True)
        for entry in theirs
        for part in entry["initial_config"].values()
    }
    questions = {
        message["content"] for entry in theirs for turn in entry["question"] for message in turn
    }

    for record in ours:
        assert questions.isdisjoint(turn["query"] for turn in record["turns"])
        for name, part in record["environment"]["scenario"].items():
            if name != "MathAPI":
                assert json.dumps(part, sort_keys=True) not in configurations
