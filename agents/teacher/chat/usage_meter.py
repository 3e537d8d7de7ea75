"""What each sample in progress has cost so far, over all roles of a team."""

from __future__ import annotations

from turnloom.agents.model import Usage
from turnloom.agents.role import Context, PerSample


class UsageMeter:
    """Requests and tokens per sample; ends with the sample."""

    def __init__(self) -> None:
        self._of: PerSample[list[int]] = PerSample()

    def add(self, context: Context, usage: Usage) -> None:
        """One more request was answered, usably or not."""
        spent = self._spent(context)
        spent[0] += 1
        spent[1] += usage.prompt_tokens
        spent[2] += usage.completion_tokens

    def to_dict(self, context: Context) -> dict[str, int]:
        """As a certificate records it."""
        requests, prompt, completion = self._spent(context)
        return {"requests": requests, "prompt_tokens": prompt, "completion_tokens": completion}

    def _spent(self, context: Context) -> list[int]:
        try:
            return self._of[context]
        except KeyError:
            self._of[context] = spent = [0, 0, 0]
            return spent
