"""`rejected.jsonl` and `dead.jsonl` against the ledger, which is the truth about them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from turnloom.engine.audit.book import ENDS, Book, Verdict
from turnloom.engine.audit.report import AuditReport
from turnloom.engine.plain_file import plain_file_stream

_LINE_LIMIT = 16 * 2**20


def check_verdicts(
    audit: AuditReport, folder: Path, book: Book, run: str, *, settled: bool
) -> None:
    """Each seed that was not emitted has its line in its file, once; `settled`: the files may
    not lag behind."""
    for state in (2, 3):
        for verdict in book.verdicts(state):
            _check_row(audit, verdict, run)
        name = f"{ENDS[state]}.jsonl"
        found = _check_file(audit, folder / name, book, state, settled=settled)
        expected = sum(count for (s, _), count in book.counts().items() if s == state)
        if found < expected:
            report = audit.find if settled else audit.note
            report(name, f"lacks {expected - found} of {expected} lines that the ledger has")


def _check_row(audit: AuditReport, verdict: Verdict, run: str) -> None:
    record = _record(verdict.line or b"")
    place = f"ledger.db, seed {verdict.seed}"
    if record is None:
        audit.find(place, "its line is not whole")
    elif (record.get("index"), record.get("reason")) != (verdict.seed, verdict.reason):
        audit.find(place, "its line is another seed's, or gives another reason")
    elif record.get("id") != f"{run[:12]}-{verdict.seed:06d}":
        audit.find(place, "its line has the id of another run")


def _check_file(audit: AuditReport, path: Path, book: Book, state: int, *, settled: bool) -> int:
    """How many of the ledger's lines the file has."""
    seen: set[int] = set()
    if not path.exists():
        return 0
    with plain_file_stream(path) as lines:
        for number, line in enumerate(iter(partial(lines.readline, _LINE_LIMIT), b""), start=1):
            what = _misfit(line, book, state, seen)
            if what is not None:
                report = audit.find if settled else audit.note
                report(f"{path.name}:{number}", what)
    return len(seen)


def _misfit(line: bytes, book: Book, state: int, seen: set[int]) -> str | None:
    record = _record(line)
    index = record.get("index") if record else None
    if not isinstance(index, int):
        return "is no whole record"
    verdict = book.verdict(index)
    if verdict is None or verdict.state != state:
        return f"the ledger does not have seed {index} as {ENDS[state]}"
    if verdict.line != line:
        return f"differs from what the ledger has for seed {index}"
    if index in seen:
        return f"seed {index} is there twice"
    seen.add(index)
    return None


def _record(line: bytes) -> dict[str, object] | None:
    if not line.endswith(b"\n") or line.count(b"\n") != 1:
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
