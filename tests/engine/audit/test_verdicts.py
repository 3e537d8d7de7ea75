"""The files of verdicts are what the ledger says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from audited_run import found, rewrite


@pytest.mark.parametrize("name", ["rejected.jsonl", "dead.jsonl"])
@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (lambda data: data.partition(b"\n")[2], "lacks 1 of"),
        (lambda data: data + data.partition(b"\n")[0] + b"\n", "is there twice"),
        (lambda data: data.replace(b'"stage":"', b'"stage":"x', 1), "differs from what the ledger"),
        (lambda data: data[:-4], "is no whole record"),
        (lambda data: data + b'{"index":100000}\n', "does not have seed 100000"),
        (lambda _: b"", "lacks"),
    ],
)
def test_verdicts_that_differ_from_the_ledger_are_found(
    run: Path, name: str, planted: Callable[[bytes], bytes], said: str
) -> None:
    rewrite(run / name, planted)

    assert said in found(run)
    assert name in found(run)
