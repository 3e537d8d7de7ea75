"""Files: ours in every format are clean, planted defects are counted, other people's are read."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from turnloom.agents.verification.mutations import OPERATORS, mutants
from turnloom.engine.cli import main
from turnloom.engine.datasets.check_report import CheckReport
from turnloom.engine.datasets.data_check import check_data
from turnloom.engine.exports.templates.chat_template import chat_template
from turnloom.graphs.errors import InputError

SEEN = {
    "confess": 1.0, "name_tool": 1.0, "invent": 1.0, "mistype_value": 1.0, "withdraw_tool": 1.0,
    "break_id": 1.0, "lose_result": 1.0, "lose_answer": 1.0, "merge_calls": 0.7,
    "swap_calls": 0.4, "foresee": 0.4, "repeat_call": 0.5, "swap_thoughts": 0.3,
    "change_value": 0.3, "drop_call": 0.2, "check_again": 0.05, "change_figure": 0.4,
    "swap_answers": 0.1,
}  # fmt: skip
"""Share of planted defects of a kind that messages alone show, at least."""

UNSEEN = frozenset({
    "blank_thought", "contradict", "leak_value", "repeat_id", "tamper_result", "tamper_text",
    "unsay_value", "falsify_outcome", "swap_superlative", "take_thought", "tell_another_record",
    "shift_span", "misplace_source", "forget_source", "tamper_digest",
    "ask_otherwise", "claim_deed", "evade_question", "guess", "improvise", "promise_instead",
    "refuse_blankly", "say_again", "say_already", "tell_otherwise",
    "call_one_by_one", "claim_done", "forget_goal", "give_no_reason",
    "ignore_refusal", "keep_first", "mend_nothing", "misjudge_undone",
    "misstate_undone", "overdo", "pass_over_goal", "refuse_otherwise",
    "repeat_deed", "say_nothing", "take_nothing_back", "unmark_refusal",
})  # fmt: skip
"""What only the record, the world or the user can tell, or what other people's data does, too; and
what is planted in turns of variants, of which this run has none."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check") / "run"
    assert main(["generate", "-n", "24", "--turns", "2-3", "--out", str(folder)]) == 0
    return folder


def written(file: Path, rows: list[Any]) -> Path:
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return file


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def found(report: CheckReport) -> dict[str, int]:
    return {code: count for code, count in report.findings.items() if code != "unique:near"}


