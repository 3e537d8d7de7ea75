"""A run to be killed: `killed_run.py FOLDER SAMPLES PLACES`. It writes a dot at every sample and
at every file operation, so that whoever watches can kill it in between."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role, Team
from turnloom.engine.errors import StorageError, exit_code
from turnloom.engine.generation import Job, generate
from turnloom.engine.ledger.disk import OsDisk, OsFile
from turnloom.engine.ledger.shard import ShardLimit
from turnloom.engine.run_settings import RunSettings
from turnloom.engine.sinks import RoomPolicy

ENDS = (SampleVerified, SampleRejected)


async def write(_: SampleSeeded, context: Context) -> list[Message]:
    rng = context.rng("write")
    os.write(1, b".")
    for _turn in range(rng.randrange(5)):
        await asyncio.sleep(0)
    if rng.random() < 0.3:
        return [SampleRejected("write", "coin:tails", f"seed {context.index}")]
    if rng.random() < 0.05:
        raise KeyError(context.index)
    text = "".join(rng.choice("abcdefgh ") for _ in range(rng.choice((50, 500, 5_000))))
    return [SampleVerified({"id": context.sample_id, "text": text})]


def watched(method: Callable[..., object]) -> Callable[..., object]:
    def dotted(*arguments: object) -> object:
        os.write(1, b".")
        return method(*arguments)

    return dotted


def main(folder: str, samples: str, places: str) -> None:
    for kind, names in ((OsFile, ("append", "sync", "truncate")), (OsDisk, ("open", "replace"))):
        for name in names:
            setattr(kind, name, watched(getattr(kind, name)))
    role = Role("write", (SampleSeeded,), ENDS, write)
    team = Team("killed", (role,), lambda _: SampleSeeded(), ENDS, deterministic=True)
    settings = RunSettings(int(samples), 7, "0123456789abcdef" * 2, int(places))
    limit = ShardLimit(size=100_000, count=60)
    room = RoomPolicy(patience=0.05, poll=0.01)
    job = Job(team, settings, {"seed": 7}, Path(folder), room=room, shards=limit)
    try:
        asyncio.run(generate(job))
    except StorageError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(exit_code(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
