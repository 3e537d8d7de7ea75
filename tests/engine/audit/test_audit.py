"""The audit finds whatever is planted, and nothing in a run that is whole.

Runs that were killed are audited in tests/engine/ledger/test_kill.py.
"""

import asyncio
import hashlib
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import orjson
import pytest

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.team import Team
from turnloom.engine.audit import audit
from turnloom.engine.cli import main
from turnloom.engine.ledger.shard import ShardLimit
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.session import generate
from turnloom.graphs.errors import InputError

ENGINE = Path(__file__).parents[3] / "engine"
RUN = "0123456789abcdef" * 2
ENDS = (SampleVerified, SampleRejected)
FIRST, SECOND, LAST = (f"samples-{number:06d}.jsonl" for number in (0, 1, 3))


async def write(_: SampleSeeded, context: Context) -> list[Message]:
    rng = context.rng("write")
    if rng.random() < 0.2:
        raise KeyError(context.index)
    if rng.random() < 0.3:
        return [SampleRejected("write", "coin:tails", f"seed {context.index}")]
    return [SampleVerified({"id": context.sample_id, "text": "ab" * rng.randrange(9)})]


async def make(folder: Path, wanted: int = 60) -> None:
    role = Role("write", (SampleSeeded,), ENDS, write)
    team = Team("audited", (role,), lambda _: SampleSeeded(), ENDS, deterministic=True)
    settings = RunSettings(wanted, 7, RUN, 8)
    await generate(Job(team, settings, {"seed": 7}, folder, shards=ShardLimit(count=20)))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sealed shards, then three more samples in one that was sealed at the end."""
    folder = tmp_path_factory.mktemp("whole")
    asyncio.run(make(folder, 60))
    asyncio.run(make(folder, 63))
    return folder


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "run")


def found(folder: Path) -> str:
    return "\n".join(map(str, audit(folder).findings))


@contextmanager
def ledger(folder: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(folder / "ledger.db")
    try:
        with db:
            yield db
    finally:
        db.close()


def change(folder: Path, statement: str) -> None:
    with ledger(folder) as db:
        assert db.execute(statement).rowcount > 0


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    data = path.read_bytes()
    assert change(data) != data
    path.write_bytes(change(data))


def sealed_again(folder: Path) -> None:
    """Makes seal and manifest fit the shards, as a culprit would who knows them."""
    with ledger(folder) as db:
        for path in sorted(folder.glob("samples-*.jsonl")):
            number, data = int(path.stem[8:]), path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            update = "UPDATE seals SET size = ?, sha256 = ? WHERE shard = ?"
            db.execute(update, (len(data), digest, number))
    manifest = orjson.loads((folder / "MANIFEST.json").read_bytes())
    for shard in manifest["shards"]:
        data = (folder / shard["name"]).read_bytes()
        shard |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "MANIFEST.json").write_bytes(orjson.dumps(manifest))


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


def test_two_rows_for_one_sample_are_found(run: Path) -> None:
    change(
        run,
        "INSERT INTO endings SELECT 999, state, shard, offset, length, crc32, NULL, NULL "
        "FROM endings WHERE shard = 1 LIMIT 1",
    )
    assert "seed 999 overlaps the sample before it" in found(run)


def test_a_missing_row_is_found(run: Path) -> None:
    rewrite(run / SECOND, lambda data: b"".join(data.splitlines(keepends=True)[:-1]))
    sealed_again(run)

    assert "ends before the sample of seed" in found(run)


def test_a_row_missing_in_the_middle_is_found(run: Path) -> None:
    rewrite(run / SECOND, lambda data: b"".join(data.splitlines(keepends=True)[1:]))
    sealed_again(run)

    assert "does not fit its checksum" in found(run)


@pytest.mark.parametrize("seed", range(40))
def test_any_flipped_bit_of_a_shard_is_found(run: Path, seed: int) -> None:
    rng = Random(seed)
    shard = rng.choice(sorted(run.glob("samples-*.jsonl")))
    data = bytearray(shard.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    shard.write_bytes(data)
    if rng.random() < 0.5:
        sealed_again(run)

    assert "does not fit its checksum" in found(run)
    assert shard.name in found(run)


@pytest.mark.parametrize("kept", [0, 1, 0.5, -1])
def test_a_truncated_shard_is_found(run: Path, kept: float) -> None:
    size = (run / FIRST).stat().st_size
    keep = int(size * kept) if 0 < kept < 1 else int(kept) % size
    rewrite(run / FIRST, lambda data: data[:keep])

    assert "ends before the sample of seed" in found(run)
    assert "its seal says" in found(run)


def test_a_missing_shard_is_found(run: Path) -> None:
    (run / SECOND).unlink()

    assert f"{SECOND}: is missing, with 20 samples in the ledger" in found(run)


def test_a_shard_too_many_is_found(run: Path) -> None:
    shutil.copy(run / FIRST, run / "samples-000005.jsonl")

    assert "data without a ledger row" in found(run)
    assert "samples-000004.jsonl: is missing between the others" in found(run)


def test_a_ledger_row_without_data_is_found(run: Path) -> None:
    change(run, "INSERT INTO endings VALUES (9999, 1, 3, 100000, 50, 1, NULL, NULL)")

    assert "ends before the sample of seed 9999" in found(run)


def test_data_without_a_ledger_row_are_found(run: Path) -> None:
    change(run, "DELETE FROM endings WHERE idx = (SELECT min(idx) FROM endings WHERE shard = 1)")

    assert "data without a ledger row" in found(run)
    assert "have not ended" in found(run)


def test_a_wrong_checksum_is_found(run: Path) -> None:
    change(run, "UPDATE endings SET crc32 = crc32 + 1 WHERE idx = (SELECT min(idx) FROM endings "
                "WHERE shard = 2)")  # fmt: skip

    assert found(run).count("does not fit its checksum") == 1


def test_swapped_shards_are_found(run: Path) -> None:
    (run / FIRST).rename(run / "aside")
    (run / SECOND).rename(run / FIRST)
    (run / "aside").rename(run / SECOND)
    sealed_again(run)

    assert "checksum" in found(run)
    assert FIRST in found(run)
    assert SECOND in found(run)


def test_swapped_rows_are_found(run: Path) -> None:
    change(run, "UPDATE endings SET idx = CASE idx WHEN a THEN -7 ELSE -8 END FROM "
                "(SELECT min(idx) AS a, max(idx) AS b FROM endings WHERE shard = 0) "
                "WHERE idx IN (a, b)")  # fmt: skip
    change(run, "UPDATE endings SET idx = 9000 - idx WHERE idx < 0")

    assert "the ledger says 9007" in found(run)


def test_a_sample_of_another_run_is_found(run: Path) -> None:
    line = b'{"id":"ffffffffffff-000000"}\n'
    size = (run / LAST).stat().st_size
    rewrite(run / LAST, lambda data: data + line)
    place = f"3, {size}, {len(line)}, {zlib.crc32(line)}"
    change(run, f"INSERT INTO endings SELECT max(idx) + 1, 1, {place}, NULL, NULL FROM endings")

    assert "is no sample of this run" in found(run)


@pytest.mark.parametrize(
    "line", [b"NaN\n", b'{"id":"0123456789ab-000500","x":NaN}\n', b"[" * 90_000]
)
def test_a_line_that_is_no_json_object_is_found(run: Path, line: bytes) -> None:
    size = (run / LAST).stat().st_size
    rewrite(run / LAST, lambda data: data + line)
    place = f"3, {size}, {len(line)}, {zlib.crc32(line)}"
    change(run, f"INSERT INTO endings SELECT max(idx) + 1, 1, {place}, NULL, NULL FROM endings")

    assert "is no sample of this run" in found(run) or "is not one line" in found(run)


@pytest.mark.parametrize("name", ["rejected.jsonl", "dead.jsonl"])
@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (lambda data: data.partition(b"\n")[2], "lacks 1 of"),
        (lambda data: data + data.partition(b"\n")[0] + b"\n", "is there twice"),
        (lambda data: data.replace(b'"stage":"', b'"stage":"x', 1), "differs from what the ledger"),
        (lambda data: data[:-4], "is no whole record"),
        (lambda data: data + b'{"index":100000}\n', "does not have seed 100000"),
        (lambda _: b"", "lacks"),
    ],
)
def test_verdicts_that_differ_from_the_ledger_are_found(
    run: Path, name: str, planted: Callable[[bytes], bytes], said: str
) -> None:
    rewrite(run / name, planted)

    assert said in found(run)
    assert name in found(run)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE endings SET reason = 'other' WHERE state = 2", "gives another reason"),
        ("UPDATE endings SET state = 3 WHERE state = 2", "as rejected"),
        ("UPDATE endings SET state = 4 WHERE state = 2", "cannot be (state 4)"),
        ("UPDATE endings SET line = NULL WHERE state = 3", "cannot be (state 3)"),
        ("UPDATE endings SET line = x'7b7d' WHERE state = 3", "its line is not whole"),
        ("UPDATE endings SET shard = NULL WHERE idx = (SELECT max(idx) FROM endings WHERE shard=0)",
         "cannot be (state 1)"),
        ("UPDATE seals SET sha256 = 'f' || substr(sha256, 2) || 'x'", "its seal's SHA-256"),
        ("UPDATE seals SET count = 19 WHERE shard = 1", "its seal says 19"),
        ("UPDATE seals SET size = 1 WHERE shard = 1", "its seal says 1"),
        ("DELETE FROM seals WHERE shard = 3", "lists 4 shards, 3 are sealed"),
        ("DELETE FROM endings WHERE state = 3 AND idx < (SELECT max(idx) FROM endings)",
         "have not ended"),
    ],
)  # fmt: skip
def test_a_ledger_that_was_tampered_with_is_found(run: Path, statement: str, said: str) -> None:
    change(run, statement)

    assert said in found(run)


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


def test_a_missing_ledger_is_found(run: Path) -> None:
    (run / "ledger.db").unlink()

    assert found(run) == "ledger.db: is missing"


@pytest.mark.parametrize("page", [0, 1, 2])
def test_a_damaged_ledger_is_found(run: Path, page: int) -> None:
    with (run / "ledger.db").open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xff" * 2048)

    assert "ledger.db" in found(run)


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
    allowed = ("from turnloom.engine.audit", "from turnloom.graphs.errors import InputError")

    assert [line for line in imports if not line.startswith(allowed)] == []


@pytest.mark.parametrize("has_samples", [False, True])
def test_a_ledger_without_tables_is_no_fault_before_there_are_samples(
    tmp_path: Path, has_samples: bool
) -> None:
    """What a kill between making the file and its tables leaves."""
    (tmp_path / "run.json").write_bytes(orjson.dumps({"fingerprint": RUN, "state": "running"}))
    db = sqlite3.connect(tmp_path / "ledger.db")
    db.execute("PRAGMA journal_mode=WAL")
    db.close()
    if has_samples:
        (tmp_path / FIRST).write_bytes(b"{}\n")

    assert bool(audit(tmp_path).findings) is has_samples
