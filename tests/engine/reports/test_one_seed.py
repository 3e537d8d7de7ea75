"""One seed of a run, looked at: its sample by id or number, or the reason why there is none."""

from pathlib import Path

import orjson
import pytest

from turnloom.engine.reports.one_seed import seed_text
from turnloom.engine.runs.sample_files import read_samples
from turnloom.graphs.errors import InputError


def look(run: Path, wanted: str | None = None, *, whole: bool = False) -> str:
    return seed_text(run, wanted, whole=whole, width=100)


def test_a_sample_is_found_by_its_id_by_its_number_and_as_the_first(run: Path) -> None:
    first, second, *_ = read_samples(run)

    assert look(run).startswith(first.id)
    assert look(run, second.id).startswith(second.id)
    assert look(run, str(int(second.id.rpartition("-")[2]))) == look(run, second.id)
    assert look(run / "samples-000000.jsonl", second.id) == look(run, second.id)


def test_every_message_call_and_argument_is_there_with_its_origin(run: Path) -> None:
    for sample in read_samples(run):
        told = unwrapped(look(run, sample.id, whole=True))
        for message in sample.messages:
            for text in (message.get("content"), message.get("reasoning_content")):
                assert unwrapped(str(text or "")) in told
        for number, step in enumerate(step for turn in sample.turns for step in turn.steps):
            assert f">[{number}]{step.tool}" in told
            for name, value in step.arguments.items():
                assert unwrapped(f"{name}{orjson.dumps(value).decode()}←") in told
        assert "originunknown" not in told


def unwrapped(text: str) -> str:
    return "".join(text.split())


def test_what_is_long_is_clipped_unless_it_is_wanted_whole(run: Path) -> None:
    everyone = [sample.id for sample in read_samples(run)]

    assert any("more characters: --whole" in look(run, each) for each in everyone)
    assert not any("more characters: --whole" in look(run, each, whole=True) for each in everyone)


def test_no_line_is_wider_than_the_terminal_but_for_words_that_are(run: Path) -> None:
    lines = look(run).splitlines()

    assert all(len(line) <= 100 for line in lines)


def test_a_seed_without_a_sample_is_told_with_its_reason(run: Path) -> None:
    told = look(run, "777")

    assert told.startswith("f-000777  no sample\n\nmissed it\n\nreason:k_max: the reasoner missed")


def test_a_reason_of_another_version_is_told_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "samples-000000.jsonl").touch()
    (tmp_path / "dead.jsonl").write_bytes(b'{"id": "f-1", "reason": "odd:one", "detail": "why"}\n')

    assert look(tmp_path, "1") == "f-1  no sample\n\nwhy\n\nodd:one\n"


def test_a_seed_that_is_not_there_is_an_error(run: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no seed '55555'"):
        look(run, "55555")
    (tmp_path / "samples-000000.jsonl").touch()
    with pytest.raises(InputError, match="no sample yet"):
        look(tmp_path)
