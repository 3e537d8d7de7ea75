"""A run to audit, and ways to damage it."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.audit import audit
from turnloom.engine.ledger.shard import ShardLimit
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.session import generate

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
