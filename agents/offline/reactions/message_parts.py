"""The requests of a message that makes several, one after the other, as anyone would read it."""

from __future__ import annotations

import re

_GOES_ON = (
    r"(?:and )?(?:then|next|after (?:that|this)|once (?:that|this)(?:['\u2019]s| is) done"
    r"|when (?:that|this)(?:['\u2019]s| is) done)\b,?"
)
_BESIDES = r"(?:also|besides(?: that)?|in addition|finally|lastly|last of all)\b,?"
_SEAM = re.compile(
    rf"(?:(?<=[.!?])|(?<=[.!?]\"))\s+(?:{_GOES_ON}|{_BESIDES})\s+(?=\w)"
    r"|,?\s+and (?:then|after that)\s+(?!(?:an?|the|that|this|my)\b)(?=\w)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]*"')


def message_parts(text: str) -> list[str]:
    """A message cut where it goes on to another request; what is quoted is never cut."""
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    seams = [
        found.span()
        for found in _SEAM.finditer(text)
        if not any(start < found.end() - 1 and found.start() + 1 < end for start, end in quoted)
    ]
    starts = [0, *(end for _, end in seams)]
    ends = [*(start for start, _ in seams), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]
