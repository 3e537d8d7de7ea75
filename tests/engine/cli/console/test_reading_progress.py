"""Reading a long run is not silent; a short one is."""

from turnloom.agents.certificate import Certificate
from turnloom.agents.sample import Sample
from turnloom.engine.cli.console.reading_progress import ReadingProgress

SAMPLE = Sample("x-1", "base", (), (), (), "builtin:", {}, "", "", Certificate())


def test_it_is_told_how_many_were_read(capsys) -> None:
    progress = ReadingProgress(seconds=0)
    for _ in range(2):
        progress.add(SAMPLE)

    assert capsys.readouterr().err == "1 samples read\n2 samples read\n"


def test_what_is_quickly_read_is_read_in_silence(capsys) -> None:
    ReadingProgress().add(SAMPLE)

    assert capsys.readouterr().err == ""
