"""A run with seeds that take the process with them: `deadly_run.py FOLDER SAMPLES PLACES SEED…`.

A deadly seed kills in one of several ways, some time after its work has begun; the others accept,
reject and crash as their index says."""

import asyncio
import ctypes
import os
import signal
import sys
from pathlib import Path

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.ledger.shard import ShardLimit
from turnloom.engine.runner.events import Event, Notice
from turnloom.engine.runner.run import RunServices
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.session import generate

ENDS = (SampleVerified, SampleRejected)
WAYS = (
    lambda: os._exit(0),
    lambda: os.kill(os.getpid(), signal.SIGKILL),
    lambda: ctypes.string_at(0),
)


def say(sentence: str) -> None:
    os.write(1, f"{sentence}\n".encode())


class Talker:
    def notify(self, event: Event) -> None:
        if isinstance(event, Notice):
            say(event.text)


def main(folder: str, samples: str, places: str, *deadly: str) -> None:
    async def write(_: SampleSeeded, context: Context) -> list[Message]:
        rng = context.rng("write")
        for _turn in range(rng.randrange(20)):
            await asyncio.sleep(0)
        if str(context.index) in deadly:
            WAYS[context.index % len(WAYS)]()
        if rng.random() < 0.3:
            return [SampleRejected("write", "coin:tails", f"seed {context.index}")]
        return [SampleVerified({"id": context.sample_id, "text": "x" * rng.randrange(500)})]

    role = Role("write", (SampleSeeded,), ENDS, write)
    team = Team("deadly", (role,), lambda _: SampleSeeded(), ENDS, deterministic=True)
    settings = RunSettings(int(samples), 7, "0123456789abcdef" * 2, int(places))
    job = Job(team, settings, {"seed": 7}, Path(folder), shards=ShardLimit(count=60))
    summary = asyncio.run(generate(job, RunServices(Talker())))
    say(summary.state)


if __name__ == "__main__":
    main(*sys.argv[1:])
