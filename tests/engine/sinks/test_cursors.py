"""Cursors: how far each further sink has come, on record in the run folder."""

from pathlib import Path

import orjson
import pytest

from turnloom.engine.errors import SinkUnusableError
from turnloom.engine.sinks.cursors import NAME, Cursor, Cursors, SavedCursor


async def test_what_was_saved_is_there_for_the_next_run(tmp_path: Path) -> None:
    saved = SavedCursor(Cursor(2, 500), {"size": 7})
    cursors = Cursors(tmp_path)
    await cursors.save("one", saved)
    await cursors.save("other", SavedCursor(Cursor(), None))
    await cursors.save("other", SavedCursor(Cursor(1), [3]))
    cursors.close()

    again = Cursors(tmp_path)
    assert again.get("one") == saved
    assert again.get("other") == SavedCursor(Cursor(1, 0), [3])
    again.close()


def test_a_new_sink_has_no_cursor(tmp_path: Path) -> None:
    cursors = Cursors(tmp_path)

    assert cursors.get("new") is None
    cursors.close()
    assert list(tmp_path.iterdir()) == []


def test_places_are_ordered_by_shard_and_then_by_byte() -> None:
    assert Cursor(0, 900) < Cursor(1, 0) < Cursor(1, 5)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"one": 3}', b'{"one": {"shard": 0, "mark": 1}}',
     orjson.dumps({"one": {"shard": "x", "offset": 0, "mark": None}})],
)  # fmt: skip
def test_a_damaged_record_is_told_with_its_remedy(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)

    with pytest.raises(SinkUnusableError, match="restore it; or remove it"):
        Cursors(tmp_path)
