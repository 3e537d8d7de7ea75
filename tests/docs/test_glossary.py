"""docs/glossary.md stays short, and explains only words that the code uses."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
MOST = 40

ENTRIES = re.findall(r"^- (.*)$", PAGE, re.MULTILINE)
TERMS = [re.match(r"\*\*(.+?)\*\*: .+\.$", entry)[1] for entry in ENTRIES]


@cache
def code() -> str:
    """All source in lower case, its words apart by single spaces."""
    rooms = ("engine", "agents", "graphs", "prompts")
    files = [file for room in rooms for file in sorted((ROOT / room).rglob("*.py"))]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"[^a-z]+", " ", apart.lower())


def test_there_are_few_entries_in_alphabetical_order() -> None:
    assert len(ENTRIES) <= MOST
    assert sorted(set(TERMS)) == TERMS


@pytest.mark.parametrize("term", TERMS)
def test_the_code_uses_the_term(term: str) -> None:
    assert re.search(rf"\b{term.lower()}s?\b", code())
