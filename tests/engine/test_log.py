"""Log lines: for machines as JSON, for people without anything that commands a terminal."""

import orjson

from turnloom.engine.log import LogFormat, logger


def test_logs_for_machines_are_json_lines_on_stderr(capsys) -> None:
    logger(LogFormat.JSON).info("paused", why="no room")
    line = orjson.loads(capsys.readouterr().err)

    assert (line["event"], line["level"], line["why"]) == ("paused", "info", "no room")


def test_logs_for_people_hold_no_control_characters(capsys) -> None:
    logger(LogFormat.CONSOLE).info("told", text="\x1b]8;;evil\x07\nnext")
    shown = capsys.readouterr().err

    assert "\x1b" not in shown
    assert shown.count("\n") == 1
