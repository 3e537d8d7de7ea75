"""What a mock endpoint has served, and what the same would cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from turnloom.graphs.json_value import JsonObject


@dataclass(slots=True)
class EndpointStatistics:
    """Counts since the start. `requests` came in, `answered` were answered without a fault."""

    requests: int = 0
    answered: int = 0
    in_progress: int = 0
    peak: int = 0
    abandoned: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """A request came in."""
        self.requests += 1
        self.in_progress += 1
        self.peak = max(self.peak, self.in_progress)

    def usd(self, prompt_price: float, completion_price: float) -> float:
        """The cost in US dollars at prices per million tokens."""
        return (self.prompt_tokens * prompt_price + self.completion_tokens * completion_price) / 1e6

    def to_dict(self) -> JsonObject:
        """As a JSON object."""
        return {
            "requests": self.requests,
            "answered": self.answered,
            "in_progress": self.in_progress,
            "peak": self.peak,
            "abandoned": self.abandoned,
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "faults": dict(self.faults),
        }

    def summary(self, prompt_price: float, completion_price: float) -> str:
        """What is printed at the end."""
        faults = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        return "\n".join(
            (
                f"{self.requests} requests, {self.answered} answered, {self.peak} at once at most",
                f"faults: {faults or 'none'}",
                f"tokens: {self.prompt_tokens} in prompts, {self.completion_tokens} in answers",
                f"at ${prompt_price:g} and ${completion_price:g} per million tokens this costs "
                f"${self.usd(prompt_price, completion_price):.4f}",
            )
        )
