"""MANIFEST.json: the sealed shards with size, number of samples and SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from turnloom.engine.ledger.disk import Disk, write_whole
from turnloom.engine.ledger.rows import Seal
from turnloom.engine.ledger.shard import shard_name

NAME = "MANIFEST.json"


def write_manifest(disk: Disk, folder: Path, run: str, seals: Sequence[Seal]) -> None:
    """Put the manifest of these seals in place."""
    shards = [
        {"name": shard_name(s.shard), "bytes": s.size, "samples": s.count, "sha256": s.sha256}
        for s in seals
    ]
    content = {"fingerprint": run, "shards": shards}
    write_whole(disk, folder / NAME, orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
