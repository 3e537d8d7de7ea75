"""docs/variants.md names every variant, and says which can be made."""

from __future__ import annotations

import re
from pathlib import Path

from turnloom.agents import sample, settings

PAGE = (Path(__file__).parents[2] / "docs" / "variants.md").read_text(encoding="utf-8")


def test_the_table_has_every_variant_and_says_which_is_made() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (yes|no) \|", PAGE, re.MULTILINE))
    assert rows.keys() == sample.VARIANTS
    assert {name for name, made in rows.items() if made == "yes"} == {*settings.VARIANTS}
