"""A run with further sinks: `sunk_run.py FOLDER SAMPLES SPEC…`. It writes a dot to stderr at every
sample, file operation and step of a sink, so that whoever watches can kill it in between."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role, Team
from turnloom.engine.generation import Job, generate
from turnloom.engine.ledger.disk import OsDisk, OsFile
from turnloom.engine.ledger.shard import ShardLimit
from turnloom.engine.run_settings import RunSettings
from turnloom.engine.sinks.file import FileSink
from turnloom.engine.sinks.follower import Pace
from turnloom.engine.sinks.followers import FurtherSinks
from turnloom.engine.sinks.http import HttpSink
from turnloom.engine.sinks.parquet import ParquetSink
from turnloom.engine.sinks.spec import read_sinks
from turnloom.engine.sinks.sqlite import SqliteSink
from turnloom.graphs.json_value import JsonObject

ENDS = (SampleVerified, SampleRejected)
WATCHED = (
    (OsFile, ("append", "sync", "truncate")),
    (OsDisk, ("open", "replace")),
    (FileSink, ("_append", "_go_back")),
    (SqliteSink, ("_insert", "_go_back")),
    (ParquetSink, ("_flush", "_finish", "_go_back")),
    (HttpSink, ("write_group",)),
)
PACE = Pace(first=0.01, longest=0.05, save=0.0)


def sample_of(name: str, rng: Random) -> JsonObject:
    """Mostly as a team makes them; now and then with keys of its own."""
    text = "".join(rng.choice("abcdefgh \u2028\U0001f600") for _ in range(rng.choice((5, 500))))
    function = {"name": "find", "arguments": '{"text": "\\u0000"}'}
    call: JsonObject = {"id": "c1", "type": "function", "function": function}
    messages: list[JsonObject] = [
        {"role": "user", "content": text},
        {"role": "assistant", "content": None, "reasoning_content": "so", "tool_calls": [call]},
        {"role": "tool", "content": "[]", "tool_call_id": "c1"},
    ]
    if rng.random() < 0.2:
        messages.append({"role": "assistant", "content": "done", "mood": [1, 2.5, None]})
    return {"id": name, "variant": "base", "messages": messages, "tools": [], "turns": [{"n": 1}]}


async def write(_: SampleSeeded, context: Context) -> list[Message]:
    rng = context.rng("write")
    dot()
    await asyncio.sleep(0)
    if rng.random() < 0.3:
        return [SampleRejected("write", "coin:tails", f"seed {context.index}")]
    return [SampleVerified(sample_of(context.sample_id, rng))]


def dot() -> None:
    os.write(2, b".")


def watched(method: Callable[..., object]) -> Callable[..., object]:
    def dotted(*arguments: object) -> object:
        dot()
        return method(*arguments)

    return dotted


def job_of(folder: Path, samples: int, specs: list[str], *, fresh: bool = False) -> Job:
    role = Role("write", (SampleSeeded,), ENDS, write)
    team = Team("sunk", (role,), lambda _: SampleSeeded(), ENDS, deterministic=True)
    settings = RunSettings(samples, 7, "0123456789abcdef" * 2, 16)
    further = FurtherSinks(read_sinks(specs), fresh=fresh, pace=PACE)
    shards = ShardLimit(size=10**9, count=40)
    return Job(team, settings, {"seed": 7}, folder, shards=shards, further=further)


def main(folder: str, samples: str, *specs: str) -> None:
    for kind, names in WATCHED:
        for name in names:
            setattr(kind, name, watched(getattr(kind, name)))
    summary = asyncio.run(generate(job_of(Path(folder), int(samples), list(specs))))
    sys.exit("\n".join(summary.behind) or 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
