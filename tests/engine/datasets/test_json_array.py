"""An array of rows in one file is read piece by piece, whatever stands between its elements."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from turnloom.engine.datasets import json_array
from turnloom.engine.datasets.json_array import array_elements, is_json_array
from turnloom.graphs.errors import InputError

ROWS = [{"a": ']}, {[\\"é😀'}, {"b": [1, {"c": None}]}, {}]


@pytest.mark.parametrize("piece", [1, 3, 7, 2**20])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_element_comes_wherever_pieces_end(
    tmp_path: Path, monkeypatch, piece: int, indent: int | None, mark: str
) -> None:
    file = tmp_path / "rows.json"
    file.write_text(mark + " \n" + json.dumps(ROWS, indent=indent, ensure_ascii=False) + "\n")
    assert is_json_array(file)
    monkeypatch.setattr(json_array, "_PIECE", piece)
    assert [json.loads(text) for text in array_elements(file)] == ROWS


def test_lines_of_objects_and_a_line_that_is_a_list_are_no_array(tmp_path: Path) -> None:
    for text in ('{"a": [1]}\n{"a": 2}\n', "[1, 2]\n[3]\n", '["a"]', ""):
        (tmp_path / "rows").write_text(text)
        assert not is_json_array(tmp_path / "rows")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"a": 1}, {"a": x}]', "row 2: it is not JSON"),
        ('[{"a": 1}, {"a": 2}', "is not closed: it ends behind row 2"),
        ('[{"a": ' + "[" * 100_000, "row 1: it is not JSON"),
    ],
)
def test_what_is_broken_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "rows.json").write_text(text)
    with pytest.raises(InputError, match=said):
        list(array_elements(tmp_path / "rows.json"))


def test_what_is_held_does_not_grow_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    row = json.dumps({"text": "x" * 1_000})
    file.write_text("[" + ",\n".join([row] * 20_000) + "]")
    tracemalloc.start()
    try:
        assert sum(1 for _ in array_elements(file)) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()
