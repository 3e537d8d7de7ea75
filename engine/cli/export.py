"""`turnloom export`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from turnloom.engine.cli.console.streams import tell, tell_next

if TYPE_CHECKING:
    from turnloom.engine.exports.export import Survey
    from turnloom.engine.exports.fit_report import FitReport
    from turnloom.engine.exports.format import Made
    from turnloom.engine.exports.holdout import Holdout

FORMAT_NAMES = (
    "openai, openai:finetune, openai:preference, trl, trl:tokens, trl:preference, hf, "
    "llama-factory, ms-swift, axolotl, verl, verl:rl, nemo, atif, traces or bfcl"
)
_EXAMPLES = """Write samples in the formats of trainers and viewers.

Example: turnloom export runs/travel --to openai -o travel.jsonl

More examples:

\b
  turnloom export runs/travel --to openai -o travel.jsonl
  turnloom export runs/travel --to trl -o trl.jsonl
  turnloom export runs/travel --to trl:split=dialogue:thoughts=inline -o trl.jsonl
  turnloom export runs/travel --to hf --to llama-factory -o data --holdout 0.02

Options of a format: split=turn|dialogue (a row for each message of the assistant, which alone
trains, or for the whole), thoughts=keep|inline|drop, failed=mask|train, template=NAME|FILE (a chat
template to check rows against). What fits is told before anything is written. Several formats go
into a folder each of PATH.
"""


def export(
    path: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="A run folder or a samples file.")
    ],
    to: Annotated[
        list[str],
        typer.Option("--to", metavar="FORMAT[:OPTION=VALUE…]", help=f"{FORMAT_NAMES}; repeatable."),
    ],
    out: Annotated[
        Path, typer.Option("-o", metavar="PATH", help="Where to write; - is standard output.")
    ],
    holdout: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Hold out about this share of the samples for a test part, by scenario and by "
            "family of target tools.",
        ),
    ] = None,
) -> None:
    from turnloom.engine.exports.export import Export, run_export
    from turnloom.engine.exports.spec import read_exports

    made = run_export(Export(path, read_exports(to), out, holdout), _tell_survey)
    for name, each in made.items():
        tell(_written(name, each, out, several=len(made) > 1))
    if [name.partition(":")[0] for name in made] == ["openai"] and out.is_file():
        tell_next(f"turnloom check {out}", "as others would")
    elif out.exists():
        tell("next: docs/exports.md says what reads each format, and how\n")


export.__doc__ = _EXAMPLES


def _written(name: str, made: Made, out: Path, *, several: bool) -> str:
    samples = sum(made.samples.values())
    place = out / name.replace(":", "-") if several else out
    rows = sum(made.rows.values())
    if rows == samples and len(made.rows) == 1:
        return f"wrote {samples} samples to {place}\n"
    parts = ", ".join(f"{part} {count}" for part, count in made.rows.items())
    split = f" ({parts})" if len(made.rows) > 1 else ""
    return f"wrote {rows} rows of {samples} samples to {place}{split}\n"


def _tell_survey(survey: Survey) -> None:
    reports, holdout = survey
    for report in reports:
        tell(_fit(report))
    if holdout is not None:
        tell(_held_out(holdout))


def _fit(report: FitReport) -> str:
    """What fits a format, a line for the whole and one for each reason."""
    skipped = report.skipped.total()
    lines = [
        f"{report.name}: {report.rows} rows of {report.samples} samples fit, "
        f"{skipped} are left out, {report.losses.total()} warnings"
    ]
    if report.masked:
        lines.append(f"  {report.masked} messages with a failed call are not trained")
    for word, counts in (("left out", report.skipped), ("warning", report.losses)):
        lines += [
            f"  {word} {count}: {why} (such as {report.examples[why]})"
            for why, count in counts.most_common()
        ]
    return "\n".join(lines) + "\n"


def _held_out(holdout: Holdout) -> str:
    families = ", ".join(holdout.families)
    unseen = f"{len(holdout.scenarios)} scenarios"
    unseen += f", targets about: {families}" if families else ""
    return (
        f"held out {holdout.held} of {holdout.samples} samples ({holdout.share:.1%}); "
        f"unseen in training: {unseen}\n"
    )
