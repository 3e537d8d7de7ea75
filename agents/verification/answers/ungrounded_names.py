"""Names and quotations in an answer that stand nowhere else: of people, places, things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.verification.answers.answer_scope import answer_scope
from turnloom.agents.verification.dialogue_view import DialogueView, Thought
from turnloom.agents.verification.unknown_values import names_in
from turnloom.graphs.language.english import is_english

_QUOTED = re.compile(r"[\"\u201c]([^\"\u201c\u201d]{2,}?)[.,!?]?[\"\u201d]")


def ungrounded_names(view: DialogueView, answer: Thought) -> Iterator[str]:
    """Capitalised words within the sentences of an English answer that nothing has shown. Other
    languages write ordinary nouns in capitals, too."""
    text = answer.content
    names = list(dict.fromkeys(names_in(text)))
    quoted = _QUOTED.findall(text)
    if not (names or quoted) or not is_english(text):
        return
    scope = answer_scope(view, answer)
    heard = view.queries[: answer.turn + 1] if scope.whole else (view.queries[answer.turn],)
    visible = [view.system, *heard, *scope.texts]
    for words in quoted:
        if not any(words.lower() in shown.lower() for shown in visible):
            yield words
    low = ""
    for name in names:
        if any(name in shown for shown in visible):
            continue
        low = low or "\n".join((*visible, view.documents)).lower()
        if _stem(name) not in low:
            yield name


def _stem(name: str) -> str:
    """A name without what its plural or genitive adds."""
    return name.lower().removesuffix("s")
