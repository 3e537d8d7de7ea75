"""What a check of data found: counts for each kind, and the worst rows of each."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from turnloom.agents.datasets.finding_kind import KINDS
from turnloom.agents.datasets.row_dialogue import RowFinding
from turnloom.graphs.json_value import JsonObject

DETAIL_LIMIT = 300
_REMARKS = {
    "arguments as JSON text": "OpenAI, verl, axolotl and NeMo take them so; TRL wants objects",
    "types that JSON Schema does not know": "read as their nearest kin; APIs refuse such schemas",
    "calls in a notation that is not read": "their calls were not checked",
    "a byte order mark before the first row": "some loaders refuse it",
}


class Example(NamedTuple):
    """A row with findings of a kind: its line, or its place in an array, from 1. `message` is its
    position in the row, -1 for the row."""

    line: int
    times: int
    message: int
    detail: str

    def to_json(self) -> JsonObject:
        told: JsonObject = {"line": self.line, "count": self.times, "detail": self.detail}
        return told | ({"message": self.message} if self.message >= 0 else {})

    def text(self, unit: str) -> str:
        place = f", message {self.message}" if self.message >= 0 else ""
        more = f" (and {self.times - 1} more in this row)" if self.times > 1 else ""
        return f"{unit} {self.line}{place}: {self.detail}{more}"


@dataclass(slots=True)
class CheckReport:
    """Counts, in bounded memory: of each kind no more than `keep` examples are held.

    rows      lines that hold messages; `unreadable` are the others
    unit      what rows are counted by: lines, or the rows of an array
    clean     rows without any finding
    forms     how rows are written -> how many
    findings  code of a kind -> how many, and in how many rows
    """

    file: str
    keep: int = 3
    unit: str = "line"
    rows: int = 0
    unreadable: int = 0
    clean: int = 0
    messages: int = 0
    calls: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    in_rows: Counter[str] = field(default_factory=Counter)
    _worst: dict[str, list[tuple[int, int, Example]]] = field(default_factory=dict)

    def add(self, line: int, findings: Sequence[RowFinding]) -> None:
        """Count what was found on a line."""
        counts = Counter(found.kind for found in findings)
        firsts: dict[str, RowFinding] = {}
        for found in findings:
            firsts.setdefault(found.kind, found)
        for kind, count in counts.items():
            first = firsts[kind]
            self.findings[kind] += count
            self.in_rows[kind] += 1
            example = Example(line, count, first.message, first.detail[:DETAIL_LIMIT])
            worst = self._worst.setdefault(kind, [])
            heapq.heappush(worst, (count, -line, example))
            if len(worst) > self.keep:
                heapq.heappop(worst)

    def examples(self, kind: str) -> list[Example]:
        """The rows with most findings of a kind, the worst first."""
        return [example for _, _, example in sorted(self._worst.get(kind, ()), reverse=True)]

    @property
    def total(self) -> int:
        return self.findings.total()

    def kinds(self) -> list[str]:
        """The kinds that were found, in the order of `KINDS`."""
        return [code for code in KINDS if self.findings[code]]

    def to_json(self) -> JsonObject:
        """All of it, for machines."""
        return {
            "file": self.file,
            "rows": self.rows,
            "unreadable": self.unreadable,
            "clean": self.clean,
            "messages": self.messages,
            "calls": self.calls,
            "forms": dict(+self.forms),
            "findings": {
                code: {
                    "count": self.findings[code],
                    "rows": self.in_rows[code],
                    "what": KINDS[code].what,
                    "why": KINDS[code].why,
                    "examples": [example.to_json() for example in self.examples(code)],
                }
                for code in self.kinds()
            },
        }

    def text(self) -> str:
        """All of it, for a person."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f"{self.file}: {self.rows:,} rows, {self.messages:,} messages, {self.calls:,} calls"
        for form, count in (+self.forms).most_common():
            remark = f": {_REMARKS[form]}" if form in _REMARKS else ""
            yield f"  {form} in {count:,} rows{remark}"
        for code in self.kinds():
            kind = KINDS[code]
            yield ""
            yield f"{code}  {self.findings[code]:,} in {self.in_rows[code]:,} rows"
            yield f"  {kind.what[:1].upper()}{kind.what[1:]}."
            yield f"  Why it hurts: {kind.why}."
            yield from (f"    {each.text(self.unit)}" for each in self.examples(code))
        yield ""
        if not self.total:
            yield "nothing found"
        yield (
            f"{self.clean:,} of {self.rows:,} rows are clean. Not checked, since only the tools "
            "can tell: whether results are real, and whether the calls do what was asked."
        )
