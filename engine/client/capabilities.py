"""What an endpoint takes of a request: found out once, then remembered.

For an answer of a given form a JSON Schema in `response_format` is tried first, then a forced tool
call, then words. Moving on takes a refusal of the request, or three answers in a row that are not
JSON although the form should have made them so (some servers ignore what they do not know). A
sampling setting that is refused is left out; `max_tokens` is lowered, or called by its newer name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from turnloom.engine.client.http.refusal import NEWER_TOKENS, STRUCTURE, TOKENS, Refusal

PATIENCE = 3
FEWEST_TOKENS = 128
"""Below this no answer is asked for: the prompt itself is what does not fit."""
_FEWEST_FOR_ALL = 512
"""One long prompt does not lower what all others may have any further."""
_MARGIN = 16
"""Tokens that a chat template adds between one count of a prompt and the next."""


class Form(IntEnum):
    """Ways to ask for structured output, the surest first."""

    JSON_SCHEMA = 0
    TOOL = 1
    TEXT = 2


@dataclass(frozen=True, slots=True)
class RequestShape:
    """How a request is written for an endpoint.

    tokens_field  what `max_tokens` is called
    most_tokens   the most of them that may be asked for
    dropped       settings that are left out
    """

    form: Form = Form.JSON_SCHEMA
    tokens_field: str = TOKENS
    most_tokens: int | None = None
    dropped: frozenset[str] = frozenset()

    def tokens(self, wanted: int) -> int:
        """What is asked for where `wanted` would be."""
        return wanted if self.most_tokens is None else min(wanted, self.most_tokens)


@dataclass(slots=True)
class Capabilities:
    """What is known of one model at one endpoint."""

    shape: RequestShape = RequestShape()
    _proven: bool = False
    _misses: int = 0

    def refused(
        self, shape: RequestShape, refusal: Refusal, asked_tokens: int | None
    ) -> RequestShape | None:
        """The endpoint refused a request of `shape`: the one to try next, None where none is left.
        `asked_tokens` are those that the refused request asked for."""
        if refusal.setting in STRUCTURE:
            return self._other_form(shape)
        if refusal.renamed:
            self.shape = replace(self.shape, tokens_field=NEWER_TOKENS)
            return replace(shape, tokens_field=NEWER_TOKENS)
        if refusal.setting in {TOKENS, NEWER_TOKENS} and not refusal.unknown:
            return self._fewer_tokens(shape, refusal, asked_tokens)
        if refusal.setting in shape.dropped:
            return None
        self.shape = replace(self.shape, dropped=self.shape.dropped | {refusal.setting})
        return replace(shape, dropped=shape.dropped | self.shape.dropped)

    def understood(self, form: Form) -> None:
        """An answer of `form` was what was asked for."""
        if form is self.shape.form:
            self._proven = True
            self._misses = 0

    def missed(self, form: Form) -> None:
        """An answer of `form` was not JSON at all."""
        if form is not self.shape.form or self._proven or form is Form.TEXT:
            return
        self._misses += 1
        if self._misses >= PATIENCE:
            self.shape = replace(self.shape, form=Form(form + 1))
            self._misses = 0

    def _other_form(self, shape: RequestShape) -> RequestShape | None:
        if shape.form is Form.TEXT:
            return None
        following = Form(shape.form + 1)
        if not self._proven:
            self.shape = replace(self.shape, form=max(self.shape.form, following))
        return replace(shape, form=following)

    def _fewer_tokens(
        self, shape: RequestShape, refusal: Refusal, asked: int | None
    ) -> RequestShape | None:
        if asked is None:
            return None
        fewer = asked // 2
        if refusal.room is not None and refusal.room < asked:
            fewer = refusal.room - _MARGIN
        if fewer < min(FEWEST_TOKENS, asked):
            return None
        for_all = self.shape.tokens(max(fewer, _FEWEST_FOR_ALL))
        self.shape = replace(self.shape, most_tokens=for_all)
        return replace(shape, most_tokens=fewer)


def shape_change(before: RequestShape, after: RequestShape) -> str:
    """What is done differently by `after`, in words for a person; '' where it is no matter."""
    changes = [f"{name} is left out" for name in sorted(after.dropped - before.dropped)]
    if before.most_tokens is None and after.most_tokens is not None:
        changes.append(f"an answer may have {after.most_tokens} tokens ([sampling] max_tokens)")
    return " and ".join(changes)
