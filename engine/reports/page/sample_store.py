"""The samples of a page: an index to search in, and the samples in chunks, to be loaded one by one.

What many samples share is kept once: tools, and the explanation of a reason.
"""

from __future__ import annotations

from pathlib import Path

import orjson

from turnloom.agents.sample import Sample
from turnloom.engine.outcome import State
from turnloom.engine.reports.page.sample_entry import sample_entry
from turnloom.engine.reports.reasons import reason_of
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue

INLINE = 500
"""Samples that a page holds itself; with more, they stand in files beside it."""
CHUNK = 50
"""Samples of one such file."""
MOST_VERDICTS = 5_000
"""Rejected seeds and dead letters that can be looked at."""
_DETAIL = 600
_STATES = {State.REJECTED: "rejected", State.DEAD: "dead"}


class SampleStore:
    """Reads along while a report is made. `folder` takes the chunks of more than `INLINE` samples;
    without one what is more than that is left out."""

    def __init__(self, folder: Path | None) -> None:
        self.samples = 0
        self._folder = folder
        self._rows: list[JsonValue] = []
        self._entries: list[bytes] = []
        self._chunks = 0
        self._tools: dict[bytes, int] = {}
        self._reasons: dict[str, JsonValue] = {}
        self._verdicts = 0

    @property
    def left_out(self) -> int:
        """Samples for which there was no place."""
        return max(0, self.samples - INLINE) if self._folder is None else 0

    def add(self, sample: Sample) -> None:
        """Take in one sample."""
        self.samples += 1
        if self.left_out:
            return
        entry = sample_entry(sample)
        entry["tools"] = [self._tool(tool) for tool in sample.tools]
        self._rows.append(_row(sample))
        self._entries.append(orjson.dumps(entry))
        if self._folder is not None and self.samples > INLINE:
            self._write_chunks(self._folder, CHUNK)

    def add_verdict(self, state: State, record: JsonObject) -> None:
        """Take in what did not become a sample."""
        self._verdicts += 1
        if self._verdicts > MOST_VERDICTS:
            return
        reason = str(record.get("reason"))
        self._rows.append(
            {
                "id": str(record.get("id")),
                "state": _STATES[state],
                "reason": reason,
                "stage": str(record.get("stage")),
                "text": str(record.get("detail"))[:_DETAIL],
            }
        )
        if reason not in self._reasons:
            self._reasons[reason] = _explanation(reason)

    def data(self) -> JsonObject:
        """What the page itself holds, the samples included unless they are in chunks."""
        if self._chunks and self._folder is not None:
            self._write_chunks(self._folder, 1)
        entries: list[JsonValue] = [orjson.loads(entry) for entry in self._entries]
        return {
            "rows": self._rows,
            "tools": [orjson.loads(tool) for tool in self._tools],
            "reasons": self._reasons,
            "entries": entries,
            "chunk": CHUNK if self._chunks else 0,
            "folder": self._folder.name if self._folder is not None and self._chunks else "",
            "hidden_verdicts": max(0, self._verdicts - MOST_VERDICTS),
            "hidden_samples": self.left_out,
        }

    def _tool(self, tool: JsonObject) -> int:
        return self._tools.setdefault(orjson.dumps(tool.get("function")), len(self._tools))

    def _write_chunks(self, folder: Path, least: int) -> None:
        """Write the chunks that are full, or hold at least so many samples."""
        while len(self._entries) >= least:
            entries, self._entries = self._entries[:CHUNK], self._entries[CHUNK:]
            text = orjson.dumps((b"[" + b",".join(entries) + b"]").decode())
            folder.mkdir(parents=True, exist_ok=True)
            name = f"samples-{self._chunks:06}.js"
            (folder / name).write_bytes(b"turnloomChunk(%d,%s)\n" % (self._chunks, text))
            self._chunks += 1


def _row(sample: Sample) -> JsonObject:
    """What is searched and filtered by."""
    names: dict[str, None] = dict.fromkeys(s.tool for turn in sample.turns for s in turn.steps)
    return {
        "id": sample.id,
        "variant": sample.variant,
        "turns": len(sample.turns),
        "calls": sum(len(turn.steps) for turn in sample.turns),
        "guided": sum(how.solved == "guided" for how in sample.certificate.turns or ()),
        "tools": list(names),
        "text": "\n".join(turn.query for turn in sample.turns),
    }


def _explanation(code: str) -> JsonObject:
    try:
        reason = reason_of(code)
    except UsageError:  # a code of another version, or of a role of one's own
        return {"why": "", "remedy": ""}
    return {"why": reason.why, "remedy": reason.remedy}
