"""Words that a message takes back: "make that May 5 instead of May 4"."""

from __future__ import annotations

import re
from typing import NamedTuple

from turnloom.graphs.language.surface import Span

_WORDS = r"(?:[^.!?;]|[.](?=\w))+?"
_TAKES_BACK = re.compile(
    r"\b(?:make (?:that|it)|(?:i )?meant?|take|use|want|go with|should be|rather have)\s+"
    rf"(?P<later>{_WORDS})\s+(?:instead of|rather than|and not)\s+(?P<first>{_WORDS})"
    r"(?:,? please)?[.!?](?=\s|$)",
    re.IGNORECASE,
)


class TakenBack(NamedTuple):
    """Where a message takes something back: the words that now count, those that no longer do."""

    later: Span
    first: Span


def taken_back(text: str) -> TakenBack | None:
    """What a message takes back; None where it does not read as if it did."""
    found = [*_TAKES_BACK.finditer(text)]
    return TakenBack(found[-1].span("later"), found[-1].span("first")) if found else None
