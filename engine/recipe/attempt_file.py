"""`attempts.jsonl`: the attempts at turns that were turned down, and why; one a line.

It is no part of the run's record: lines are written as they come, without sync, and a sample that
is begun again after a stop writes none twice.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import orjson

from turnloom.agents.critique.critic import TurnedDown
from turnloom.agents.teacher.chat.conversation import calls_to_prompt
from turnloom.engine.errors import StorageError
from turnloom.engine.plain_file import open_plain_file
from turnloom.graphs.json_value import JsonObject, JsonValue

NAME = "attempts.jsonl"
RESULT_LENGTH = 20_000


@dataclass(slots=True)
class AttemptFile:
    """The file, opened with the first attempt; without a `path` nothing is kept."""

    path: Path | None = None
    _file: BinaryIO | None = None
    _known: set[tuple[str, int, int]] = field(default_factory=set)

    def add(self, turned_down: TurnedDown) -> None:
        """Write one attempt. Raises `StorageError`."""
        if self.path is None:
            return
        key = (turned_down.sample, turned_down.turn, turned_down.attempt)
        try:
            file = self._file or self._opened(self.path)
            if key not in self._known:
                self._known.add(key)
                file.write(orjson.dumps(_to_json(turned_down), option=orjson.OPT_APPEND_NEWLINE))
                file.flush()
        except OSError as error:
            raise StorageError(f"{self.path}: {error.strerror}") from None

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self, path: Path) -> BinaryIO:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
        self._file = os.fdopen(open_plain_file(path, flags, 0o600), "r+b")
        for line in self._file:
            try:
                known = orjson.loads(line)
                self._known.add((known["id"], known["turn"], known["attempt"]))
            except (ValueError, LookupError, TypeError):  # cut off when the run was
                self._file.write(b"" if line.endswith(b"\n") else b"\n")
        return self._file


def _to_json(turned_down: TurnedDown) -> JsonObject:
    draft, feedback = turned_down.draft, turned_down.feedback
    steps: list[JsonValue] = [
        {"thought": step.thought, "calls": calls_to_prompt((step,), RESULT_LENGTH)}
        for step in draft.steps
    ]
    return {
        "id": turned_down.sample,
        "turn": turned_down.turn,
        "attempt": turned_down.attempt,
        "kind": turned_down.kind,
        "query": turned_down.query,
        "steps": steps,
        "thought": draft.thought,
        "answer": draft.answer,
        "fault": feedback.fault,
        "finding": feedback.text,
    }
