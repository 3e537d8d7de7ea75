"""Anybody's files of data: read into plain JSON, or refused with one clear reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.data_file import DEPTH_LIMIT, DataError, parse_data, read_data_file

BOMB = "a0: &a0 [1, 2]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, null, "x"]}', {"a": [1, 2.5, None, "x"]}),
        ("a: [1, 2.5, null, x]\n", {"a": [1, 2.5, None, "x"]}),
        ("200: {on: yes, day: 2026-01-05}", {"200": {"on": "yes", "day": "2026-01-05"}}),
        ("{a: &x {b: 1}, c: *x}", {"a": {"b": 1}, "c": {"b": 1}}),
        ("b: &b {a: 1, b: 2}\nc: {<<: *b, b: 3}", {"b": {"a": 1, "b": 2}, "c": {"a": 1, "b": 3}}),
        ("a: 0o17\nb: '1'\nc: 1e3\nd: .5", {"a": "0o17", "b": "1", "c": 1000.0, "d": ".5"}),
        ("a: !!python/object/apply:os.system [ls]", {"a": ["ls"]}),
    ],
)  # fmt: skip
def test_json_and_yaml_are_the_same_plain_values(text: str, value: object) -> None:
    assert parse_data(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1, "a": 2}', "'a' twice"),
        ('{"a\\ud83d": 1}', "half a character"),
        ("a: 1e999", "a number beyond"),
        ('{"a": ' + "9" * 400 + "}", "a number beyond"),
        ('{"a": ' + "9" * 5000 + "}", "thousands of digits"),
        ("a: 1\na: 2\n", "line 2: has the key 'a' twice"),
        ("a: *nothing", "nothing is called 'nothing'"),
        ("a: &a [*a]", "or holds itself"),
        (BOMB, "its aliases written out"),
        ("[" * 10_000 + "]" * 10_000, f"more than {DEPTH_LIMIT} deep"),
        ("a: " + "[" * 10_000, "nest"),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": 1,,}', "line 1: is no JSON"),
        ("a: [1", "is no YAML"),
        ("a: 1\n---\nb: 2", "second document"),
        ("? [a]\n: 1", "a key has to be a text"),
    ],
)
def test_what_is_too_much_or_ambiguous_is_refused(text: str, reason: str) -> None:
    with pytest.raises(DataError) as refused:
        parse_data(text)
    assert reason in str(refused.value)


def test_a_file_is_named_in_what_is_wrong_with_it(tmp_path: Path) -> None:
    missing, latin = tmp_path / "missing.yaml", tmp_path / "latin.yaml"
    latin.write_bytes("title: Größe".encode("latin-1"))
    for path, reason in ((missing, "No such file"), (latin, "UTF-8"), (tmp_path, "directory")):
        with pytest.raises(SourceError, match=reason) as refused:
            read_data_file(path)
        assert str(path) in str(refused.value)
