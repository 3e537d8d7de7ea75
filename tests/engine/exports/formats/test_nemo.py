"""The export to NeMo Automodel, read as its ChatDataset reads it with our settings."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import loaders
import pytest
from exported import MUTATIONS, Record, export, facts, lines_of, mutated, rich

yaml = pytest.importorskip("yaml")


def read(folder: Path) -> list[Record]:
    settings = yaml.safe_load((folder / "nemo.yaml").read_text())["dataset"]
    rows = []
    for line in lines_of(folder / settings["path_or_dataset_id"]):
        for message in line["messages"]:
            assert message["role"] in {"system", "user", "assistant", "tool"}
            assert message["role"] != "tool" or message["tool_call_id"]
            for call in message.get("tool_calls", []):
                assert isinstance(call["function"]["arguments"], str)
        rows.append(
            {"said": facts(line["messages"]), "tools": line["tools"], "turn": line["turn"]}
            | {"last_alone": settings["mask_history"], "id": line["sample_id"]}
        )
    return rows


def test_a_row_ends_with_what_trains(tmp_path: Path) -> None:
    assert export("nemo", [rich()], tmp_path / "n") == 4
    rows = read(tmp_path / "n")
    assert all(row["last_alone"] and row["said"][-1][0] == "assistant" for row in rows)
    assert rows[-1]["said"] == facts(rich()["messages"])
    assert rows[-1]["tools"] == rich()["tools"]
    assert [row["turn"] for row in rows] == [0, 0, 1, 1]


def test_a_whole_dialogue_trains_all_of_it(tmp_path: Path) -> None:
    export("nemo:split=dialogue", [rich()], tmp_path / "n")
    (row,) = read(tmp_path / "n")
    assert not row["last_alone"]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", ["nemo", "nemo:split=dialogue"])
def test_nothing_of_a_dialogue_is_lost(tmp_path: Path, form: str, mutation) -> None:
    export(form, [rich()], tmp_path / "good")
    export(form, [mutated(mutation)], tmp_path / "bad")
    assert read(tmp_path / "good") != read(tmp_path / "bad")


def test_a_template_that_cannot_take_arguments_as_text_is_told_beforehand(tmp_path: Path) -> None:
    file = tmp_path / "t.jinja"
    file.write_text(
        "{% for m in messages %}{{ m.content }}{{ m.reasoning_content }}{% for c in m.tool_calls %}"
        "{% for key, value in c.function.arguments.items() %}{{ c.function.name }}{{ value }}"
        "{% endfor %}{% endfor %}{% endfor %}{{ tools }}"
    )
    assert export(f"axolotl:template={file}", [rich()], tmp_path / "a") == 4
    _, report = loaders.rows_of_export(f"nemo:template={file}", [rich()])
    assert report.rows == 0
    assert "the template t refuses it" in next(iter(report.skipped))


# --- NeMo Automodel itself ----------------------------------------------------------------------


def loaded(folder: Path, template: str) -> list[tuple[str, str]]:
    """What it reads of each row, and what of it trains, with the settings that we write."""
    settings = yaml.safe_load((folder / "nemo.yaml").read_text())["dataset"]
    module, _, name = settings.pop("_target_").rpartition(".")
    settings["path_or_dataset_id"] = str(folder / settings["path_or_dataset_id"])
    tokens = loaders.tokenizer(template)
    dataset = getattr(import_module(module), name)(tokenizer=tokens, unshifted=True, **settings)
    decode = loaders.decoder(tokens)
    rows = [dataset[at] for at in range(len(dataset))]
    return [
        (
            decode(row["input_ids"]),
            decode(each for each, on in zip(row["input_ids"], row["loss_mask"], strict=True) if on),
        )
        for row in rows
    ]


@pytest.mark.external(name="nemo-automodel")
@pytest.mark.parametrize("split", ["turn", "dialogue"])
def test_nemo_reads_what_we_render(tmp_path: Path, split: str) -> None:
    template = loaders.template("qwen3_training")
    file = tmp_path / "t.jinja"
    file.write_text(template)
    records, form = loaders.dialogues(), f"nemo:split={split}:template={file}"
    written = export(form, records, tmp_path / "n")
    rows, _ = loaders.rows_of_export(form, records)
    theirs = loaded(tmp_path / "n", template)
    assert len(theirs) == len(rows) == written
    for row, (text, trained) in zip(rows, theirs, strict=True):
        whole, learned = loaders.rendered(row, template)
        loaders.same(text, whole)
        # What the template may write itself before an answer, such as an empty thought, is not
        # learned; the end of its line is.
        said = [each.removeprefix(loaders.NOT_THOUGHT) for each in learned]
        loaders.same(trained.replace("<|im_end|>\n", "<|im_end|>"), "".join(said))


@pytest.mark.external(name="nemo-automodel")
def test_nemo_tells_mutants_from_the_good(tmp_path: Path) -> None:
    export("nemo:split=dialogue", loaders.mutants(), tmp_path / "n")
    good, *bad = loaded(tmp_path / "n", loaders.template("qwen3_training"))
    assert len(bad) == len(MUTATIONS)
    assert good not in bad
