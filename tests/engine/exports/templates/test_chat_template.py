"""What a template does with a row is found out before the row is written."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from exported import export, rich

from turnloom.agents.sample import sample_of
from turnloom.engine.exports.fit_report import FitReport, fitting
from turnloom.engine.exports.row import rows_of
from turnloom.engine.exports.spec import read_export
from turnloom.engine.exports.templates.chat_template import (
    BESIDE,
    PROMPT,
    THOUGHT,
    Rendering,
    chat_template,
)
from turnloom.graphs.errors import InputError, UsageError

WHOLE = """{%- for tool in tools %}{{ tool | tojson }}{% endfor %}
{%- for message in messages %}
[{{ message.role }}]{% generation %}
{%- if message.reasoning_content %}<think>{{ message.reasoning_content }}</think>{% endif %}
{{- message.content }}{% endgeneration %}
{%- for call in message.tool_calls or [] %}
{%- if loop.index0 > 9 %}{% break %}{% endif %}
{{- call.function.name }}{{ call.function.arguments | tojson }}{% endfor %}
{%- endfor %}
{%- if add_generation_prompt %}
[assistant]{% endif %}
"""

SAID = "{{- message.content }}"


def rendered(tmp_path: Path, text: str, *, split: str = "turn", thoughts="keep") -> list[Rendering]:
    (tmp_path / "t.jinja").write_text(text)
    template = chat_template(str(tmp_path / "t.jinja"))
    rows = rows_of(sample_of(rich()), split, "mask")
    return [template.rendering(row, thoughts, alone=split == "turn") for row in rows]


@pytest.mark.parametrize("split", ["turn", "dialogue"])
def test_a_template_that_shows_all_drops_nothing(tmp_path: Path, split: str) -> None:
    assert {*rendered(tmp_path, WHOLE, split=split)} == {Rendering()}


@pytest.mark.parametrize(
    ("harm", "by", "dropped"),
    [
        ("{{ message.reasoning_content }}", "", THOUGHT),
        (SAID, f"{{% if not message.tool_calls %}}{SAID}{{% endif %}}", BESIDE),
        ("{{ call.function.arguments | tojson }}", "", "a call"),
        ("loop.index0 > 9", "loop.index0 > 0", "a call"),
        ("{{ tool | tojson }}", "", "the tools"),
        (SAID, f"{{% if message.role != 'tool' %}}{SAID}{{% endif %}}", "a result"),
        ("{%- if add_generation_prompt %}", "{%- if add_generation_prompt %}<think>", PROMPT),
    ],
)  # fmt: skip
def test_what_a_template_drops_is_named(tmp_path: Path, harm: str, by: str, dropped: str) -> None:
    assert harm in WHOLE
    found = {each for one in rendered(tmp_path, WHOLE.replace(harm, by)) for each in one.drops}
    assert found == {dropped}


def test_only_the_thoughts_that_are_learned_are_missed(tmp_path: Path) -> None:
    last = WHOLE.replace(
        "message.reasoning_content %}", "message.reasoning_content and loop.last %}"
    )
    assert {*rendered(tmp_path, last)} == {Rendering()}
    (whole,) = rendered(tmp_path, last, split="dialogue")
    assert whole.drops == (THOUGHT,)


def test_a_template_that_cuts_thoughts_out_of_the_text_is_found_out(tmp_path: Path) -> None:
    cutting = WHOLE.replace("message.content }}", "message.content.split('</think>')[-1] }}")
    found = rendered(tmp_path, cutting, thoughts="inline")
    assert {each for one in found for each in one.drops} == {THOUGHT}
    assert {*rendered(tmp_path, cutting, thoughts="drop")} == {Rendering()}


def test_a_row_that_is_refused_or_loses_its_calls_is_left_out_with_the_reason(tmp_path) -> None:
    alone = "{% if message.tool_calls and message.tool_calls | length > 1 %}"
    alone += "{{ raise_exception('one call at a time') }}{% endif %}"
    (tmp_path / "one.jinja").write_text(
        WHOLE.replace("[{{ message.role", alone + "[{{ message.role")
    )
    (tmp_path / "no_tools.jinja").write_text(WHOLE.replace("{{ tool | tojson }}", ""))
    for name, told in (("one", "refuses it: one call at a time"), ("no_tools", "drops the tools")):
        report = FitReport("trl")
        spec = read_export(f"trl:template={tmp_path / name}.jinja")
        assert fitting(sample_of(rich()), spec, report) == []
        assert list(report.skipped) == [f"the template {name} {told}"]
        with pytest.raises(InputError, match="no sample fits"):
            export(f"trl:template={tmp_path / name}.jinja", [rich()], tmp_path / "out")


def test_a_dropped_thought_is_a_warning_and_the_row_is_written(tmp_path: Path) -> None:
    (tmp_path / "mute.jinja").write_text(WHOLE.replace("{{ message.reasoning_content }}", ""))
    report = FitReport("trl")
    spec = read_export(f"trl:template={tmp_path}/mute.jinja")
    assert len(fitting(sample_of(rich()), spec, report)) == 4
    assert report.losses == {f"the template mute drops {THOUGHT}": 3}


def test_a_template_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.jinja").write_text("{% if %}")
    with pytest.raises(InputError, match=r"bad\.jinja is no chat template"):
        read_export(f"trl:template={tmp_path}/bad.jinja")
    with pytest.raises(UsageError, match="template=nowhere"):
        read_export("trl:template=nowhere")
    with pytest.raises(UsageError, match="has no option 'template'"):
        read_export("ms-swift:template=x")


def test_a_template_reaches_nothing_of_python(tmp_path: Path) -> None:
    evil = "{{ messages.__class__.__mro__[1].__subclasses__() }}"
    assert all(each.refusal for each in rendered(tmp_path, evil))


def test_names_are_those_of_the_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tmp_path / "trl" / "chat_templates"
    corpus.mkdir(parents=True)
    (tmp_path / "trl" / "__init__.py").write_text("raise RuntimeError('not to be imported')")
    (corpus / "qwen3.jinja").write_text(WHOLE)
    monkeypatch.syspath_prepend(tmp_path)
    assert chat_template("qwen3").name == "qwen3"
    with pytest.raises(UsageError, match="did you mean qwen3"):
        chat_template("qwen33")


@pytest.mark.external(name="trl")
@pytest.mark.parametrize(
    ("name", "split", "refusal", "drops"),
    [
        ("qwen3", "turn", "", set()),
        ("qwen3", "dialogue", "", {THOUGHT}),
        ("qwen3_training", "dialogue", "", set()),
        ("qwen2_5", "turn", "", {THOUGHT}),
        ("glm4moe", "turn", "", set()),
        ("llama3_1", "dialogue", "single tool-calls", set()),
        ("gptoss", "dialogue", "Cannot pass both content and thinking", set()),
    ],
)
def test_trl_templates_do_what_they_are_known_for(name, split, refusal, drops) -> None:
    if find_spec("trl") is None:
        pytest.skip("trl is not installed")
    template = chat_template(name)
    rows = rows_of(sample_of(rich()), split, "mask")
    found = [template.rendering(row, "keep", alone=split == "turn") for row in rows]
    assert any(refusal in each.refusal for each in found)
    assert {what for each in found for what in each.drops} == drops
