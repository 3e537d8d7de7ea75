"""Codes, addresses and times of day of an answer that nothing has shown before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.verification.dialogue_view import DialogueView, Thought
from turnloom.graphs.language.mentions import times_in

_TOKEN = re.compile(r"[A-Za-z0-9][\w@.+-]*[A-Za-z0-9]")
_CODE = re.compile(r"[A-Z_@].*\d.*\d|\d.*[A-Z_@].*\d|\d.*\d.*[A-Z_@]|[A-Z].*\d.*[A-Z]|.@.")


def ungrounded_codes(view: DialogueView, answer: Thought) -> Iterator[str]:
    """Codes, addresses, times of day and the like that stand nowhere but in the answer."""
    text = answer.content
    tokens = [token for token in _TOKEN.findall(text) if _CODE.search(token)]
    times = times_in(text)
    if not tokens and not times:
        return
    calls = view.calls[: answer.visible]
    visible = [view.system, *view.queries[: answer.turn + 1]]
    visible += (call.text for call in calls)
    visible += (str(call.arguments) for call in calls)
    for token in tokens:
        if not any(token in text or token.lower() in text.lower() for text in visible):
            yield token
    clocks: set[str] | None = None
    for time in times:
        if any(time.clock in text for text in visible):
            continue
        if clocks is None:
            clocks = {each.clock for text in visible for each in times_in(text)}
        if time.clock not in clocks and not any(_is_written(time.clock, text) for text in visible):
            yield text[time.start : time.end]


def _is_written(clock: str, text: str) -> bool:
    """Whether a text has the time in a form of its own: 1430, 14.30, 14:30:59, 2.30."""
    hour, minute = int(clock[:2]), clock[3:]
    hours = f"0?(?:{hour}|{hour % 12 or 12})"
    return re.search(rf"(?<!\d){hours}\D?{minute}(?!\d)", text) is not None
