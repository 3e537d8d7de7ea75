"""docs/check.md is true: it has every kind of finding, in the words of the command."""

from __future__ import annotations

import re
from pathlib import Path

from turnloom.agents.datasets.finding_kind import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+:\w+)` \| (.*) \| (.*) \|$", re.MULTILINE)


def test_the_page_has_every_kind_in_the_words_of_the_command() -> None:
    plain = {
        code: (what.replace("`", "").replace("\\|", "|"), why)
        for code, what, why in ROW.findall(PAGE)
    }
    assert plain == {code: (kind.what, kind.why) for code, kind in KINDS.items()}
