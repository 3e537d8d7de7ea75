"""What became of one seed of a run: its sample, or why there is none."""

from __future__ import annotations

from pathlib import Path

from turnloom.engine.ledger.verdicts import NAMES
from turnloom.engine.reports.reasons import explanation
from turnloom.engine.reports.sample_text import sample_text
from turnloom.engine.runs.sample_files import read_records, read_samples
from turnloom.graphs.errors import InputError, UsageError
from turnloom.graphs.json_value import JsonObject


def seed_text(path: Path, wanted: str | None, *, whole: bool, width: int) -> str:
    """The sample whose id or number in the run is `wanted`, else the seed's reason; without one
    the first sample.

    Raises `InputError` where the run has no such seed.
    """
    for sample in read_samples(path):
        if wanted is None or _is(sample.id, wanted):
            return sample_text(sample, whole=whole, width=width)
    for file in (path / name for name in NAMES.values() if path.is_dir()):
        for record in read_records(file) if file.exists() else ():
            if wanted is not None and _is(str(record.get("id")), wanted):
                return _failure_text(record)
    if wanted is None:
        raise InputError(f"{path} holds no sample yet")
    raise InputError(f"{path} holds no seed {wanted!r}: give an id as it stands in the file")


def _is(ident: str, wanted: str) -> bool:
    number = ident.rpartition("-")[2]
    return ident == wanted or (
        wanted.isdecimal() and number.isdecimal() and int(number) == int(wanted)
    )


def _failure_text(record: JsonObject) -> str:
    told = f"{record.get('id')}  no sample\n\n{record.get('detail')}\n\n"
    try:
        return told + explanation(str(record.get("reason")))
    except UsageError:  # a code of another version
        return told + f"{record.get('reason')}\n"
