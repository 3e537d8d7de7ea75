"""What a run may cost: a cap of tokens, a cap of money, and the prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from turnloom.agents.model import BudgetExhaustedError, Usage
from turnloom.graphs.errors import UsageError


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    prompt: float
    completion: float

    def of(self, usage: Usage) -> float:
        """What `usage` costs, in US dollars."""
        return (usage.prompt_tokens * self.prompt + usage.completion_tokens * self.completion) / 1e6


FREE = Price(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Budget:
    """The caps of a run; None is no cap. `prices` are by model name; `default` for the others.

    Raises `UsageError` for a cap below 0.
    """

    max_tokens: int | None = None
    max_usd: float | None = None
    prices: Mapping[str, Price] = field(default_factory=dict)
    default: Price | None = None

    def __post_init__(self) -> None:
        for name, cap in (("tokens", self.max_tokens), ("money", self.max_usd)):
            if cap is not None and not cap >= 0:
                raise UsageError(f"the cap of {name} must be at least 0, not {cap}")

    def price(self, model: str) -> Price:
        """The price of a model. Raises `UsageError` when money is capped and none is known."""
        price = self.prices.get(model, self.default)
        if price is None and self.max_usd is not None:
            raise UsageError(
                f"money is capped but the price of model {model!r} is unknown: give it in the "
                "configuration's price table"
            )
        return price or FREE


@dataclass(slots=True)
class BudgetMeter:
    """What is spent so far, held against a budget.

    What is in flight will cost about as much as calls did on average, so a run stops at its cap
    and not a round later.
    """

    budget: Budget
    tokens: int = 0
    usd: float = 0.0
    calls: int = 0

    def charge(self, usage: Usage, price: Price) -> None:
        """A call was answered."""
        self.calls += 1
        self.tokens += usage.prompt_tokens + usage.completion_tokens
        self.usd += price.of(usage)

    def check(self, in_flight: int) -> None:
        """Raise `BudgetExhaustedError` when another call, beside `in_flight`, goes over a cap."""
        budget = self.budget
        if budget.max_tokens is None and budget.max_usd is None:
            return
        ahead = 1.0 + (in_flight + 1) / self.calls if self.calls else 1.0
        if budget.max_tokens is not None and self.tokens * ahead >= budget.max_tokens:
            raise BudgetExhaustedError(
                f"{self.tokens} tokens are used and the next call would go over the cap of "
                f"{budget.max_tokens}: raise it and resume"
            )
        if budget.max_usd is not None and self.usd * ahead >= budget.max_usd:
            raise BudgetExhaustedError(
                f"${self.usd:.4f} is spent and the next call would go over the cap of "
                f"${budget.max_usd:g}: raise it and resume"
            )
