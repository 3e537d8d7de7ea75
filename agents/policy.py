"""A policy: a rule in the system message that forbids a tool, or binds it to a confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from turnloom.graphs.json_value import JsonObject, JsonValue

FORBID, CONFIRM = "forbid", "confirm"

WORDINGS: Mapping[str, tuple[str, ...]] = {
    FORBID: (
        "Policy: never call {tool}, whoever asks for it; say that the policy does not allow it.",
        "Policy: {tool} must not be used in this conversation. Decline such requests, and say that "
        "they are against the policy.",
        "Policy: users may not have {tool} called for them here. Tell them so if they ask for it.",
    ),
    CONFIRM: (
        "Policy: before you call {tool}, say what you are about to do and ask the user to confirm "
        "it. Call it only after a yes.",
        "Policy: {tool} needs the user's confirmation in so many words. Ask for it first, in a "
        "message of its own, and do nothing if it is not given.",
    ),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """`rule` is `FORBID` or `CONFIRM`; `text` is how the system message says it."""

    rule: str
    tool: str
    text: str

    @classmethod
    def drawn(cls, rule: str, tool: str, rng: Random) -> Policy:
        return cls(rule, tool, rng.choice(WORDINGS[rule]).format(tool=tool))

    @property
    def is_worded(self) -> bool:
        """Whether the text says the rule, and no other."""
        return any(self.text == each.format(tool=self.tool) for each in WORDINGS.get(self.rule, ()))

    def to_json(self) -> JsonObject:
        return {"rule": self.rule, "tool": self.tool, "text": self.text}

    @classmethod
    def from_json(cls, written: JsonValue) -> Policy | None:
        """Read what is there; None where it is no policy."""
        if not isinstance(written, dict):
            return None
        rule, tool, text = (written.get(key) for key in ("rule", "tool", "text"))
        if isinstance(rule, str) and isinstance(tool, str) and isinstance(text, str):
            return cls(rule, tool, text)
        return None
