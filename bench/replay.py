"""Our own work for a run with a model, by replaying its journal: no endpoint, no waiting.

    python bench/replay.py [--samples 150] [--journal calls.jsonl] [--profile 25] [SPEC ...]

Printed is the CPU per accepted sample and per model call, from the first admission to the last
sync: exploring, prompts, gates, replays, writing. Opening the tools and probing them, which a run
does once, is printed apart. Without `--journal` a rehearsal answers first, in a process of its own;
`--profile` tells the functions that cost most themselves.
"""

import argparse
import asyncio
import cProfile
import pstats
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import process_time

from turnloom.engine.client.loop import relaxed_collector
from turnloom.engine.recipe.compose import compose
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.runner.run import RunServices
from turnloom.engine.runner.summary import RunSummary
from turnloom.engine.runs.folder import Mode
from turnloom.engine.runs.session import generate
from turnloom.engine.turn_scheduler import TurnScheduler

COMMAND = (
    sys.executable,
    "-c",
    "import sys; from turnloom.engine.cli import main; sys.exit(main())",
)
NOBODY = "http://127.0.0.1:9/v1"


def journal_of(samples: int, specs: list[str], folder: Path) -> Path:
    """The answers of a rehearsal to such a run."""
    tools = [part for spec in specs for part in ("--env", spec)]
    rehearse = (*COMMAND, "rehearse", "--port", "0", "--latency", "0", *tools)
    with subprocess.Popen(rehearse, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as endpoint:
        try:
            address = endpoint.stdout.readline().decode().strip()
            asked = (*tools, "--teacher", address, "--model", "rehearsal", "--max-in-flight", "16")
            run = (*COMMAND, "generate", "-n", str(samples), *asked, "--out", str(folder))
            subprocess.run(run, check=True, capture_output=True)
        finally:
            endpoint.send_signal(signal.SIGINT)
    return folder / "calls.jsonl"


async def replayed(
    request: GenerateRequest, profile: cProfile.Profile | None
) -> tuple[RunSummary, float, float]:
    """The run, its CPU in seconds, and that of opening it."""
    scheduler, began = TurnScheduler(), process_time()
    async with compose(request, Mode.FRESH, scheduler) as composed:
        services = replace(
            RunServices(), accept_filter=composed.accept_filter, turn_scheduler=scheduler
        )
        opened = process_time()
        if profile:
            profile.enable()
        summary = await generate(composed.job, services)
        if profile:
            profile.disable()
        return summary, process_time() - opened, opened - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("specs", nargs="*", default=["builtin:"], metavar="SPEC")
    parser.add_argument("--samples", type=int, default=150)
    parser.add_argument("--journal", type=Path)
    parser.add_argument("--profile", type=int, default=0, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        journal = options.journal or journal_of(
            options.samples, options.specs, Path(scratch) / "asked"
        )
        calls = sum(1 for _ in journal.open("rb"))
        request = GenerateRequest(
            n=options.samples,
            env=tuple(options.specs),
            out=Path(scratch) / "replayed",
            teacher=NOBODY,
            model="rehearsal",
            replay=journal,
            max_in_flight=16,
        )
        profile = cProfile.Profile() if options.profile else None
        with relaxed_collector():
            summary, seconds, opening = asyncio.run(replayed(request, profile))
    made = summary.counters.made
    print(f"{made} samples, {calls / made:.1f} calls a sample; opened in {opening:.1f} s CPU")
    print(f"{1000 * seconds / made:.1f} ms CPU a sample, {1000 * seconds / calls:.2f} ms a call")
    if profile:
        stats = pstats.Stats(profile)
        stats.sort_stats("tottime").print_stats(options.profile)
        stats.sort_stats("cumtime").print_stats("turnloom|teacher-dev", options.profile)


if __name__ == "__main__":
    main()
