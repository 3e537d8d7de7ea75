"""Whether a text is English: what is read only in English words must not judge other languages."""

from __future__ import annotations

import re

from turnloom.graphs.language.lexicon import lexicon

_WORD = re.compile(r"[a-z]+")
FUNCTION_WORDS = lexicon(
    "the a an is are was were has have had been to of in on at for from with and or you your i it "
    "that this there"
)
"""Words that any sentence may have, whatever it is about."""
SHARE = 0.2
"""Share of a text's words from which on it is English."""


def is_english(text: str) -> bool:
    """Whether a fifth of a text's words are articles, pronouns and the like of English."""
    words = _WORD.findall(text.lower())
    return sum(word in FUNCTION_WORDS for word in words) >= SHARE * len(words)
