"""How an endpoint is asked for an answer of a given form: found out once, then remembered.

A JSON Schema in `response_format` is tried first, then a forced tool call, then words. Moving on
takes a refusal of the request, or three answers in a row that are not JSON although the form
should have made them so (some servers ignore what they do not know).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

PATIENCE = 3


class Form(IntEnum):
    """Ways to ask for structured output, the surest first."""

    JSON_SCHEMA = 0
    TOOL = 1
    TEXT = 2


@dataclass(slots=True)
class Capabilities:
    """What is known of one model at one endpoint."""

    form: Form = Form.JSON_SCHEMA
    tokens_field: str = "max_tokens"
    _proven: bool = False
    _misses: int = 0

    def refused(self, form: Form, text: str) -> Form | None:
        """The endpoint refused a request of `form`, saying `text`: the form to try next."""
        if "max_completion_tokens" in text:
            self.tokens_field = "max_completion_tokens"
            return form
        if form is Form.TEXT:
            return None
        following = Form(form + 1)
        if not self._proven:
            self.form = max(self.form, following)
        return following

    def understood(self, form: Form) -> None:
        """An answer of `form` was what was asked for."""
        if form is self.form:
            self._proven = True
            self._misses = 0

    def missed(self, form: Form) -> None:
        """An answer of `form` was not JSON at all."""
        if form is not self.form or self._proven or form is Form.TEXT:
            return
        self._misses += 1
        if self._misses >= PATIENCE:
            self.form = Form(form + 1)
            self._misses = 0
