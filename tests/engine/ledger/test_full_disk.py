"""A disk that is really full, files that really may not grow: a clean end, then the same bytes."""

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("killed_run.py")
SAMPLES = 1_500
IO_ERROR = 74


def command(folder: Path) -> list[str]:
    found = f"PYTHONPATH={SCRIPT.parents[1]}"  # the nursery that the script imports
    return ["env", found, sys.executable, str(SCRIPT), str(folder), str(SAMPLES), "16"]


def samples(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("samples-*.jsonl")))


def can_mount(folder: Path) -> bool:
    trial = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", str(folder)]
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("undisturbed")
    subprocess.run(command(folder), stdout=subprocess.DEVNULL, check=True)
    return samples(folder)


def test_a_full_file_system_ends_the_run_and_room_lets_it_go_on(
    tmp_path: Path, undisturbed: bytes
) -> None:
    small, copy = tmp_path / "small", tmp_path / "copy"
    small.mkdir()
    if not can_mount(small):
        pytest.skip("needs the right to mount a tmpfs")
    script = (
        'mount -t tmpfs -o size=1m none "$1"; shift; folder=$1; shift\n'
        '"$@" >/dev/null; echo $?\n'
        'mount -o remount,size=64m none "$folder"\n'
        '"$@" >/dev/null; echo $?\n'
        f'cp -r "$folder" {copy}\n'
    )
    done = subprocess.run(
        ["unshare", "--mount", "bash", "-c", script, "bash", small, small, *command(small)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == [str(IO_ERROR), "0"]
    assert "make room and run the same command again" in done.stderr
    assert "Traceback" not in done.stderr
    assert samples(copy) == undisturbed


@pytest.mark.parametrize("limit", [20_000, 60_000, 150_000])
def test_files_that_may_not_grow_lose_nothing(
    tmp_path: Path, undisturbed: bytes, limit: int
) -> None:
    done = subprocess.run(
        command(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    subprocess.run(command(tmp_path), stdout=subprocess.DEVNULL, check=True)

    assert done.returncode in (0, IO_ERROR)
    assert "Traceback" not in done.stderr
    assert samples(tmp_path) == undisturbed
