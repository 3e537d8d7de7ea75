"""A nursery of runs with further sinks, given as FOLDER SAMPLES SPEC…, to be killed at any sample,
file operation or step of a sink."""

import asyncio
import sys
from pathlib import Path
from random import Random

from nursery import serve, tell, watch

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.ledger.disk import OsDisk, OsFile
from turnloom.engine.ledger.shard import ShardLimit
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.session import generate
from turnloom.engine.sinks.file import FileSink
from turnloom.engine.sinks.follower import FollowTimings
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
TIMINGS = FollowTimings(first=0.01, longest=0.05, save=0.0)


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
    tell("sample")
    await asyncio.sleep(0)
    if rng.random() < 0.3:
        return [SampleRejected("write", "coin:tails", f"seed {context.index}")]
    return [SampleVerified(sample_of(context.sample_id, rng))]


def job_of(folder: Path, samples: int, specs: list[str], *, fresh: bool = False) -> Job:
    role = Role("write", (SampleSeeded,), ENDS, write)
    team = Team("sunk", (role,), lambda _: SampleSeeded(), ENDS, deterministic=True)
    settings = RunSettings(samples, 7, "0123456789abcdef" * 2, 16)
    further = FurtherSinks(read_sinks(specs), fresh=fresh, timings=TIMINGS)
    shards = ShardLimit(size=10**9, count=40)
    return Job(team, settings, {"seed": 7}, folder, shards=shards, further=further)


def run(folder: str, samples: str, *specs: str) -> int:
    summary = asyncio.run(generate(job_of(Path(folder), int(samples), list(specs))))
    sys.stderr.write("\n".join(summary.behind))
    return len(summary.behind)


if __name__ == "__main__":
    for kind, names in WATCHED:
        watch(kind, names, lambda *_: "step")
    serve(run)