@pytest.mark.parametrize(
    "form",
    ["openai", "openai:finetune", "trl", "trl:split=dialogue", "llama-factory", "ms-swift",
     "axolotl", "nemo"],
)  # fmt: skip
def test_our_own_exports_are_clean(form: str, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    assert main(["export", str(run), "--to", form, "-o", str(out)]) == 0
    file = out if out.is_file() else out / "train.jsonl"
    report = check_data(file)
    assert (found(report), report.unreadable) == ({}, 0)
    assert report.rows == len(lines(file))
    assert report.calls


def test_our_own_samples_are_clean_where_they_lie(run: Path) -> None:
    report = check_data(run)
    assert (report.rows, found(report)) == (24, {})


@pytest.fixture(scope="module")
def shares(run: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Kind of planted defect -> the share of which something is found in messages and tools."""
    caught: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    file = tmp_path_factory.mktemp("mutants") / "mutant.jsonl"
    for sample in lines(run / "samples-000000.jsonl"):
        for mutant in mutants(sample, 1):
            row = {key: mutant.sample[key] for key in ("messages", "tools")}
            planted[mutant.operator] += 1
            caught[mutant.operator] += check_data(written(file, [row])).total > 0
    return {operator: caught[operator] / planted[operator] for operator in planted}


@pytest.mark.parametrize("operator", SEEN)
def test_planted_defects_are_found_in_messages_alone(
    operator: str, shares: dict[str, float]
) -> None:
    assert shares[operator] >= SEEN[operator]


def test_every_planted_defect_is_said_to_be_seen_or_not() -> None:
    assert SEEN.keys() | UNSEEN == OPERATORS.keys()
    assert not SEEN.keys() & UNSEEN


# --- rows among others --------------------------------------------------------------------------


def row(request: str, answer: str) -> dict[str, Any]:
    said = [{"role": "user", "content": request}, {"role": "assistant", "content": answer}]
    return {"messages": said}


LONG = "Tell me of the river that flows through the town where my grandmother was born"


def test_duplicates_are_told_with_their_line(tmp_path: Path) -> None:
    elbe = "It is the Elbe, and long."
    rows = [row(LONG, elbe), row("Hello", "Good day."), row(LONG, elbe), row(f"{LONG} so", elbe)]
    report = check_data(written(tmp_path / "data.jsonl", rows))
    assert report.findings == {"unique:same": 1, "unique:near": 1}
    assert report.examples("unique:near")[0].detail == "it is nearly line 1"
    assert report.clean == 2


def test_a_row_a_turn_is_no_duplicate_and_is_told_once(tmp_path: Path) -> None:
    said = [{"role": "user", "content": LONG}, {"role": "assistant", "content": ""}]
    said += [{"role": "user", "content": "Again."}, {"role": "assistant", "content": "The Elbe."}]
    rows = [{"messages": said[:2]}, {"messages": said}]
    report = check_data(written(tmp_path / "data.jsonl", rows))
    assert report.findings == {"dialogue:empty": 1}
    assert report.forms["going on where the row before ends"] == 1


def test_a_template_tells_what_it_refuses_and_drops(tmp_path: Path) -> None:
    plain = tmp_path / "plain.jinja"
    plain.write_text(
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}"
        "{% endif %}{{ m.content }}{% endfor %}"
    )
    rows = [row(LONG, "The Elbe."), row("Hello", "Good day.")]
    rows[0]["messages"][1]["reasoning_content"] = "So."
    rows[1]["messages"].insert(0, {"role": "system", "content": "Be brief."})
    report = check_data(written(tmp_path / "d.jsonl", rows), chat_template(str(plain)))
    assert report.findings == {"fit:dropped": 1, "fit:refused": 1}


# --- files --------------------------------------------------------------------------------------


def test_a_byte_order_mark_is_read_over_and_told(tmp_path: Path) -> None:
    file = tmp_path / "data.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + orjson.dumps(row("Hello", "Good day.")) + b"\n")
    report = check_data(file)
    assert (report.rows, report.total) == (1, 0)
    assert "byte order mark" in report.text()


def test_lines_that_are_no_rows_are_findings_beside_those_that_are(tmp_path: Path) -> None:
    file = written(tmp_path / "data.jsonl", [row("Hello", "Good day."), {"text": "x"}])
    file.write_bytes(file.read_bytes() + b"{\n\n")
    report = check_data(file)
    assert (report.rows, report.unreadable, report.findings["form:row"]) == (1, 2, 2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (gzip.compress(b"{}", mtime=0), "gzip"),
        (b'[{"text": "x"}]', "row 1: it has no messages"),
        (b'{"instruction": "x"}\n', "'instruction'"),
    ],
)
def test_a_file_without_rows_is_told_by_its_kind(content: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "data.jsonl"
    file.write_bytes(content)
    with pytest.raises(InputError, match=says):
        check_data(file)


def test_progress_is_told_along_the_way(tmp_path: Path) -> None:
    rows = [row(f"Hello {number}", f"Good day {number}.") for number in range(1000)]
    heard: list[float] = []
    file = written(tmp_path / "data.jsonl", rows)
    check_data(file, notify=lambda progress: heard.append(progress.share))
    assert len(heard) == 10
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)


def test_what_is_kept_of_a_row_is_small(tmp_path: Path) -> None:
    bulk = "word " * 400

    def peak(count: int) -> int:
        rows = [row(f"{number} {bulk}", f"{number}") for number in range(count)]
        file = written(tmp_path / f"{count}.jsonl", rows)
        tracemalloc.start()
        try:
            check_data(file)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert (peak(160) - peak(20)) / 140 < len(bulk) / 2


def test_an_array_of_rows_is_checked_like_lines_and_its_rows_are_named(tmp_path: Path) -> None:
    asked = {"role": "user", "content": "Hello?"}
    rows = [{"messages": [asked, {"role": "assistant", "content": text}]} for text in ("Yes.", "")]
    file = tmp_path / "rows.json"
    file.write_text(json.dumps(rows, indent=2))
    report = check_data(file)
    assert (report.rows, report.clean) == (2, 1)
    assert "    row 2, message 1: " in report.text()
