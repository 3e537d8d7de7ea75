"""An observer that keeps what it was told, for tests and for embedding."""

from __future__ import annotations

from turnloom.engine.runner.events import Event, Notice


class RecordingObserver:
    """Holds the events in the order in which they came."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    @property
    def notices(self) -> list[str]:
        """The sentences for a person."""
        return [event.text for event in self.events if isinstance(event, Notice)]

    def notify(self, event: Event) -> None:
        self.events.append(event)
