"""What an assistant can know when it writes a message, and what its text shows it to know.

Visible are the messages and results up to then, and the arguments given so far, since those are
entailed by what was visible (`grounded` sees to that).
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterator, Sequence

from turnloom.agents.verification.dialogue_view import DialogueView, Thought
from turnloom.graphs.json_value import JsonValue, scalars
from turnloom.graphs.language.english import is_english
from turnloom.graphs.language.mentions import MONTHS, DateMention, dates_in

_TOKEN = re.compile(r"[A-Za-z0-9](?:[\w@.+:/-]*[A-Za-z0-9])?")
_ODD = re.compile(r"[0-9@_A-Z]")
_NAME = re.compile(r"[A-Z][a-z]{2,}\b")
_CALENDAR = frozenset({*calendar.day_name, *calendar.month_name})
_DECIMAL = re.compile(r"\d+\.\d*0")


def tokens_of(text: str) -> list[str]:
    """What in a text could be a value or an identifier, without the punctuation around it."""
    return _TOKEN.findall(" ".join(_odd_words(text.replace("\n", " "))))


def unknown_values(
    view: DialogueView, thought: Thought, text: str, tokens: Sequence[str]
) -> Iterator[str]:
    """Everything in a text that the assistant cannot know: told too early, or made up."""
    for token in tokens:
        if token.isalpha() or not _is_data(token) or token in view.offered:
            continue
        bare = _bare(token)
        if is_visible(view, thought, token) or (bare != token and is_visible(view, thought, bare)):
            continue
        if is_only_later(view, thought, bare):
            yield f"it tells {token!r}, which is not known yet"
        elif _is_identifier(token) and token not in view.documents:
            yield f"it tells {token!r}, which nothing has shown"
    for name in names_in(text):
        if is_visible(view, thought, name):
            continue
        if is_only_later(view, thought, name):
            yield f"it tells {name!r}, which is not known yet"
        elif thought.calls and name.lower() not in view.documents.lower() and is_english(text):
            yield f"it tells {name!r}, which nothing has shown"
    yield from _early_dates(view, thought, text)


def _bare(token: str) -> str:
    """A decimal number without zeros at its end: 82.40 as 82.4, 120.00 as 120."""
    return token.rstrip("0").rstrip(".") if _DECIMAL.fullmatch(token) else token


def _odd_words(text: str) -> Iterator[str]:
    """The words with a digit, a mark or a capital within: what could be a value or a name."""
    end = 0
    for match in _ODD.finditer(text):
        at = match.start()
        if at < end or (match.group().isalpha() and not text[at - 1 : at].isalpha()):
            continue
        start = text.rfind(" ", 0, at) + 1
        end = text.find(" ", at)
        if end < 0:
            end = len(text)
        yield text[start:end]


def names_in(text: str) -> Iterator[str]:
    """Capitalised words within a sentence, but for days and months: those can be worked out."""
    for match in _NAME.finditer(text):
        before = text[max(0, match.start() - 2) : match.start()]
        within = (
            len(before) == 2 and before[1] == " " and (before[0].islower() or before[0] in ",;:")
        )
        if within and match.group() not in _CALENDAR:
            yield match.group()


def _early_dates(view: DialogueView, thought: Thought, text: str) -> Iterator[str]:
    """Days spoken of ("June 16") that only a later result tells ("2026-06-16")."""
    if not any(month in text for month in MONTHS):
        return
    for day in dates_in(text):
        iso = f"-{day.month:02}-{day.day:02}"
        given = view.calls[: thought.calls.stop if thought.calls else thought.visible]
        if any(iso in value_text(value) for call in given for value in call.arguments.values()):
            continue
        if iso in view.system or any(iso in call.text for call in view.calls[: thought.visible]):
            continue
        said = (one for turn in view.queries[: thought.turn + 1] for one in dates_in(turn))
        if any((one.month, one.day) == (day.month, day.day) for one in said):
            continue
        if any(iso in call.text for call in view.calls[thought.visible :]):
            yield f"it tells {text[day.start : day.end]!r}, which is not known yet"
        elif thought.calls and not any(_is_day_of(call.text, day) for call in view.calls):
            yield f"it tells {text[day.start : day.end]!r}, which nothing has shown"


def _is_day_of(text: str, day: DateMention) -> bool:
    return any((one.month, one.day) == (day.month, day.day) for one in dates_in(text))


def _is_data(token: str) -> bool:
    """Whether the token could be a value: more than a word, and more than two digits."""
    return len(token) > 2 or not token.isdigit()


def _is_identifier(token: str) -> bool:
    """Whether the token can only be known by having been shown: `of_9b`, `Q7RZ31`, an address."""
    return "@" in token or (token[0].isalpha() and any(map(str.isdigit, token)))


def is_visible(view: DialogueView, thought: Thought, token: str) -> bool:
    """Whether a message, a result shown so far, or an argument given so far holds the token.

    Arguments count, since they are entailed by what was visible (`grounded` sees to that).
    """
    if any(token in text for text in view.queries[: thought.turn + 1]) or token in view.system:
        return True
    if any(token in call.text for call in view.calls[: thought.visible]):
        return True
    given = view.calls[: thought.calls.stop if thought.calls else thought.visible]
    return any(token in value_text(value) for call in given for value in call.arguments.values())


def is_only_later(view: DialogueView, thought: Thought, token: str) -> bool:
    """Whether a later result or argument has a value that holds the token, and no tool does."""
    later = view.calls[thought.visible :]
    for call in later:
        for value in call.arguments.values():
            if token in value_text(value) and _holds(value_text(value), token):
                return token not in view.documents
        if token in call.text and any(
            _holds(value_text(v), token) for v in scalars(call.step.result)
        ):
            return token not in view.documents
    return False


def _holds(text: str, token: str) -> bool:
    at = text.find(token)
    if at < 0:
        return False
    end = at + len(token)
    before = text[at - 1 : at] if at else ""
    starts = not before.isalnum() or (before == "T" and token[2:3] == ":")
    return starts and not text[end : end + 1].isalnum()


def value_text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
