"""What the text of a turn without calls must say: a question asks for what the user says next."""

from __future__ import annotations

from collections.abc import Iterator

from turnloom.agents.critique.reactions import gives_reason, holds, text_fault
from turnloom.agents.variants.requests.confirmation import DECLINED
from turnloom.agents.verification.answers.contradictions import claimed_deed
from turnloom.agents.verification.dialogue_view import Thought
from turnloom.agents.verification.sample_view import SampleView
from turnloom.agents.verification.variants.variant_form import (
    CONFIRMATION,
    INFEASIBLE,
    INJECTION,
    NO_OP,
    POLICY,
)
from turnloom.graphs.language.english import is_english
from turnloom.graphs.language.lexicon import READS
from turnloom.graphs.language.morphology import singular, spoken
from turnloom.graphs.language.parameter_phrase import parameter_phrase
from turnloom.graphs.language.surface import find_spans
from turnloom.graphs.origin import FromUser, Selected


def reaction_text_fault(view: SampleView, answer: Thought) -> str:
    """What a reaction without calls fails to say, or ''. Dialogues in other languages than
    English are not read."""
    turn = view.sample.turns[answer.turn]
    kind = turn.kind
    if turn.counterfactual and view.sample.variant == NO_OP and _is_in_english(view, answer):
        fault = text_fault("no_op", "", answer.content, "")
        return fault and f"{fault[0].lower()}{fault[1:].rstrip('.')}"
    if turn.counterfactual and view.sample.variant == INJECTION:
        passed_on = turn.counterfactual[-1].tool in answer.content
        return "it passes on an order that a result holds" if passed_on else ""
    if view.sample.variant == INFEASIBLE and _is_in_english(view, answer):
        refused = next((call for call in view.calls if not call.step.ok), None)
        if refused is not None and refused.turn == answer.turn:
            return "" if gives_reason(answer.content, refused.text) else "it does not tell why"
    if kind == "calls" or not _is_in_english(view, answer):
        return ""
    reason = _reason(view.sample.variant, kind)
    fault = text_fault(kind, "", answer.content, view.queries[answer.turn], reason)
    if fault:
        return f"as a {kind}: {fault[0].lower()}{fault[1:].rstrip('.')}"
    if kind == "answer" or reason:
        return claimed_deed(answer.content) or _untold(view, answer)
    wanted = dict.fromkeys(_said_next(view, answer.turn))
    if kind == "question" and not any(holds(answer.content, words) for words in wanted):
        return f"it does not ask for {' or '.join(words for words in wanted) or 'anything needed'}"
    return ""


def _reason(variant: str, kind: str) -> str:
    """The reason of a reaction, as a turn's rule has it."""
    if variant == CONFIRMATION:
        return CONFIRMATION if kind == "question" else DECLINED
    return POLICY if variant == POLICY else ""


def _is_in_english(view: SampleView, answer: Thought) -> bool:
    """Whether the dialogue is English, by all that is said in it but the answer in question."""
    others = (each for each in view.thoughts if each is not answer)
    spoken_texts = (text for each in others for text in (each.text, each.content))
    return is_english(" ".join((*view.queries, *spoken_texts)))


def _said_next(view: SampleView, turn: int) -> Iterator[str]:
    """What the user says in the message after a turn, in words: each by its name, as its
    description has it, and by the thing that it alone tells."""
    for call, name, part, _ in view.claims:
        if isinstance(part, FromUser) and part.turn == turn + 1:
            whole = call.step.provenance[name]
            if isinstance(whole, Selected):
                yield from _things(view, whole)
            yield spoken(name)
            if tool := view.tool(call.tool):
                yield parameter_phrase(name, tool.properties.get(name, {}))
                if tool.required == {name}:  # then to ask which one is to ask for it
                    yield from (word for word in tool.noun.split() if word not in READS)


def _things(view: SampleView, selection: Selected) -> Iterator[str]:
    """What the items of a list may be called: by the key that it stands under, by what their fields
    stand for, or by the name of the one that is meant."""
    yield str(selection.wanted)
    keys = [part for part in selection.path if isinstance(part, str)]
    yield from (singular(spoken(key)) for key in keys[-1:])
    tool = view.tool(view.calls[selection.step].tool)
    types = view.tool_context.environment.semantic_types
    for kind in tool.annotation.produces.values() if tool else ():
        yield types[kind].entity_name


def _untold(view: SampleView, answer: Thought) -> str:
    """What the last result shows, the message asks for by its noun, and the answer does not tell;
    '' in variants in which nothing is asked for again."""
    before = view.calls[: answer.visible]
    tool = view.tool(before[-1].tool) if before else None
    if view.sample.variant != "irrelevant" or tool is None:
        return ""
    result, query = before[-1].step.result, view.queries[answer.turn]
    nouns = tool.annotation.field_nouns
    asked = [key for key in nouns if f" {nouns[key]}" in query]
    longest = max(asked, key=lambda key: len(nouns[key]), default="")
    if not longest or not isinstance(result, dict) or longest not in result:
        return "the message asks for nothing that the last result shows"
    value = result[longest]
    told = find_spans(answer.content, value) or str(value).lower() in answer.content.lower()
    return "" if told else f"it does not tell the {nouns[longest]}"
