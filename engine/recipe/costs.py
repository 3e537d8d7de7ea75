"""What the teacher does and costs, told while a run goes on and at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Protocol

from turnloom.agents.critique.guidance import KINDS
from turnloom.agents.teacher.chat.usage_meter import UsageMeter
from turnloom.engine.client.figures import LiveFigures
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.events import CountersChanged, Event, Notice, Observer


class Metered(Protocol):
    """A client that knows what it did."""

    def figures(self) -> LiveFigures: ...


class Costs:
    """The client's figures in words; silent where there is no client. `usage` tells what was asked
    for."""

    def __init__(self, client: Metered | None = None, usage: UsageMeter | None = None) -> None:
        self._client = client
        self._usage = usage

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
        if made := _made(counters):
            words.append(f"{_tokens(figures) / made:,.0f} tokens a sample")
        if figures.usd:
            words.append(f"${figures.usd:.2f}{_each(figures.usd, counters)}")
        if figures.resting:
            words.append(f"{', '.join(figures.resting)} not answering")
        return ", ".join(words)

    def notices(self) -> tuple[str, ...]:
        """What was found out about endpoints so far, and a person should know."""
        return () if self._client is None else self._client.figures().notices

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
        if made := _made(counters):
            text += f" ({_tokens(figures) / made:,.0f} a sample)"
        if figures.usd:
            text += f", ${figures.usd:.4f}{_each(figures.usd, counters)}"
        text += f" (asked again after {faults})" if faults else ""
        text += f" ({figures.hedged} late ones sent twice)" if figures.hedged else ""
        return text + self._split(counters) + self._confirmed()

    def _split(self, counters: Counters) -> str:
        """How many requests a sample took, by what they were for."""
        made = _made(counters)
        requests = Counter[str]() if self._usage is None else self._usage.requests
        if not made or not any(requests[kind] for kind in KINDS):
            return ""
        kinds = (f"{requests[kind] / made:.1f} {kind}" for kind in KINDS if requests[kind])
        others = requests.total() - sum(requests[kind] for kind in KINDS)
        return f"; a sample: {', '.join(kinds)}, {others / made:.1f} of the other roles"

    def _confirmed(self) -> str:
        """How many thoughts of clean passes led to their calls."""
        counted = Counter[bool]() if self._usage is None else self._usage.confirmations
        if not counted.total():
            return ""
        share = counted[True] / counted.total()
        return f"; {counted[True]} of {counted.total()} thoughts ({share:.0%}) led to their calls"


def _each(usd: float, counters: Counters) -> str:
    made = _made(counters)
    return f" (${usd / made:.4f} a sample)" if made else ""


def _made(counters: Counters) -> int:
    """The samples accepted since the run went on: what rejected ones took is theirs to bear."""
    return counters.made - counters.before


def _tokens(figures: LiveFigures) -> int:
    return figures.prompt_tokens + figures.completion_tokens


class CostsObserver:
    """Adds the costs to the counts that it hands on to another observer, and tells notices."""

    def __init__(self, costs: Costs, observer: Observer) -> None:
        self._costs = costs
        self._observer = observer
        self._told = 0

    def notify(self, event: Event) -> None:
        """Hand the event on."""
        if isinstance(event, CountersChanged):
            self.tell_notices()
            event = replace(event, costs=self._costs.note(event.counters))
        self._observer.notify(event)

    def tell_notices(self) -> None:
        """Tell what was found out since."""
        notices = self._costs.notices()
        for text in notices[self._told :]:
            self._observer.notify(Notice(text))
        self._told = len(notices)
