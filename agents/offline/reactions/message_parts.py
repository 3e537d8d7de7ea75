"""The requests of a message that makes several, one after the other, as anyone would read it."""

from __future__ import annotations

import re

_GOES_ON = (
    r"(?:and )?(?:then|next|after (?:that|this)|once (?:that|this)(?:['\u2019]s| is) done"
    r"|when (?:that|this)(?:['\u2019]s| is) done)\b,?"
)
_AT_ONCE = r"(?:and )?(?:at the same time|in the same go|along with that)\b,?"
_BESIDES = r"(?:also|besides(?: that)?|in addition|finally|lastly|last of all)\b,?"
_SEAM = re.compile(
    rf"(?:(?<=[.!?])|(?<=[.!?]\"))\s+(?:{_GOES_ON}|{_BESIDES}|{_AT_ONCE})\s+(?=\w)"
    r"|,?\s+and (?:then|after that|at the same time)\s+(?!(?:an?|the|that|this|my)\b)(?=\w)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(_AT_ONCE, re.IGNORECASE)
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


def is_at_once(text: str) -> bool:
    """Whether a message asks for its things to be done at once."""
    return _TOGETHER.search(_QUOTED.sub('""', text)) is not None
