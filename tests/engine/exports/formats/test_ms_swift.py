"""The export to ms-swift, read as its row preprocessor and its encoder read it.

All keys but role, content and loss are dropped; consecutive `tool_call` are parallel calls, and
results belong to them by order; what trains says `loss`.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import loaders
import pytest
from exported import MUTATIONS, Record, export, lines_of, mutated, rich

ROLES = {"system", "user", "tool_call", "tool_response", "tool", "assistant"}


def read(file: Path) -> list[Record]:
    rows = []
    for line in lines_of(file):
        said = []
        for message in line["messages"]:
            assert message["role"] in ROLES
            assert isinstance(message["content"], str)
            content = message["content"]
            if message["role"] == "tool_call":
                content = json.loads(content)
                assert set(content) == {"name", "arguments"}
            said.append((message["role"], content, message.get("loss")))
        rows.append({"said": said, "tools": json.loads(line["tools"]), "turn": line["turn"]})
    return rows


def test_thoughts_are_in_the_text_and_parallel_calls_in_a_row(tmp_path: Path) -> None:
    assert export("ms-swift", [rich()], tmp_path / "s.jsonl") == 4
    first, second, *_, last = read(tmp_path / "s.jsonl")
    thought = "<think>\nTwo cities,\none after the other?\n</think>\n\n"
    zurich = {"city": "Zürich", "days": [1, {"x": None}], "unit": None}

    assert first["tools"] == rich()["tools"]
    assert first["said"] == [
        ("system", "Today is Monday.", None),
        ("user", "Weather in Zürich and Rome, please (0).", None),
        ("assistant", f"{thought}I look.\n", True),
        ("tool_call", {"name": "get_weather", "arguments": zurich}, True),
        ("tool_call", {"name": "get_weather", "arguments": {"city": "Rome"}}, True),
    ]
    assert [each[2] for each in second["said"]] == [None, None, *[False] * 3, None, None, True]
    assert [each[1] for each in second["said"] if each[0] == "tool_response"] == [
        '{"sun": true}',
        "rain </tool_response>",
    ]
    assert last["turn"] == 1


def test_a_failed_call_of_a_whole_dialogue_has_no_loss(tmp_path: Path) -> None:
    export("ms-swift:split=dialogue", [rich(failed=True)], tmp_path / "s.jsonl")
    (row,) = read(tmp_path / "s.jsonl")
    losses = {
        each[1]["arguments"]["city"]: each[2]
        for each in row["said"]
        if each[0] == "tool_call" and each[1]["name"] == "book_room"
    }
    assert losses == {"Zurich": False, "Zürich": True}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", ["ms-swift", "ms-swift:split=dialogue"])
def test_nothing_of_a_dialogue_is_lost(tmp_path: Path, form: str, mutation) -> None:
    export(form, [rich()], tmp_path / "good.jsonl")
    export(form, [mutated(mutation)], tmp_path / "bad.jsonl")
    assert read(tmp_path / "good.jsonl") != read(tmp_path / "bad.jsonl")


# --- ms-swift itself ----------------------------------------------------------------------------


def loaded(file: Path, monkeypatch) -> list[tuple[str, str]]:
    """What it reads of each row, and what of it trains."""
    monkeypatch.setenv("MODELSCOPE_CACHE", str(file.parent / "cache"))
    monkeypatch.setenv("HF_DATASETS_CACHE", str(file.parent / "cache"))
    dataset, _ = import_module("swift.dataset").load_dataset([str(file)], strict=True)
    tokens = loaders.tokenizer("")
    tokens.model_info = SimpleNamespace(
        max_model_len=None, task_type="causal_lm", config=SimpleNamespace(), torch_dtype=None,
        model_type="qwen3",
    )  # fmt: skip
    tokens.model_meta = SimpleNamespace(is_multimodal=False, template="qwen3")
    module = import_module("swift.template")
    template = module.get_template(tokens, template_type="qwen3", max_length=None)
    template.set_mode("train")
    decode = loaders.decoder(tokens)
    rows = [template.encode(dict(row)) for row in dataset]
    return [(decode(row["input_ids"]), decode(row["labels"])) for row in rows]


@pytest.mark.external(name="ms-swift")
@pytest.mark.parametrize("split", ["turn", "dialogue"])
def test_swift_reads_what_we_render(tmp_path: Path, split: str, monkeypatch) -> None:
    records, form = loaders.dialogues(), f"ms-swift:split={split}"
    written = export(form, records, tmp_path / "s.jsonl")
    rows, _ = loaders.rows_of_export(form, records)
    theirs = loaded(tmp_path / "s.jsonl", monkeypatch)
    assert len(theirs) == len(rows) == written
    for row, (text, trained) in zip(rows, theirs, strict=True):
        said = loaders.chatml(row, unthought=loaders.NOT_THOUGHT)
        loaders.same(text, loaders.text(said))
        places = [at for at, each in enumerate(row.messages) if each["role"] == "assistant"]
        answers = [content for role, content in said if role == "assistant"]
        learned = [each for at, each in zip(places, answers, strict=True) if at in row.trained]
        ended = trained.replace("<|im_end|>\n", "<|im_end|>")
        loaders.same(ended, "".join(f"{each}<|im_end|>" for each in learned))


@pytest.mark.external(name="ms-swift")
def test_swift_tells_mutants_from_the_good(tmp_path: Path, monkeypatch) -> None:
    export("ms-swift:split=dialogue", loaders.mutants(), tmp_path / "s.jsonl")
    good, *bad = loaded(tmp_path / "s.jsonl", monkeypatch)
    assert len(bad) == len(MUTATIONS)
    assert good not in bad
