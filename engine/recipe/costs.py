"""What the teacher does and costs, told while a run goes on and at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turnloom.engine.reports.progress import Progress
from turnloom.engine.runner.counters import Counters

if TYPE_CHECKING:
    from turnloom.engine.client.client import Client


class Costs:
    """The client's figures in words; silent where there is no client."""

    def __init__(self, client: Client | None = None) -> None:
        self._client = client

    def note(self, counters: Counters) -> str:
        """A few words for the progress."""
        if self._client is None:
            return ""
        figures = self._client.figures()
        requests = figures.requests_per_second
        words = [
            f"{requests:.{0 if requests >= 10 else 1}f} requests/s",
            f"{figures.tokens_per_second:.0f} tokens/s",
        ]
        if figures.usd:
            words.append(f"${figures.usd:.2f}{_each(figures.usd, counters)}")
        if figures.resting:
            words.append(f"{', '.join(figures.resting)} not answering")
        return ", ".join(words)

    def summary(self, counters: Counters) -> str:
        """One sentence for the end; '' when nothing was asked."""
        if self._client is None:
            return ""
        figures = self._client.figures()
        if not figures.sent:
            return ""
        faults = ", ".join(f"{name} {count}" for name, count in sorted(figures.faults.items()))
        text = (
            f"{figures.sent} requests for {figures.answered + figures.unusable} answers, "
            f"{figures.prompt_tokens} + {figures.completion_tokens} tokens"
        )
        if figures.usd:
            text += f", ${figures.usd:.4f}{_each(figures.usd, counters)}"
        return f"{text} (asked again after {faults})" if faults else text


def _each(usd: float, counters: Counters) -> str:
    made = counters.made - counters.before
    return f" (${usd / made:.4f} a sample)" if made else ""


class WithCosts:
    """A `Progress` that tells the costs as well."""

    def __init__(self, progress: Progress, costs: Costs) -> None:
        self._progress = progress
        self._costs = costs

    def show(self, counters: Counters) -> None:
        """Show the counters with a note of the costs."""
        counters.note = self._costs.note(counters)
        self._progress.show(counters)

    def close(self) -> None:
        """Close what it wraps."""
        self._progress.close()
