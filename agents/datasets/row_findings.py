"""What is wrong with a row, as far as its messages and tools show: the gates that need no
environment, with a kind for each thing that people mend differently.

Where ours hold a sample against its record, here the doubt is the row's: a value may have come from
what everybody knows, so only those are looked at that nobody knows by heart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from turnloom.agents.critique.telltales import telltales
from turnloom.agents.datasets.chat_row import ChatRow
from turnloom.agents.datasets.offered_tools import OfferedTools, offered_tools
from turnloom.agents.datasets.row_dialogue import RowDialogue, RowFinding, follow
from turnloom.agents.verification.answers.contradictions import contradiction
from turnloom.agents.verification.answers.shown_values import ShownValues
from turnloom.agents.verification.answers.ungrounded_codes import ungrounded_codes
from turnloom.agents.verification.answers.ungrounded_figures import ungrounded_figures
from turnloom.agents.verification.answers.visible_facts import VisibleFacts, visible_facts
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.unknown_values import is_only_later, is_visible, tokens_of
from turnloom.graphs.inference.identity import STRONG
from turnloom.graphs.json_value import Scalar, leaves, scalars
from turnloom.graphs.language.figures import readings
from turnloom.graphs.language.lexicon import READS
from turnloom.graphs.language.morphology import singular, split

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Za-z@])[!-~]{4,64}")
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_WORD = re.compile(r"\w[\w-]*")
_MARKUP = re.compile(
    r"<\|[A-Za-z][\w-]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?think>|</?tool_call>"
    r"|<(?:start|end)_of_turn>"
)
_WITH_UNIT = re.compile(r"[\d.,]+[A-Za-z]{1,4}")
_SCALES = (10**3, 10**6, 10**9, 10**12)
MAX_WORKED_OUT = 20
"""So many answers of a row have all worked out that may follow from what is shown, which takes long
where much is."""
MAX_OPERANDS = 60
FEWEST_DIGITS = 3
"""A figure of fewer digits may be anything: two of three, 24 hours."""


def row_findings(row: ChatRow) -> tuple[list[RowFinding], RowDialogue, OfferedTools]:
    """Everything wrong with a row by itself, its dialogue, and its tools."""
    tools = offered_tools(row.tools if row.tools is not None else [])
    dialogue = follow(row, tools)
    findings = [RowFinding(kind, detail) for kind, detail in tools.faults]
    findings += dialogue.findings
    findings += _of_schema(row, dialogue, tools)
    findings += _of_arguments(dialogue)
    findings += _repeated(dialogue)
    findings += _of_thoughts(dialogue)
    findings += _of_answers(dialogue)
    findings += _of_requests(row, dialogue, tools)
    return findings, dialogue, tools


# --- schema -------------------------------------------------------------------------------------


def _of_schema(row: ChatRow, dialogue: RowDialogue, tools: OfferedTools) -> Iterator[RowFinding]:
    view = dialogue.view
    for call, at in zip(view.calls, dialogue.calls, strict=True):
        if not call.tool:
            continue
        if call.tool not in tools.parameters:
            if row.tools is None and call.tool in view.system:
                continue
            yield RowFinding("schema:not_offered", f"{call.tool} is called", at)
            continue
        unknown = tools.unknown(call.tool, call.arguments)
        for name in unknown:
            yield RowFinding("schema:unknown_argument", f"{call.tool} has no {name!r}", at)
        fault = "" if unknown else tools.fault(call.tool, call.arguments)
        if fault:
            yield RowFinding("schema:arguments", f"{call.tool}: {fault}", at)


# --- provenance ---------------------------------------------------------------------------------


def _of_arguments(dialogue: RowDialogue) -> Iterator[RowFinding]:
    for call, at in zip(dialogue.view.calls, dialogue.calls, strict=True):
        for path, value in leaves(call.arguments):
            name = next((part for part in reversed(path) if isinstance(part, str)), "")
            if not _is_telling(value):
                continue
            text = str(value)
            if any(text in shown for shown in _shown(dialogue, call)):
                continue
            detail = f"{call.tool}({name}={text[:60]!r})"
            if (other := _source_beside(dialogue, call, value)) is not None:
                yield RowFinding("grounded:early", f"{detail}, which {other.tool} shows", at)
            elif _nobody_knows(name, value) and not _is_made_of_shown(dialogue, call, text):
                yield RowFinding("grounded:guess", detail, at)


def _is_telling(value: Scalar) -> bool:
    """Whether finding the value elsewhere can be no accident."""
    if isinstance(value, str):
        return _CODE.fullmatch(value) is not None or (len(value) >= 4 and value.isdecimal())
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 100


def _nobody_knows(name: str, value: Scalar) -> bool:
    """Whether a value is an address, or its parameter's name says that it is an identifier."""
    if isinstance(value, str) and _ADDRESS.fullmatch(value):
        return True
    words = split(name)
    return bool(words) and (words[-1] in STRONG or singular(words[-1]) in STRONG)


def _shown(dialogue: RowDialogue, call: RecordedCall) -> Iterator[str]:
    """All that was visible before a call, the likeliest first."""
    view = dialogue.view
    yield from reversed(view.queries[: call.turn + 1])
    for earlier in reversed(view.calls[: call.visible]):
        yield earlier.text
        yield from (str(value) for value in scalars(earlier.arguments))
    yield view.system
    yield view.documents
    for thought in view.thoughts:
        if thought.visible > call.visible or call.number in thought.calls:
            break
        yield thought.content


