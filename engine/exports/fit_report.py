"""The fit check: which rows of the samples a format can tell, why not, and what they lose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from turnloom.agents.sample import Sample
from turnloom.engine.exports.row import Row, defect, failures
from turnloom.engine.exports.spec import ExportSpec
from turnloom.engine.exports.templates.chat_template import TOLERABLE


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

    def write(self, losses: Iterable[str], sample: Sample) -> None:
        self.rows += 1
        for loss in losses:
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
    rows = [] if why else list(form.rows(sample, choices))
    kept = []
    for row in rows:
        why, losses = _told(row, spec)
        if not why:
            kept.append(row)
        if report is not None and why:
            report.skip(why, sample)
        elif report is not None:
            report.write(losses, sample)
    return kept


def _told(row: Row, spec: ExportSpec) -> tuple[str, list[str]]:
    """Why a row cannot be told, or '' and what of it is lost."""
    form, choices = spec.format, spec.choices
    why, dropped = _shown(row, spec)
    if why := why or form.misfit(row, choices):
        return why, []
    loss = form.loses(row, choices)
    return "", [loss, *dropped] if loss else dropped


def _shown(row: Row, spec: ExportSpec) -> tuple[str, list[str]]:
    """Why the template, if there is one, does not take a row, or '' and what it drops of it."""
    form, choices = spec.format, spec.choices
    if (template := choices.template) is None:
        return "", []
    rendered = template.rendering(
        row,
        choices.thoughts,
        alone=choices.split == "turn",
        text_arguments=form.text_arguments,
    )
    if rendered.refusal:
        return f"the template {template.name} refuses it: {rendered.refusal}", []
    missing = [what for what in rendered.drops if what not in TOLERABLE]
    if missing:
        return f"the template {template.name} drops {', '.join(missing)}", []
    return "", [f"the template {template.name} drops {what}" for what in rendered.drops]
