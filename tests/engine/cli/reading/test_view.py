"""`turnloom view`: a page beside the samples, opened where there is a browser."""

import stat
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_browser_the_address_is_told(made: Path, turnloom_command) -> None:
    said = turnloom_command("view", "run")

    assert said.code == 0
    assert (made / "report.html").read_text().startswith("<!doctype html>")
    address = (made.absolute() / "report.html").as_uri()
    assert said.err == f"wrote run/report.html\nopen {address}\n"


def test_a_sample_is_part_of_the_address(made: Path, turnloom_command) -> None:
    assert turnloom_command("view", "run", "a/b 1").err.endswith("report.html#/sample/a%2Fb%201\n")


def test_the_browser_is_given_the_page(
    made: Path, turnloom_command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\nprintf %s "$1" > opened\n')
    browser.chmod(browser.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    said = turnloom_command("view", "run", "--html", "page.html")

    assert said.err == "wrote page.html\n"
    assert Path("opened").read_text() == (Path.cwd() / "page.html").as_uri()


def test_it_can_be_kept_from_opening(made: Path, turnloom_command, monkeypatch) -> None:
    monkeypatch.setenv("BROWSER", "false %s")

    assert "open file://" in turnloom_command("view", "run", "--no-open").err


def test_the_folder_is_still_that_of_the_run(made: Path, turnloom_command) -> None:
    turnloom_command("view", "run", "--no-open")

    assert turnloom_command("audit", "run").code == 0
    again = turnloom_command(
        "generate", "-n", "4", "--env", "builtin:shop", "--turns", "1-2", "--out", "run"
    )
    assert again.code == 0


def test_a_samples_file_has_its_page_beside_it(made: Path, turnloom_command) -> None:
    said = turnloom_command("view", "run/samples-000000.jsonl", "--no-open")

    assert said.code == 0
    assert (made / "samples-000000.html").exists()
