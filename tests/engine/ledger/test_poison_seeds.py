"""Seeds that take the process with them: each is found and given up, and no other seed with it."""

import signal
import subprocess
import sys
from pathlib import Path

import orjson

from turnloom.engine.audit import audit
from turnloom.engine.ledger.poison_seeds import ALONE, FEW, PoisonSeed
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.ledger.work_marks import NAME as AT_WORK
from turnloom.engine.ledger.work_marks import WorkMark, read_work_marks

SCRIPT = Path(__file__).with_name("deadly_run.py")
SAMPLES = 40
PLACES = 16


def run(folder: Path, *deadly: int, places: int = PLACES) -> "subprocess.CompletedProcess[str]":
    numbers = (str(number) for number in (SAMPLES, places, *deadly))
    return subprocess.run(
        [sys.executable, SCRIPT, str(folder), *numbers],
        capture_output=True,
        text=True,
        check=False,
    )


def run_until_complete(folder: Path, *deadly: int, crashes: int) -> str:
    """Run again and again, as whatever restarts services would; all that was said."""
    said = ""
    for _ in range(crashes + 1):
        done = run(folder, *deadly)
        said += done.stdout
        if said.endswith("complete\n"):
            return said
        assert done.returncode in (0, -signal.SIGKILL, -signal.SIGSEGV), done.stderr
    raise AssertionError(f"not complete after {crashes} crashes: {said}")


def dead(folder: Path) -> list[tuple[int, str]]:
    lines = map(orjson.loads, (folder / "dead.jsonl").read_bytes().splitlines())
    return [(line["index"], line["reason"]) for line in lines]


def samples(folder: Path) -> list[bytes]:
    return (folder / "samples-000000.jsonl").read_bytes().splitlines()


def test_a_seed_that_kills_the_process_is_found_and_no_other_given_up(tmp_path: Path) -> None:
    said = run_until_complete(tmp_path / "killed", 21, crashes=3 + ALONE)
    run(tmp_path / "undisturbed")
    made, expected = samples(tmp_path / "killed"), samples(tmp_path / "undisturbed")
    expected = [line for line in expected if not orjson.loads(line)["id"].endswith("-000021")]

    assert "died twice: they go at most 16 at a time" in said
    assert "died three times or more: they go one at a time" in said
    assert dead(tmp_path / "killed") == [(21, "crash_loop")]
    assert made[: len(expected)] == expected
    assert (len(made), len(expected)) == (SAMPLES, SAMPLES - 1)
    assert audit(tmp_path / "killed").findings == []
    assert not (tmp_path / "killed" / AT_WORK).exists()


def test_several_deadly_seeds_share_their_first_crashes(tmp_path: Path) -> None:
    exits, is_killed, segfaults = 12, 7, 8
    deadly = (is_killed, segfaults, exits)
    run_until_complete(tmp_path, *deadly, crashes=3 + ALONE * len(deadly))

    assert dead(tmp_path) == [(seed, "crash_loop") for seed in deadly]


def test_a_seed_that_is_alone_anyway_is_found_sooner(tmp_path: Path) -> None:
    for _ in range(ALONE):
        assert run(tmp_path, 9, places=1).returncode == 0
    assert run(tmp_path, 9, places=1).stdout.endswith("complete\n")

    assert dead(tmp_path) == [(9, "crash_loop")]


def killed(folder: Path, story, *at_work: int) -> list[PoisonSeed]:
    """A session that is killed while these seeds are at work; who was suspected before it."""
    ledger = RunLedger(folder, story.run)
    seeds = ledger.poison_seeds()
    marks = ledger.note_work()
    for seed in (*at_work, 99):
        marks.begin(seed)
    marks.end(99)
    ledger._ledger.close()
    return seeds


def test_care_rises_with_each_crash(story, tmp_path: Path) -> None:
    assert killed(tmp_path, story, 4, 5, 6) == []
    assert killed(tmp_path, story, 5, 6) == [
        PoisonSeed(4, 1, 0),
        PoisonSeed(5, 1, 0),
        PoisonSeed(6, 1, 0),
    ]
    assert killed(tmp_path, story, 6) == [
        PoisonSeed(4, 1, 0),
        PoisonSeed(5, 2, 0),
        PoisonSeed(6, 2, 0),
    ]
    assert killed(tmp_path, story, 6)[-1] == PoisonSeed(6, 3, 1)
    assert killed(tmp_path, story, 6)[-1] == PoisonSeed(6, 4, 2)
    (*others, last) = killed(tmp_path, story)
    most = [PoisonSeed(4, crashes, 0).max_parallel for crashes in range(1, 5)]

    assert last == PoisonSeed(6, 5, 3)
    assert last.is_poison
    assert [(each.seed, each.max_parallel, each.is_poison) for each in others] == [
        (4, None, False),
        (5, FEW, False),
    ]
    assert most == [None, FEW, 1, 1]
    assert dead(tmp_path) == [(6, "crash_loop")]
    assert [each.seed for each in killed(tmp_path, story)] == [4, 5]


def test_a_crash_is_counted_once_however_often_the_recovery_dies(story, tmp_path: Path) -> None:
    killed(tmp_path, story, 4)
    for _ in range(5):
        ledger = RunLedger(tmp_path, story.run)
        assert ledger.poison_seeds() == [PoisonSeed(4, 1, 1)]
        ledger._ledger.close()


def test_nobody_is_blamed_for_a_session_that_ended(story, tmp_path: Path) -> None:
    ledger = RunLedger(tmp_path, story.run)
    ledger.note_work().begin(4)
    left = (tmp_path / AT_WORK).read_bytes()
    ledger.close()
    assert not (tmp_path / AT_WORK).exists()
    (tmp_path / AT_WORK).write_bytes(left)
    ledger = RunLedger(tmp_path, story.run)

    assert read_work_marks(tmp_path / AT_WORK) == [WorkMark(1, 4)]
    assert ledger.poison_seeds() == []
    ledger.close()