def _source_beside(dialogue: RowDialogue, call: RecordedCall, value: Scalar) -> RecordedCall | None:
    """The call of the same message, before this one, whose result shows the value."""
    return next(
        (
            other
            for other in dialogue.view.calls[call.visible : call.number]
            if value in scalars(other.step.result) and value not in scalars(other.arguments)
        ),
        None,
    )


def _is_made_of_shown(dialogue: RowDialogue, call: RecordedCall, text: str) -> bool:
    """Whether each word and number of a value was shown: "user_5" of "user 5"."""
    wanted = set(_PARTS.findall(text.lower()))
    for shown in _shown(dialogue, call):
        wanted.difference_update(_PARTS.findall(shown.lower()))
        if not wanted:
            return True
    whole = "".join(_PARTS.findall(text.lower()))
    return any(whole in "".join(_PARTS.findall(each.lower())) for each in _shown(dialogue, call))


def _repeated(dialogue: RowDialogue) -> Iterator[RowFinding]:
    """Look-ups that are made twice in a row. What failed, or tells of a change, may be."""
    calls = dialogue.view.calls
    for before, call, at in zip(calls, calls[1:], dialogue.calls[1:], strict=False):
        if (
            (call.tool, call.arguments, call.turn) == (before.tool, before.arguments, before.turn)
            and call.visible > before.number
            and call.text == before.text != ""
            and call.step.ok
            and not READS.isdisjoint(split(call.tool)[:1])
        ):
            yield RowFinding("necessary:repeated", f"{call.tool} is called again", at)


# --- thoughts and answers -----------------------------------------------------------------------


def _of_thoughts(dialogue: RowDialogue) -> Iterator[RowFinding]:
    view = dialogue.view
    for thought, at in zip(view.thoughts, dialogue.thoughts, strict=True):
        if not thought.text:
            continue
        for found in telltales(thought.text):
            is_thing = len(found.noun) > 3 and is_visible(view, thought, found.noun)
            if not is_thing and not is_visible(view, thought, found.words):
                yield RowFinding("reasoned:telltale", f"it speaks of {found.words!r}", at)
                break
        for token in tokens_of(thought.text):
            if (
                _CODE.fullmatch(token)
                and not is_visible(view, thought, token)
                and is_only_later(view, thought, token)
            ):
                yield RowFinding("reasoned:early", f"it tells {token!r}", at)


def _of_answers(dialogue: RowDialogue) -> Iterator[RowFinding]:
    view = dialogue.view
    worked_out = 0
    for answer, at in zip(view.thoughts, dialogue.thoughts, strict=True):
        calls = [call for call in view.calls[: answer.visible] if call.turn == answer.turn]
        if answer.calls or not calls:
            continue
        strange = [each for each in ungrounded_codes(view, answer) if _is_code(each)]
        if worked_out < MAX_WORKED_OUT and not ShownValues.of(view, answer).hold(answer.content):
            worked_out += 1
            facts = visible_facts(view, answer)
            figures = ungrounded_figures(answer.content, facts)
            strange += [each for each in figures if not _is_fair(each, facts)]
        for each in dict.fromkeys(strange):
            if not any(each in call.text for call in view.calls[: answer.visible]):
                yield RowFinding("answered:value", f"it tells {each!r}", at)
        if not calls[-1].step.ok and contradiction(calls[-1], None, "", answer.content):
            yield RowFinding("answered:failure", f"{calls[-1].tool} failed", at)


def _is_code(token: str) -> bool:
    """Whether a token is no time of day, and more than a word with a number (GPT-4)."""
    return (
        bool(_CODE.fullmatch(token))
        and not _WITH_UNIT.fullmatch(token)
        and ":" not in token
        and ("@" in token or _digits(token) >= FEWEST_DIGITS)
    )


def _is_fair(figure: str, facts: VisibleFacts) -> bool:
    """Whether a figure is too short to mean much, a day, which any calendar has, what is shown in
    millions and the like, or what any two numbers come to, though nothing says they belong
    together."""
    if _digits(figure) < FEWEST_DIGITS or any(map(str.isalpha, figure)):
        return True
    values = [(reading.value, reading.decimals) for reading in readings(figure)]
    return any(
        round(number, decimals) == value for number in _derived(facts) for value, decimals in values
    )


def _derived(facts: VisibleFacts) -> Iterator[float]:
    yield from (number / scale for number in facts.numbers for scale in _SCALES)
    for one, other in combinations(list(facts.amounts)[-MAX_OPERANDS:], 2):
        yield from (one + other, abs(one - other), one * other, one * other / 100)


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


# --- leaks --------------------------------------------------------------------------------------


def _of_requests(row: ChatRow, dialogue: RowDialogue, tools: OfferedTools) -> Iterator[RowFinding]:
    for text, at in zip(dialogue.view.queries, dialogue.queries, strict=True):
        if named := sorted(tools.identifiers.intersection(_WORD.findall(text))):
            yield RowFinding("leaks:tool_name", f"it says {', '.join(named)}", at)
    for at, message in enumerate(row.messages):
        if message.role == "system":  # which may well explain the marks
            continue
        for text in (message.text, message.thought):
            if found := _MARKUP.search(text):
                yield RowFinding("leaks:markup", f"it holds {found.group()}", at)
