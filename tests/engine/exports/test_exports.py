from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.engine.cli import main
from turnloom.engine.exports import FORMATS, exporter
from turnloom.graphs.errors import InputError, UsageError

Record = dict[str, Any]


def _step(tool: str, **arguments: object) -> Record:
    return {"tool": tool, "arguments": arguments, "ok": True, "result": {}, "provenance": {}}


def _sample(**more: object) -> Record:
    messages: list[Record] = [
        {"role": "system", "content": "Today is Monday."},
        {"role": "user", "content": "Post (twice) that we won."},
        {
            "role": "assistant",
            "content": "",
            "reasoning_content": "I post it.",
            "tool_calls": [
                {
                    "id": "call00000",
                    "type": "function",
                    "function": {"name": "post_tweet", "arguments": "{}"},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "call00000", "content": "{}"},
        {"role": "assistant", "content": "Done."},
        {"role": "user", "content": "Thanks."},
        {"role": "assistant", "content": "You're welcome."},
    ]
    advanced = {"name": "a", "description": "", "parameters": {}}
    step = _step("post_tweet", content="It's 'won', cd (twice)", tags=["#a"], mentions=[])
    return {
        "id": "s-1",
        "variant": "base",
        "tools": [{"type": "function", "function": {"name": "post_tweet", "parameters": {}}}],
        "messages": messages,
        "turns": [
            {"query": "Post (twice) that we won.", "advanced_tool": advanced, "steps": [step]},
            {"query": "Thanks.", "advanced_tool": advanced, "steps": []},
        ],
        "environment": {
            "source": "bfcl:TwitterAPI",
            "scenario": {"TwitterAPI": {"tweet_counter": 3}},
            "initial_digest": "0",
            "final_digest": "1",
        },
        "certificate": {},
        **more,
    }


def export(name: str, records: list[Record], out: Path) -> int:
    return exporter(name)(map(sample_of, records), out)


def _read(file: Path) -> list[Record]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_openai_has_messages_and_tools_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "train.jsonl"
    assert export("openai", [_sample(), _sample()], out) == 2
    first, second = _read(out)
    assert first == second == {key: _sample()[key] for key in ("messages", "tools")}


def test_bfcl_has_its_two_files(tmp_path: Path) -> None:
    pytest.importorskip("bfcl_eval")
    assert export("bfcl", [_sample()], tmp_path / "out") == 1
    (question,) = _read(tmp_path / "out" / "questions.jsonl")
    assert question == {
        "id": "s-1",
        "question": [
            [
                {"role": "system", "content": "Today is Monday."},
                {"role": "user", "content": "Post (twice) that we won."},
            ],
            [{"role": "user", "content": "Thanks."}],
        ],
        "initial_config": {"TwitterAPI": {"tweet_counter": 3}},
        "path": ["TwitterAPI.post_tweet"],
        "involved_classes": ["TwitterAPI"],
    }
    (answer,) = _read(tmp_path / "out" / "possible_answer.jsonl")
    assert answer["id"] == "s-1"
    assert [len(turn) for turn in answer["ground_truth"]] == [1, 0]


def test_a_call_text_evaluates_to_its_arguments(tmp_path: Path) -> None:
    pytest.importorskip("bfcl_eval")
    export("bfcl", [_sample()], tmp_path)
    (answer,) = _read(tmp_path / "possible_answer.jsonl")
    made = eval(answer["ground_truth"][0][0], {"post_tweet": dict})
    assert made == _sample()["turns"][0]["steps"][0]["arguments"]


@pytest.mark.parametrize(
    "environment",
    [{"source": "builtin:travel"}, {"scenario": {"travel": {}}}],
)
def test_bfcl_takes_no_other_environment_and_leaves_nothing_behind(
    environment: Record, tmp_path: Path
) -> None:
    other = _sample()
    other["environment"] |= environment
    with pytest.raises(InputError, match="only samples of bfcl"):
        export("bfcl", [_sample(), other], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"messages": [], "tools": []}', "it has messages and tools alone, as an export has"),
        ('{"id": "x"}', "environment must be an object"),
        ("[]", "is not a JSON object"),
    ],
)
def test_a_file_of_something_else_is_told_with_its_place_and_remedy(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(f"{json.dumps(_sample())}\n{line}\n")
    code = main(["export", str(file), "--to", "openai", "-o", str(tmp_path / "out.jsonl")])
    said = capfd.readouterr().err

    assert code == 65
    assert str(file) in said
    assert re.search(r"(, line |:)2\b", said)
    assert told in said
    assert "samples-*.jsonl" in said
    assert not (tmp_path / "out.jsonl").exists()


def test_what_is_no_sample_is_an_input_error(tmp_path: Path) -> None:
    for name in FORMATS:
        with pytest.raises(InputError, match="environment must be an object"):
            export(name, [{"id": "x"}], tmp_path / name)


def test_a_path_of_the_wrong_sort_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is a folder"):
        export("openai", [], tmp_path)
    with pytest.raises(InputError, match="is no folder"):
        export("bfcl", [], tmp_path / "file")


def test_what_is_no_file_is_left_alone_and_links_are_followed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="no regular file"):
        export("openai", [], tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()

    (tmp_path / "link").symlink_to(tmp_path / "real")
    export("openai", [], tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").is_file()


def test_an_export_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        export("bfcl", [{"id": "x"}], tmp_path / "new" / "folder")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="choose from openai, bfcl"):
        exporter("csv")
