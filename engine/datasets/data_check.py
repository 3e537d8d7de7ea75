"""A file of rows, checked in one pass and bounded memory: each row by itself, whether it was there
before, and whether a chat template shows it whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from turnloom.agents.datasets.chat_row import ChatRow, read_row
from turnloom.agents.datasets.offered_tools import OfferedTools
from turnloom.agents.datasets.row_dialogue import RowDialogue, RowFinding
from turnloom.agents.datasets.row_findings import row_findings
from turnloom.agents.verification.uniqueness import Uniqueness
from turnloom.engine.datasets.check_report import CheckReport
from turnloom.engine.datasets.json_array import array_elements, is_json_array
from turnloom.engine.exports.templates.chat_template import ChatTemplate
from turnloom.engine.plain_file import plain_file_stream
from turnloom.engine.runs.jsonl_line import MARK, jsonl_lines
from turnloom.engine.runs.sample_files import sample_files
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject

FRUITLESS = 10_000
"""Lines without a row among them from which on a file is none of rows."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a check is; `share` is that of the bytes."""

    rows: int
    findings: int
    share: float


@dataclass(frozen=True, slots=True)
class _Rendered:
    """A row as a chat template is given it."""

    messages: list[JsonObject]
    tools: list[JsonObject]
    trained: frozenset[int]


@dataclass(slots=True)
class DataCheck:
    """Checks rows one after the other. A row that goes on where the one before ended, as in data
    with a row a turn, is told only what is new, and is no duplicate."""

    report: CheckReport
    template: ChatTemplate | None = None
    _unique: Uniqueness = field(default_factory=Uniqueness)
    _lines: list[int] = field(default_factory=list)
    _before: ChatRow | None = None
    _told: frozenset[RowFinding] = frozenset()

    def line(self, number: int, text: bytes) -> None:
        """Check one line."""
        try:
            row = read_row(text)
        except InputError as error:
            self.report.unreadable += 1
            self.report.add(number, [RowFinding("form:row", str(error))])
            return
        findings, dialogue, tools = row_findings(row)
        goes_on = self._goes_on(row)
        told = frozenset(findings)
        new = [each for each in findings if not (goes_on and each in self._told)]
        if not goes_on:
            new += self._duplicates(number, row, dialogue)
        new += self._misfits(row, tools)
        self._count(row, dialogue, tools, goes_on)
        self.report.clean += not new
        self.report.add(number, new)
        self._before, self._told = row, told

    def _goes_on(self, row: ChatRow) -> bool:
        before = self._before
        if before is None or not 0 < len(before.messages) < len(row.messages):
            return False
        return row.messages[: len(before.messages)] == before.messages

    def _count(
        self, row: ChatRow, dialogue: RowDialogue, tools: OfferedTools, goes_on: bool
    ) -> None:
        report = self.report
        report.rows += 1
        report.messages += len(row.messages)
        report.calls += len(dialogue.view.calls)
        report.forms.update(row.forms)
        report.forms["types that JSON Schema does not know"] += tools.loose
        report.forms["going on where the row before ends"] += goes_on
        is_notated = not dialogue.view.calls and any(each.role == "tool" for each in row.messages)
        report.forms["calls in a notation that is not read"] += is_notated

    def _duplicates(self, number: int, row: ChatRow, dialogue: RowDialogue) -> Iterator[RowFinding]:
        exact = repr([(each.role, each.text, each.calls) for each in row.messages])
        view = dialogue.view
        said = [*view.queries, *(thought.content for thought in view.thoughts)]
        said += (f"{call.tool} {list(call.arguments.values())}" for call in view.calls)
        twin = self._unique.admit_text(exact, exact if row.learned else " ".join(said))
        if twin is None:
            self._lines.append(number)
        elif twin < 0:
            yield RowFinding("unique:same", "an earlier row says the same")
        elif not row.learned:  # a row a turn shares what it goes on from with others
            yield RowFinding("unique:near", f"it is nearly {self.report.unit} {self._lines[twin]}")

    def _misfits(self, row: ChatRow, tools: OfferedTools) -> Iterator[RowFinding]:
        if self.template is None or not row.messages:
            return
        trained = frozenset(
            at
            for at, message in enumerate(row.messages)
            if message.role == "assistant" and message.place >= row.learned
        )
        shown = _Rendered([each.to_json() for each in row.messages], [*tools.listed], trained)
        rendering = self.template.rendering(shown, "keep", alone=row.learned > 0)
        name = self.template.name
        if rendering.refusal:
            yield RowFinding("fit:refused", f"{name} refuses it: {rendering.refusal}")
        elif rendering.drops:
            yield RowFinding("fit:dropped", f"{name} drops {', '.join(rendering.drops)}")


def check_data(
    path: Path,
    template: ChatTemplate | None = None,
    notify: Callable[[Progress], None] = lambda _: None,
    keep: int = 3,
) -> CheckReport:
    """Check every row of a JSONL file, of a JSON array, or of a run folder's samples.

    Raises `InputError` for what cannot be read, or holds no row at all.
    """
    report = CheckReport(str(path), keep)
    check = DataCheck(report, template)
    files = sample_files(path)
    whole = sum(file.stat().st_size for file in files) or 1
    read = 0
    for file in files:
        with plain_file_stream(file, follow=True) as stream:
            report.forms["a byte order mark before the first row"] += stream.read(3) == MARK
        for number, text in _rows(file, report):
            read += len(text)
            check.line(number, text)
            if report.unreadable >= FRUITLESS and not report.rows:
                break
            if (report.rows + report.unreadable) % 100 == 0:
                notify(Progress(report.rows, report.total, read / whole))
    if not report.rows:
        raise InputError(_nothing(path, report))
    return report


def _rows(file: Path, report: CheckReport) -> Iterator[tuple[int, bytes]]:
    """The text of each row and its place: lines, or the elements of an array."""
    if is_json_array(file):
        report.unit = "row"
        yield from enumerate(array_elements(file), start=1)
        return
    for line in jsonl_lines(file, follow=True, skip_mark=True):
        yield line.number, line.text


def _nothing(path: Path, report: CheckReport) -> str:
    if not report.unreadable:
        return f"{path} is empty: there is no row to check"
    first = min(report.examples("form:row"), key=lambda example: example.line)
    return (
        f"{path} holds no row of messages: {report.unit} {first.line}: {first.detail}. Give JSON "
        "Lines, an object a line, or a JSON array of objects, each with `messages` (or "
        "`conversations`) and `tools`"
    )
