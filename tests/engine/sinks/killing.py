"""Kills runs with further sinks at random moments, and finishes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from nursery import Nursery
from receiver import Receiver, receiving

SCRIPT = Path(__file__).with_name("sunk_run.py")
SAMPLES = 150


@dataclass(frozen=True)
class KilledRuns:
    """Finished runs' homes, each with a folder `run` and the targets beside it."""

    homes: list[Path]
    receivers: list[Receiver]
    kills: int


def targets(home: Path) -> dict[str, str]:
    """The specs of the sinks that write files, by name."""
    return {
        "jsonl": f"jsonl:{home}/all.jsonl",
        "zstd": f"jsonl.zst:{home}/all.jsonl.zst",
        "sqlite": f"sqlite:{home}/all.db",
        "parquet": f"parquet:{home}/parquet",
    }


@contextmanager
def killed_runs(root: Path, kills: int, seed: int) -> Iterator[KilledRuns]:
    """Six kills a run, mostly a little into it or into its recovery, and then to the end."""
    rng = Random(seed)
    homes: list[Path] = []
    receivers: list[Receiver] = []
    done = 0
    with Nursery(SCRIPT) as nursery:
        while done < kills:
            home = root / str(len(homes))
            home.mkdir()
            with receiving() as receiver:
                specs = [*targets(home).values(), receiver.url]
                run = partial(nursery.run, str(home / "run"), str(SAMPLES), *specs)
                for _ in range(6):
                    most = rng.choice((20, 60, 150, 400, 600))
                    done += run(kill_at=rng.randint(1, most)).killed
                assert run().code == 0
            homes.append(home)
            receivers.append(receiver)
    yield KilledRuns(homes, receivers, done)
