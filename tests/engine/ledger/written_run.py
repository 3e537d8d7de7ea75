"""A run folder as an earlier session left it."""

from pathlib import Path

from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.ledger.shard import DEFAULT_LIMIT, ShardLimit
from turnloom.engine.outcome import Outcome

FIRST = "samples-000000.jsonl"


def written(
    folder: Path, run: str, outcomes: list[Outcome], limit: ShardLimit = DEFAULT_LIMIT
) -> None:
    ledger = RunLedger(folder, run, limit=limit)
    ledger.writer.accept(outcomes)
    ledger.writer.flush()
    ledger.close()


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
