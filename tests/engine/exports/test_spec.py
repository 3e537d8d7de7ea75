"""What `--to` says, and what it cannot."""

from __future__ import annotations

import pytest

from turnloom.engine.exports.spec import read_export, read_exports
from turnloom.graphs.errors import UsageError


def test_options_stand_behind_the_name_and_have_defaults() -> None:
    plain, chosen = read_export("trl"), read_export("trl:split=dialogue:thoughts=inline")
    assert (plain.choices.split, plain.choices.thoughts, plain.choices.failed) == (
        "turn",
        "keep",
        "mask",
    )
    assert (chosen.choices.split, chosen.choices.thoughts) == ("dialogue", "inline")
    assert read_export("trl:split=dialogue,failed=train").choices.failed == "train"


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("tlr", "unknown format 'tlr': did you mean trl"),
        ("TRL", "did you mean trl"),
        ("", "choose from openai"),
        ("openai:fine", "unknown format 'openai:fine'"),
        ("trl:spilt=turn", "no option 'spilt': did you mean split"),
        ("trl:split=dialog", "did you mean dialogue"),
        ("trl:split", "unknown format 'trl:split'"),
        ("trl:", "no option ''"),
        ("bfcl:thoughts=keep", "cannot be 'keep'"),
    ],
)
def test_what_is_unknown_is_told_with_what_is_near(spec: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_export(spec)


def test_a_format_is_named_once() -> None:
    with pytest.raises(UsageError, match="trl is given twice"):
        read_exports(["trl", "trl:split=dialogue"])
