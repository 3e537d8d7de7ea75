"""Writes one format's rows, to the part (train, test) that each sample is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from turnloom.agents.sample import Sample
from turnloom.engine.exports.files.draft import Draft
from turnloom.engine.exports.fit_report import FitReport, fitting
from turnloom.engine.exports.format import Made, WriteRow
from turnloom.engine.exports.spec import ExportSpec


class PartWriter:
    """Opens a writer a part, takes samples one by one, and counts."""

    def __init__(self, spec: ExportSpec, draft: Draft, parts: Sequence[str]) -> None:
        self._spec = spec
        self._draft = draft
        self._write = {part: spec.format.open(draft, part, spec.choices) for part in parts}
        self._rows = Counter(dict.fromkeys(parts, 0))
        self._samples = Counter(dict.fromkeys(parts, 0))
        self._variants: Counter[str] = Counter()
        self._sources: set[str] = set()

    def add(self, sample: Sample, part: str, report: FitReport | None = None) -> None:
        """Write the rows of a sample that fit; the report hears of the others, too."""
        rows = fitting(sample, self._spec, report)
        write: WriteRow = self._write[part]
        for row in rows:
            write(row)
        if rows:
            self._rows[part] += len(rows)
            self._samples[part] += 1
            self._variants[sample.variant] += 1
            self._sources.add(sample.source)

    def finish(self) -> Made:
        made = Made(self._rows, self._samples, self._variants, frozenset(self._sources))
        for name, text in self._spec.format.beside(made, self._spec.choices).items():
            self._draft.text(name, text)
        return made
