"""Attempts that were turned down are kept on request, each once."""

import json
from pathlib import Path

import pytest

from turnloom.agents.critique.critic import TurnedDown
from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
from turnloom.engine.recipe.attempt_file import AttemptFile
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult

FOUND = ToolResult(ok=True, value={"a": 1}, text='{"a":1}')
DRAFT = Draft((AssistantStep("Hm.", (ExecutedCall("look", {"x": 1}, FOUND),)),), "Done.", "So.")


def turned_down(attempt: int = 0, sample: str = "s-1") -> TurnedDown:
    feedback = Feedback("missing", "Something is left undone.")
    return TurnedDown(sample, 1, attempt, "unaided", "Do it.", DRAFT, feedback)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "attempts.jsonl"


def test_a_line_has_what_was_tried_and_what_was_wrong(path: Path) -> None:
    file = AttemptFile(path)
    file.add(turned_down())
    file.close()

    (line,) = lines(path)
    assert (line["id"], line["turn"], line["attempt"], line["kind"]) == ("s-1", 1, 0, "unaided")
    assert line["steps"][0]["thought"] == "Hm."
    assert line["steps"][0]["calls"][0]["result"] == {"a": 1}
    assert (line["thought"], line["answer"]) == ("So.", "Done.")
    assert (line["fault"], line["finding"]) == ("missing", "Something is left undone.")
    assert path.stat().st_mode & 0o077 == 0


def test_a_run_that_goes_on_writes_none_twice(path: Path) -> None:
    for _ in range(2):
        file = AttemptFile(path)
        file.add(turned_down(0))
        file.add(turned_down(1))
        file.close()

    assert [line["attempt"] for line in lines(path)] == [0, 1]


def test_a_line_that_was_cut_off_harms_no_other(path: Path) -> None:
    file = AttemptFile(path)
    file.add(turned_down(0))
    file.close()
    with path.open("a") as half:
        half.write('{"id": "s-1", "tu')

    file = AttemptFile(path)
    file.add(turned_down(1))
    file.close()

    whole = [line for line in path.read_text().splitlines() if line.endswith("}")]
    assert [json.loads(line)["attempt"] for line in whole] == [0, 1]


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    file = AttemptFile()
    file.add(turned_down())
    file.close()

    assert not list(tmp_path.iterdir())
