"""The audit finds whatever is planted, and nothing in a run that is whole.

Runs that were killed are audited in tests/engine/ledger/test_kill.py.
"""

import zlib
from pathlib import Path

import pytest
from audited_run import FIRST, LAST, SECOND, change, found, lines, rewrite, sealed_again

from turnloom.engine.audit import audit
from turnloom.engine.cli import main
from turnloom.graphs.errors import InputError

ENGINE = Path(__file__).parents[3] / "engine"


def test_a_whole_run_is_clean(run: Path) -> None:
    result = audit(run)

    assert (result.findings, result.notes) == ([], [])
    assert (result.emitted, result.open, result.shards) == (63, 0, 4)
    assert result.rejected > 5
    assert result.dead > 5


def test_it_only_reads(run: Path) -> None:
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    audit(run)

    assert {path.name: path.read_bytes() for path in run.iterdir()} == before


def test_a_duplicate_row_is_found(run: Path) -> None:
    rewrite(run / LAST, lambda data: data + data.splitlines(keepends=True)[0])

    assert "is there twice" in found(run)
    assert "data without a ledger row" in found(run)


def test_a_duplicate_row_is_found_under_a_row_of_its_own(run: Path) -> None:
    line = lines(run / LAST)[0]
    size = (run / LAST).stat().st_size
    rewrite(run / LAST, lambda data: data + line)
    place = f"3, {size}, {len(line)}, {zlib.crc32(line)}"
    change(run, f"INSERT INTO endings SELECT max(idx) + 1, 1, {place}, NULL, NULL FROM endings")
    change(run, "UPDATE seals SET count = count + 1 WHERE shard = 3")
    sealed_again(run)

    assert "is there twice" in found(run)


def test_a_missing_row_is_found(run: Path) -> None:
    rewrite(run / SECOND, lambda data: b"".join(data.splitlines(keepends=True)[:-1]))
    sealed_again(run)

    assert "ends before the sample of seed" in found(run)


def test_a_row_missing_in_the_middle_is_found(run: Path) -> None:
    rewrite(run / SECOND, lambda data: b"".join(data.splitlines(keepends=True)[1:]))
    sealed_again(run)

    assert "does not fit its checksum" in found(run)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"samples": 20', b'"samples": 21', "listed otherwise"),
        (b'"sha256": "', b'"sha256": "0', "listed otherwise"),
        (b'"fingerprint": "0', b'"fingerprint": "1', "another run's"),
        (b'"shards"', b'"shard"', "cannot be read"),
        (b"{", b"", "cannot be read"),
    ],
)
def test_a_wrong_manifest_is_found(run: Path, old: bytes, new: bytes, said: str) -> None:
    rewrite(run / "MANIFEST.json", lambda data: data.replace(old, new, 1))

    assert said in found(run)


def test_a_missing_manifest_is_found(run: Path) -> None:
    (run / "MANIFEST.json").unlink()

    assert found(run) == "MANIFEST.json: is missing"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"emitted": 63', b'"emitted": 64', "its counts are not the ledger's"),
        (b'"wanted": 63', b'"wanted": 70', "complete with 63 of 70"),
        (b'"fingerprint": "0', b'"fingerprint": "f', "another run"),
        (b'"fingerprint"', b'"finger"', "has no fingerprint"),
    ],
)
def test_a_wrong_record_is_found(run: Path, old: bytes, new: bytes, said: str) -> None:
    rewrite(run / "run.json", lambda data: data.replace(old, new, 1))

    assert said in found(run)


def test_exit_codes_tell(run: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(run)]) == 0
    assert "63 emitted" in capfd.readouterr().err
    rewrite(run / FIRST, lambda data: data[:-1])
    assert main(["audit", str(run)]) == 1
    assert "ends before the sample" in capfd.readouterr().out
    assert main(["audit", str(run.parent)]) == 65


def test_a_folder_without_a_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give the folder of a run"):
        audit(tmp_path)
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(InputError, match="is not a run's record"):
        audit(tmp_path)


def test_nothing_is_shared_with_the_code_that_writes() -> None:
    imports = {
        line
        for path in (ENGINE / "audit").glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "turnloom" in line and "import" in line
    }
    allowed = (
        "from turnloom.engine.audit",
        "from turnloom.engine.ledger_schema",  # what a ledger is, for whoever opens one
        "from turnloom.engine.plain_file",
        "from turnloom.graphs.errors import InputError",
    )

    assert [line for line in imports if not line.startswith(allowed)] == []
