"""Reading what small runs made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def read(folder: Path) -> list[Record]:
    """The samples in a run folder."""
    lines = (folder / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
