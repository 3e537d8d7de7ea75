"""`turnloom doctor`: what a run needs is tried, and what is in its way is said with the remedy."""

import pytest

TRAVEL = ("doctor", "--env", "builtin:travel")


def test_a_run_of_the_offline_teacher_can_begin(turnloom_command) -> None:
    said = turnloom_command(*TRAVEL)

    assert said.code == 0, said.out
    assert "tools of builtin:travel" in said.out
    assert said.out.endswith("a run can begin\n")


def test_a_folder_that_is_none_is_in_the_way(turnloom_command, tmp_path) -> None:
    (tmp_path / "file").write_text("")

    said = turnloom_command(*TRAVEL, "--out", "file")

    assert said.code == 1
    assert "file is no folder" in said.out
    assert "--out" in said.out


def test_tools_that_cannot_be_opened_are_in_the_way(turnloom_command) -> None:
    said = turnloom_command("doctor", "--env", "python:no_such_module:Desk")

    assert said.code == 1
    assert "no_such_module" in said.out
    assert "Traceback" not in said.err


def test_what_is_wrong_with_the_request_is_told_as_for_a_run(turnloom_command) -> None:
    assert turnloom_command("doctor", "--teacher", "http://127.0.0.1:9/v1").code == 64


def test_a_teacher_that_does_not_answer_is_in_the_way(turnloom_command) -> None:
    said = turnloom_command(*TRAVEL, "--teacher", "http://127.0.0.1:9/v1", "--model", "m")

    assert said.code == 69
    assert "start it or check the address" in said.out


@pytest.mark.parametrize(
    ("faults", "thoughts", "code", "told"),
    [
        ((), "native", 0, "gives its thoughts in reasoning_content"),
        (("no_schema",), "written", 0, "a forced tool call"),
        (("words_only",), "written", 0, "words alone"),
        (("no_tools",), "written", 0, "only --thoughts native needs it"),
        (("no_tools",), "native", 69, "--enable-auto-tool-choice"),
        (("no_reasoning",), "native", 69, "--reasoning-parser"),
        (("401",), "written", 69, "does not accept the API key"),
    ],
)
def test_what_a_teacher_can_do_is_found_out(
    turnloom_command, rehearse, faults, thoughts, code, told
) -> None:
    address = rehearse(*(part for fault in faults for part in ("--fault", f"{fault}=1")))
    where = ("--teacher", address, "--model", "rehearsal", "--thoughts", thoughts)

    said = turnloom_command(*TRAVEL, *where)

    assert said.code == code, said.out
    assert told in said.out
