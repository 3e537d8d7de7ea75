"""The fit check: which rows of the samples a format can tell, why not, and what they lose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from turnloom.agents.sample import Sample
from turnloom.engine.exports.row import Row, defect, failures, rows_of
from turnloom.engine.exports.spec import ExportSpec


@dataclass(slots=True)
class FitReport:
    """What of the samples fits a format. Rows are counted; `examples` has a sample's id a reason.

    skipped  why rows, or whole samples (each one row here), are left out
    losses   what rows that are written do not tell
    masked   messages that are seen and not learned, since their call failed
    """

    name: str
    samples: int = 0
    rows: int = 0
    masked: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    losses: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def skip(self, reason: str, sample: Sample) -> None:
        self.skipped[reason] += 1
        self.examples.setdefault(reason, sample.id)

    def write(self, loss: str, sample: Sample) -> None:
        self.rows += 1
        if loss:
            self.losses[loss] += 1
            self.examples.setdefault(loss, sample.id)


def fitting(sample: Sample, spec: ExportSpec, report: FitReport | None = None) -> list[Row]:
    """The rows of a sample that fit; the report hears of the others, too."""
    form, choices = spec.format, spec.choices
    why = "" if form.recorded else defect(sample, choices.split)
    if report is not None:
        report.samples += 1
        report.masked += len(failures(sample)) if choices.failed == "mask" else 0
        if why:
            report.skip(why, sample)
    rows = [] if why else list(rows_of(sample, choices.split, choices.failed))
    fitting = []
    for row in rows:
        why = form.misfit(row, choices)
        if not why:
            fitting.append(row)
        if report is not None and why:
            report.skip(why, sample)
        elif report is not None:
            report.write(form.loses(row, choices), sample)
    return fitting
