"""Texts that a pattern of the simple kind matches: letters, classes of them, groups, repeated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

MORE = 4
"""How often what may be repeated without end is, at most, beyond what it has to be."""
_CLASSES = {"d": "0123456789", "w": "abcdefghijkmnpqrstuvwxyz0123456789", "s": " "}
_ANY = "abcdefghijkmnpqrstuvwxyz"
_TIMES = re.compile(r"\{(\d{1,3})(,?)(\d{0,3})\}")


def pattern_text(pattern: str, rng: Random) -> str | None:
    """A text that the pattern is found in; None where the pattern is not read."""
    try:
        text = _PatternReader(pattern, rng).text()
        return text if re.search(pattern, text) else None
    except (_UnreadError, re.error, IndexError):
        return None


class _UnreadError(Exception):
    """More than a simple pattern."""


@dataclass
class _PatternReader:
    pattern: str
    rng: Random
    at: int = 0

    def text(self) -> str:
        made = self._options()
        if self.at < len(self.pattern):
            raise _UnreadError
        return made

    def _options(self) -> str:
        """One of what stands between bars, until a group ends."""
        options = [""]
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            if self.pattern[self.at] == "|":
                self.at += 1
                options.append("")
            else:
                options[-1] += self._repeated()
        return self.rng.choice(options)

    def _repeated(self) -> str:
        """What stands at this place, as often as is said behind it, at least once if it may."""
        start = self.at
        made = self._atom()
        least, most = self._times()
        end = self.at
        for _ in range(self.rng.randint(least, most) - 1):
            self.at = start
            made += self._atom()
        self.at = end
        return made if most else ""

    def _times(self) -> tuple[int, int]:
        """How often what was read last may stand here, from and to."""
        sign = self.pattern[self.at : self.at + 1]
        found = _TIMES.match(self.pattern, self.at)
        least, most = 1, 1
        if found:
            self.at = found.end()
            least = int(found[1])
            most = int(found[3]) if found[3] else least + (MORE if found[2] else 0)
        elif sign and sign in "*+?":
            self.at += 1
            least = 1 if sign == "+" else 0
            most = 1 if sign == "?" else least + MORE
        if self.pattern[self.at : self.at + 1] == "?":
            self.at += 1  # as few as there can be
        return max(least, min(most, 1)), max(most, least)

    def _atom(self) -> str:
        sign = self.pattern[self.at]
        self.at += 1
        match sign:
            case "^" | "$":
                return ""
            case ".":
                return self.rng.choice(_ANY)
            case "[":
                return self.rng.choice(self._class())
            case "(":
                if self.pattern.startswith("?:", self.at):
                    self.at += 2
                made = self._options()
                if self.pattern[self.at] != ")":
                    raise _UnreadError
                self.at += 1
                return made
            case "\\":
                return self.rng.choice(self._escaped())
            case "*" | "+" | "?" | "{":
                raise _UnreadError
        return sign

    def _escaped(self) -> str:
        sign = self.pattern[self.at]
        self.at += 1
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign.isalnum():
            raise _UnreadError
        return sign

    def _class(self) -> str:
        """What a class in brackets has."""
        if self.pattern[self.at] == "^":
            raise _UnreadError
        found = ""
        while self.pattern[self.at] != "]" or not found:
            sign = self.pattern[self.at]
            self.at += 1
            own = self._escaped() if sign == "\\" else sign
            is_range = self.pattern[self.at] == "-" and self.pattern[self.at + 1] != "]"
            if is_range and len(own) == 1:
                end = self.pattern[self.at + 1]
                self.at += 2
                own = "".join(map(chr, range(ord(own), min(ord(end), ord(own) + 200) + 1)))
            found += own
        self.at += 1
        return found
