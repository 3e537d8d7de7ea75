"""Names in an answer that stand nowhere else: of people, places, things."""

from __future__ import annotations

from collections.abc import Iterator

from turnloom.agents.verification.sample_view import SampleView, Thought
from turnloom.agents.verification.unknown_values import documents, names_in
from turnloom.graphs.language.english import is_english


def ungrounded_names(view: SampleView, answer: Thought) -> Iterator[str]:
    """Capitalised words within the sentences of an English answer that nothing has shown. Other
    languages write ordinary nouns in capitals, too."""
    text = answer.content
    names = list(dict.fromkeys(names_in(text)))
    if not names or not is_english(text):
        return
    visible = [view.system, *view.queries[: answer.turn + 1]]
    for call in view.calls[: answer.visible]:
        visible += (call.text, str(call.arguments))
    low = ""
    for name in names:
        if any(name in shown for shown in visible):
            continue
        low = low or "\n".join((*visible, documents(view))).lower()
        if _stem(name) not in low:
            yield name


def _stem(name: str) -> str:
    """A name without what its plural or genitive adds."""
    return name.lower().removesuffix("s")
