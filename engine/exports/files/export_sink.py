"""A sink that writes a trainer's rows behind a run: `trl:FILE`, `nemo:split=dialogue:DIR`."""

from __future__ import annotations

from pathlib import Path

from turnloom.agents.sample import read_sample
from turnloom.engine.exports.files.draft import LinesDraft
from turnloom.engine.exports.files.jsonl import encode_row
from turnloom.engine.exports.fit_report import FitReport, fitting
from turnloom.engine.exports.format import TRAIN, Made, WriteRow
from turnloom.engine.exports.formats import FORMATS
from turnloom.engine.exports.spec import ExportSpec, read_export
from turnloom.engine.log import logger
from turnloom.engine.sinks.file import FileSink
from turnloom.engine.sinks.spec import Kinds, SinkSpec, sink_path
from turnloom.graphs.errors import UsageError

_ROWS = f"{TRAIN}.jsonl"


def export_sinks() -> Kinds:
    """The kinds of sinks that write rows of a format."""
    streams = [form.name for form in FORMATS.values() if form.one_file or form.streams]
    return dict.fromkeys([name.partition(":")[0] for name in streams], _read)


def _read(text: str) -> SinkSpec:
    """A format with its options, and where its rows go. Raises `UsageError`."""
    before, colon, rest = text.rpartition(":")
    spec = read_export(before if colon else text)
    form = spec.format
    if not form.one_file and not form.streams:
        raise UsageError(f"{form.name} is no sink: use turnloom export when the run is done")
    if not rest or not colon or rest.partition("=")[0] in form.options:
        raise UsageError(f"the sink {text} names no path: write {text}:PATH")
    path = sink_path(text, rest)
    return SinkSpec(str(text), lambda fresh: _opened(spec, path, fresh))


def _opened(spec: ExportSpec, path: Path, fresh: bool) -> ExportSink:
    """The sink; beside the rows of a format that has its settings there, they are written."""
    if spec.format.one_file:
        return ExportSink(path, spec, fresh=fresh)
    sink = ExportSink(path / _ROWS, spec, fresh=fresh)
    made = Made({TRAIN: 0}, {TRAIN: 0}, {}, frozenset())
    for name, text in spec.format.beside(made, spec.choices).items():
        (path / name).write_text(text, "utf-8")
    return sink


class ExportSink(FileSink):
    """One file of a format's rows. What does not fit is left out, and told when the run ends."""

    def __init__(self, path: Path, spec: ExportSpec, *, fresh: bool = False) -> None:
        self._spec = spec
        self._report = FitReport(spec.format.name)
        self._lines: list[bytes] = []
        draft = LinesDraft({_ROWS: lambda row: self._lines.append(encode_row(row))})
        self._write: WriteRow = spec.format.open(draft, TRAIN, spec.choices)
        super().__init__(path, self._rows, fresh=fresh)

    async def close(self) -> None:
        await super().close()
        for why, count in self._report.skipped.most_common():
            logger().warning("left_out", sink=self._report.name, rows=count, why=why)

    def _rows(self, samples: bytes) -> bytes:
        """The lines of the rows of lines of samples."""
        self._lines.clear()
        for line in samples.splitlines():
            for row in fitting(read_sample(line), self._spec, self._report):
                self._write(row)
        return b"".join(self._lines)
