"""What durability costs: ledger and shards against a plain `write` of the same bytes.

    python bench/ledger.py [SAMPLES]

Prints microseconds per sample (CPU and wall, medians of rounds taken in turn) and the median of the
rounds' ratios to the plain write of each line; the marks of the seeds at work are included. Then
how long a ledger of a million rows takes to resume, against one plain read of that table. All in
one process.
"""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from turnloom.agents.messages import SampleVerified
from turnloom.agents.role import Context
from turnloom.engine.fingerprint import sample_id
from turnloom.engine.ledger.database import LedgerDatabase
from turnloom.engine.ledger.rows import EmittedRow
from turnloom.engine.ledger.run_ledger import LEDGER, RunLedger
from turnloom.engine.outcome import Outcome, outcome_of
from turnloom.engine.runner.admission import MAX_UNACKED

RUN = "0123456789abcdef" * 2
SIZE = 7_200
GROUP = MAX_UNACKED
ROUNDS = 9


def sample(index: int) -> Outcome:
    context = Context(index, sample_id(RUN, index), 0)
    text = "".join(context.rng("text").choices("abcdefghijklmnopqrstuvwxyz ", k=SIZE - 60))
    return outcome_of(context, SampleVerified({"id": context.sample_id, "text": text}))


def plain_lines(folder: Path, outcomes: list[Outcome]) -> None:
    fd = os.open(folder / "plain", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for one in outcomes:
        os.write(fd, one.line)
    os.close(fd)


def plain_groups(folder: Path, outcomes: list[Outcome], *, sync: bool = False) -> None:
    fd = os.open(folder / "plain", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for begin in range(0, len(outcomes), GROUP):
        os.write(fd, b"".join(one.line for one in outcomes[begin : begin + GROUP]))
        if sync:
            os.fdatasync(fd)
    os.close(fd)


def synced_groups(folder: Path, outcomes: list[Outcome]) -> None:
    plain_groups(folder, outcomes, sync=True)


def ours(folder: Path, outcomes: list[Outcome]) -> None:
    ledger = RunLedger(folder, RUN)
    at_work = ledger.note_work()
    for begin in range(0, len(outcomes), GROUP):
        group = outcomes[begin : begin + GROUP]
        for one in group:
            at_work.begin(one.index)
        for one in group:
            at_work.end(one.index)
        ledger.writer.accept(group)
        ledger.writer.flush()
    ledger.close()


WAYS: dict[str, Callable[[Path, list[Outcome]], None]] = {
    "write, one a line": plain_lines,
    "write, 256 at a time": plain_groups,
    "the same, fdatasync each": synced_groups,
    "ledger and shards": ours,
}


def measure(outcomes: list[Outcome]) -> None:
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in WAYS}
    for _ in range(ROUNDS):
        for name, way in WAYS.items():
            with tempfile.TemporaryDirectory(dir=".") as folder:
                wall, cpu = time.perf_counter(), time.process_time()
                way(Path(folder), outcomes)
                taken[name].append((time.process_time() - cpu, time.perf_counter() - wall))
    print(f"{len(outcomes)} samples of {len(outcomes[0].line)} bytes, µs per sample")
    print(f"{'':<26}{'CPU':>8}{'wall':>8}{'CPU ratio':>11}")
    first = next(iter(taken.values()))
    for name, times in taken.items():
        cpu, wall = (median(column) * 1e6 / len(outcomes) for column in zip(*times, strict=True))
        ratio = median(mine[0] / plain[0] for mine, plain in zip(times, first, strict=True))
        print(f"{name:<26}{cpu:>8.1f}{wall:>8.1f}{ratio:>11.2f}")


def resume(rows: int) -> None:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = Path(folder) / LEDGER
        (Path(folder) / "samples-000000.jsonl").touch()
        os.truncate(Path(folder) / "samples-000000.jsonl", rows * 10)
        ledger = LedgerDatabase.open(path)
        ledger.begin_session([])
        for begin in range(0, rows, 100_000):
            ledger.commit(
                [
                    EmittedRow(index, 0, index * 10, 10, 0)
                    for index in range(begin, min(rows, begin + 100_000))
                ]
            )
        ledger.end_session()
        ledger.close()
        begun = time.perf_counter()
        database = sqlite3.connect(path)
        read = sum(1 for _ in database.execute("SELECT * FROM endings"))
        database.close()
        plain = time.perf_counter() - begun
        begun = time.perf_counter()
        opened = RunLedger(Path(folder), RUN)
        resume_point = opened.resume_point(with_samples=False)
        ours = time.perf_counter() - begun
        opened.close()
    print(
        f"resume of {read} rows: {ours:.2f} s, {ours / plain:.2f} of one plain read ({plain:.2f} s)"
    )
    if resume_point.low_watermark != rows:
        raise SystemExit("the low watermark is wrong")


def main(count: int) -> None:
    measure([sample(index) for index in range(count)])
    resume(1_000_000)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
