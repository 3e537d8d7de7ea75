"""Writing samples in other formats: looked through once, so that it is known what fits and what is
held out before anything is written, then written sample by sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from turnloom.engine.exports.attempts import read_attempts
from turnloom.engine.exports.files.draft import Draft, LinesDraft, check_free, new_folder
from turnloom.engine.exports.files.jsonl import Write, jsonl_files, jsonl_on_stdout
from turnloom.engine.exports.files.part_writer import PartWriter
from turnloom.engine.exports.files.target import check_target
from turnloom.engine.exports.fit_report import FitReport, fitting
from turnloom.engine.exports.format import TEST, TRAIN, Made
from turnloom.engine.exports.holdout import Holdout, ScenarioCensus, check_share
from turnloom.engine.exports.spec import ExportSpec
from turnloom.engine.runs.sample_files import read_samples
from turnloom.graphs.errors import InputError, UsageError

STDOUT = Path("-")


@dataclass(frozen=True, slots=True)
class Export:
    """One export as it was asked for. `holdout` is a share, or None for no test part."""

    path: Path
    specs: Sequence[ExportSpec]
    out: Path
    holdout: float | None = None

    @property
    def is_record(self) -> bool:
        """Whether it is one format of the samples as they are, which needs no look beforehand."""
        return len(self.specs) == 1 and bool(self.specs[0].format.recorded) and not self.holdout


Survey = tuple[list[FitReport], Holdout | None]


def run_export(export: Export, told: Callable[[Survey], None]) -> Mapping[str, Made]:
    """Write the export; `told` hears what fits, before anything stands in its place.

    Raises `UsageError` and `RunFolderError` for a place that cannot be written to, `InputError`
    for samples that cannot be read or where none fits, `StorageError` where the disk fails.
    """
    check_target(export.path, export.out)
    if export.holdout is not None:
        check_share(export.holdout)
    if export.is_record:
        return _as_recorded(export)
    _check_place(export)
    attempts = read_attempts(export.path)
    specs = [
        replace(spec, choices=replace(spec.choices, attempts=attempts)) for spec in export.specs
    ]
    export = replace(export, specs=specs)
    reports = [FitReport(spec.format.name) for spec in export.specs]
    if export.holdout is None and export.out != STDOUT:  # a draft can be dropped: one look will do
        with _drafts(export) as drafts:
            made = _written(export, drafts, None, reports)
            _tell(export, (reports, None), told)
            return made
    holdout = _survey(export, reports)
    _tell(export, (reports, holdout), told)
    with _drafts(export) as drafts:
        return _written(export, drafts, holdout)


def _tell(export: Export, survey: Survey, told: Callable[[Survey], None]) -> None:
    told(survey)
    for report in survey[0]:
        if not report.rows:
            raise InputError(f"{export.path}: no sample fits {report.name}: nothing was written")


def _survey(export: Export, reports: Sequence[FitReport]) -> Holdout | None:
    """What is held out; the reports hear what fits."""
    census = ScenarioCensus()
    for sample in read_samples(export.path):
        if export.holdout is not None:
            census.add(sample)
        for spec, report in zip(export.specs, reports, strict=True):
            fitting(sample, spec, report)
    return census.holdout(export.holdout) if export.holdout is not None else None


# --- places -------------------------------------------------------------------------------------


def _check_place(export: Export) -> None:
    forms = [spec.format for spec in export.specs]
    if export.out == STDOUT and not (_is_one_file(export) or forms[0].one_file):
        raise UsageError(f"--to {forms[0].name} writes several files: name a folder with -o")
    if export.out == STDOUT or _looks_like_file(export.out):
        if len(forms) > 1:
            raise UsageError(f"several formats go into a folder: {export.out} names a file")
        if export.holdout:
            raise UsageError(f"--holdout writes two parts into a folder: {export.out} is a file")
        if not forms[0].one_file:
            raise UsageError(f"--to {forms[0].name} writes a folder: {export.out} names a file")
    if export.out != STDOUT:
        check_free(export.out.absolute(), export.out)


def _is_one_file(export: Export) -> bool:
    single = len(export.specs) == 1 and export.specs[0].format.one_file and not export.holdout
    return single and (export.out == STDOUT or _looks_like_file(export.out))


def _looks_like_file(path: Path) -> bool:
    return path.suffix in {".jsonl", ".json", ".ndjson", ".parquet"}


@contextmanager
def _drafts(export: Export) -> Iterator[list[Draft]]:
    """A draft a format."""
    if export.out == STDOUT:
        with jsonl_on_stdout() as (write,):
            yield [LinesDraft({f"{TRAIN}.jsonl": write})]
    elif len(export.specs) == 1:
        only = f"{TRAIN}.jsonl" if _is_one_file(export) else ""
        with new_folder(export.out, only=only) as draft:
            yield [draft]
    else:
        with new_folder(export.out) as draft:
            yield [draft.inside(spec.folder) for spec in export.specs]


# --- writing ------------------------------------------------------------------------------------


def _written(
    export: Export,
    drafts: Sequence[Draft],
    holdout: Holdout | None,
    reports: Sequence[FitReport] = (),
) -> Mapping[str, Made]:
    parts = (TRAIN,) if holdout is None else (TRAIN, TEST)
    pairs = zip(export.specs, drafts, strict=True)
    writers = [PartWriter(spec, draft, parts) for spec, draft in pairs]
    reported: Sequence[FitReport | None] = reports or [None] * len(writers)
    for sample in read_samples(export.path):
        part = TEST if holdout is not None and holdout.holds(sample) else TRAIN
        for writer, report in zip(writers, reported, strict=True):
            writer.add(sample, part, report)
    names = [spec.format.name for spec in export.specs]
    return dict(zip(names, [writer.finish() for writer in writers], strict=True))


def _as_recorded(export: Export) -> Mapping[str, Made]:
    """Samples as they are, in one pass; files that are there are replaced."""
    (spec,) = export.specs
    names = spec.format.recorded
    with _recorded(export.out, spec) as writers:
        writer = PartWriter(spec, LinesDraft(dict(zip(names, writers, strict=True))), (TRAIN,))
        for sample in read_samples(export.path):
            writer.add(sample, TRAIN)
        return {spec.format.name: writer.finish()}


def _recorded(out: Path, spec: ExportSpec) -> AbstractContextManager[tuple[Write, ...]]:
    names = spec.format.recorded
    if not spec.format.one_file:
        if out == STDOUT or (out.exists() and not out.is_dir()):
            raise InputError(
                f"{out} is no folder: name the folder to write {' and '.join(names)} to"
            )
        return jsonl_files(*(out / name for name in names))
    if out.is_dir():
        raise InputError(
            f"{out} is a folder: name the file to write, such as {out / 'train.jsonl'}"
        )
    return jsonl_on_stdout() if out == STDOUT else jsonl_files(out)
