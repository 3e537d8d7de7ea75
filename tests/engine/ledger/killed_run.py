"""A run of a trivial team: `killed_run.py FOLDER SAMPLES PLACES`. Without arguments, a nursery of
such runs, to be killed."""

import asyncio
import sys
from pathlib import Path

from nursery import serve, watch

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.errors import StorageError, exit_code
from turnloom.engine.ledger.disk import OsDisk, OsFile
from turnloom.engine.ledger.shard import ShardLimit
from turnloom.engine.runner import delivery
from turnloom.engine.runner.quarantine import Quarantine
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.session import generate
from turnloom.engine.sinks import DiskSpacePolicy

ENDS = (SampleVerified, SampleRejected)
GROUP = 16
"""Small, so that there are many, and a run that does more again than it may is found."""


async def write(_: SampleSeeded, context: Context) -> list[Message]:
    rng = context.rng("write")
    for _turn in range(rng.randrange(5)):
        await asyncio.sleep(0)
    if rng.random() < 0.3:
        return [SampleRejected("write", "coin:tails", f"seed {context.index}")]
    if rng.random() < 0.05:
        raise KeyError(context.index)
    text = "".join(rng.choice("abcdefgh ") for _ in range(rng.choice((50, 500, 5_000))))
    return [SampleVerified({"id": context.sample_id, "text": text})]


def make_groups_small() -> None:
    delivery.MAX_UNACKED = GROUP
    delivery.FLUSH_SIZE = GROUP // 2


def watch_seeds_and_files() -> None:
    """Tell of every seed that is begun, and of every step on disk."""
    watch(Quarantine, ("enter",), lambda _, seed: f"seed {seed}")
    watch(OsFile, ("append", "sync", "truncate"), lambda *_: "file")
    watch(OsDisk, ("open", "replace"), lambda *_: "file")


def run(folder: str, samples: str, places: str) -> int:
    role = Role("write", (SampleSeeded,), ENDS, write)
    team = Team("killed", (role,), lambda _: SampleSeeded(), ENDS, deterministic=True)
    settings = RunSettings(int(samples), 7, "0123456789abcdef" * 2, int(places), max_unacked=GROUP)
    limit = ShardLimit(size=100_000, count=60)
    disk_space = DiskSpacePolicy(patience=0.05, poll=0.01)
    job = Job(team, settings, {"seed": 7}, Path(folder), disk_space=disk_space, shards=limit)
    try:
        asyncio.run(generate(job))
    except StorageError as error:
        sys.stderr.write(f"{error}\n")
        return exit_code(error)
    return 0


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(run(*sys.argv[1:]))
    make_groups_small()
    watch_seeds_and_files()
    serve(run)
