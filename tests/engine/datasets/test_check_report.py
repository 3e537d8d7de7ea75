"""A report counts everything, holds little, and says what it means."""

from __future__ import annotations

from turnloom.agents.datasets.finding_kind import KINDS
from turnloom.agents.datasets.row_dialogue import RowFinding
from turnloom.engine.datasets.check_report import CheckReport


def test_the_worst_rows_of_a_kind_are_kept_and_all_are_counted() -> None:
    report = CheckReport("data.jsonl", keep=2)
    for line in range(1, 101):
        times = 5 if line in (7, 90) else 1
        report.add(line, [RowFinding("dialogue:empty", "nothing", 3)] * times)
    assert report.total == report.findings["dialogue:empty"] == 108
    assert report.in_rows["dialogue:empty"] == 100
    assert [example.line for example in report.examples("dialogue:empty")] == [7, 90]


def test_every_kind_is_told_with_what_is_wrong_and_why_it_hurts() -> None:
    report = CheckReport("data.jsonl")
    report.add(1, [RowFinding(code, "here") for code in KINDS])
    text, told = report.text(), report.to_json()["findings"]
    assert isinstance(told, dict)
    assert list(told) == list(KINDS)
    for code, kind in KINDS.items():
        assert f"{code}  1 in 1 rows" in text
        assert kind.why in text
        assert told[code]["examples"] == [{"line": 1, "count": 1, "detail": "here"}]  # type: ignore[call-overload, index]


def test_a_detail_of_any_length_takes_a_line() -> None:
    report = CheckReport("data.jsonl")
    report.add(1, [RowFinding("form:row", "x" * 10_000)])
    assert max(map(len, report.text().splitlines())) < 400
