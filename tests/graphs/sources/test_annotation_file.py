"""Annotation files are read by the short keys that people write, and checked with the place."""

from dataclasses import fields
from pathlib import Path
from textwrap import dedent

import pytest

from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.annotation_file import AnnotationFile, read_annotations
from turnloom.graphs.tool import SemanticType, ToolAnnotation


def read(folder: Path, text: str) -> AnnotationFile:
    path = folder / "desk.toml"
    path.write_text(dedent(text))
    return read_annotations(path)


def test_every_field_of_an_annotation_has_a_key(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        [cancel]
        effect = "write"
        takes = { loan_id = "loan.id" }
        gives = { "loans[].id" = "loan.id" }
        needs = ["login"]
        items = "loans[]"
        choose = { due = ["earliest", "latest"] }
        identify = { title = "the {noun} called {value}" }
        fields = { due = "due date" }
        ask = ["cancel {loan_id}"]
        aside = ["My name is {name}."]
        names = ["loan"]
        because = ["It can't wait."]
        tell = ["It is cancelled."]
        flags = { late = ["late", "not late"] }
        called = { zone = "zone {value}" }
        ends = true
        """,
    )
    annotation = found.annotations["cancel"]
    assert annotation == ToolAnnotation(
        consumes={"loan_id": "loan.id"},
        produces={"loans[].id": "loan.id"},
        prerequisites=("login",),
        items="loans[]",
        superlatives={"due": ("earliest", "latest")},
        distinguishing={"title": "the {noun} called {value}"},
        field_nouns={"due": "due date"},
        requests=("cancel {loan_id}",),
        preambles=("My name is {name}.",),
        noun_phrases=("loan",),
        motivations=("It can't wait.",),
        reports=("It is cancelled.",),
        flag_words={"late": ("late", "not late")},
        value_formats={"zone": "zone {value}"},
        destructive=True,
    )
    assert all(getattr(annotation, each.name) for each in fields(ToolAnnotation))
    assert found.effects == {"cancel": "write"}


def test_types_that_are_only_mentioned_are_sayable(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        [kinds]
        "loan.id" = { hidden = true, noun = "loan" }

        [renew]
        takes = { loan_id = "loan.id", weeks = "weeks" }
        """,
    )
    assert found.semantic_types == {
        "loan.id": SemanticType("loan.id", internal=True, entity_name="loan"),
        "weeks": SemanticType("weeks"),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[renew]\nasks = ["x"]\n', r"desk\.toml: \[renew\] has unknown fields: asks"),
        ('[renew]\nrequests = ["x"]\n', r"\[renew\] has unknown fields: requests"),
        ('[renew]\neffect = "maybe"\n', r"\[renew\] effect must be read, write or unknown"),
        ("[renew]\nask = 3\n", r"\[renew\] ask: "),
        ("[renew\n", r"desk\.toml: cannot be read as an annotation file"),
    ],
)
def test_what_is_wrong_is_told_with_its_table_and_key(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_is_read_as_editors_write_it(tmp_path, encoding) -> None:
    file = tmp_path / "desk.toml"
    file.write_bytes('[close]\r\neffect = "write"\r\n'.encode(encoding))

    assert read_annotations(file).effects == {"close": "write"}
