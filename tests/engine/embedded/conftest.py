"""Engines over a class that makes samples in milliseconds."""

from __future__ import annotations

from pathlib import Path

import pytest

SHELF = '''
class Shelf:
    """A shelf of labelled boxes."""

    def __init__(self):
        self.boxes = {f"B-{n}": {"label": label, "weight": weight, "full": False}
                      for n, (label, weight) in enumerate(BOXES)}

    def list_boxes(self) -> list[dict]:
        """List the boxes on the shelf."""
        return [{"box_id": key, **box} for key, box in self.boxes.items()]

    def fill_box(self, box_id: str, items: int) -> dict:
        """Fill a box with a number of items."""
        self.boxes[box_id]["full"] = True
        return {"box_id": box_id, "items": items}

    def empty_box(self, box_id: str) -> dict:
        """Empty a box."""
        self.boxes[box_id]["full"] = False
        return {"box_id": box_id}


BOXES = [("nails", 4), ("screws", 7), ("hooks", 2), ("hinges", 9)]
'''


@pytest.fixture
def shelf(tmp_path: Path) -> str:
    """The specification of a user's class, in a file of its own."""
    (tmp_path / "shelf.py").write_text(SHELF, encoding="utf-8")
    return f"python:{tmp_path / 'shelf.py'}:Shelf"
