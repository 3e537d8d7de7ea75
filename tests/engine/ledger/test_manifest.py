"""The manifest lists the sealed shards."""

from pathlib import Path

import orjson
from written_run import written

from turnloom.engine.ledger.run_ledger import RunLedger


def test_a_manifest_lists_no_seal_that_was_lost_with_its_ledger(folder: Path, story) -> None:
    ledger = RunLedger(folder, story.run)
    ledger.writer.seal()
    ledger.close()
    (folder / "ledger.db").unlink()
    RunLedger(folder, story.run).close()

    assert orjson.loads((folder / "MANIFEST.json").read_bytes())["shards"] == []


def test_the_manifest_lists_the_sealed_shards(tmp_path: Path, story) -> None:
    written(tmp_path, story.run, story.outcomes(range(40)), story.limit)
    manifest = orjson.loads((tmp_path / "MANIFEST.json").read_bytes())
    shards = sorted(path.name for path in tmp_path.glob("samples-*.jsonl"))

    assert [shard["name"] for shard in manifest["shards"]] == shards[:-1]
    assert {shard["samples"] for shard in manifest["shards"]} <= set(range(1, 8))
