"""What is looked at before anything is run."""

from pathlib import Path

from turnloom.engine.preflight.installation import installation, run_folder


def test_this_installation_will_do() -> None:
    first, *others = installation(64)

    assert first.state == "ok"
    assert "Python" in first.text
    assert all(check.state == "note" and check.remedy for check in others)


def test_requests_beyond_the_open_files_are_told() -> None:
    told = [check for check in installation(10**7) if check.name == "open files"]

    assert len(told) == 1
    assert "ulimit -n" in told[0].remedy


def test_a_folder_is_tried_and_not_made(tmp_path: Path) -> None:
    wanted = tmp_path / "a" / "b"

    assert run_folder(wanted).state in {"ok", "note"}
    assert not list(tmp_path.iterdir())


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    check = run_folder(tmp_path / "file")

    assert check.state == "no"
    assert "--out" in check.remedy
    assert check.line().startswith("no   folder")
