"""The kinds of findings in data whose environment nobody has, in words for people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FindingKind:
    """`code` begins with the gate's name; `what` is wrong, and `why` it hurts training."""

    code: str
    what: str
    why: str


KINDS = {
    kind.code: kind
    for kind in (
        FindingKind(
            "form:row",
            "lines that are no row: not JSON, or without messages",
            "loaders stop there, or drop the row without a word",
        ),
        FindingKind(
            "schema:tool",
            "tools without a name, or whose parameters are no JSON Schema",
            "the model is shown a tool that no deployment can offer",
        ),
        FindingKind(
            "schema:twice",
            "tools that are offered twice under one name",
            "templates print both, and which of them a call means is chance",
        ),
        FindingKind(
            "schema:not_offered",
            "calls of tools that are not offered",
            "this teaches to make up tools",
        ),
        FindingKind(
            "schema:arguments",
            "arguments that do not fit the tool's schema",
            "this teaches calls that a deployed tool refuses",
        ),
        FindingKind(
            "schema:unknown_argument",
            "arguments that the tool does not have",
            "this teaches to make up parameters",
        ),
        FindingKind(
            "dialogue:role",
            "messages of a role that trainers do not know",
            "chat templates refuse the row, or print the message as nobody's",
        ),
        FindingKind(
            "dialogue:empty",
            "messages that say nothing",
            "an empty answer trains silence; an empty request trains answers to nothing",
        ),
        FindingKind(
            "dialogue:call",
            "calls that cannot be read: no name, or arguments that are no JSON object",
            "templates crash on them or print them escaped, and the model learns that",
        ),
        FindingKind(
            "dialogue:call_id",
            "results whose id is no awaited call's, and calls of one message with one id",
            "which result belongs to which call is lost, and APIs refuse the row",
        ),
        FindingKind(
            "dialogue:unanswered",
            "calls whose result does not follow",
            "the model learns to go on without waiting for a result",
        ),
        FindingKind(
            "dialogue:orphan",
            "results that no call asked for",
            "templates refuse them, or the model learns that results come by themselves",
        ),
        FindingKind(
            "dialogue:unfinished",
            "dialogues that end before the assistant reacts",
            "nothing is learned from their end, and some loaders drop the row",
        ),
        FindingKind(
            "grounded:guess",
            "identifiers and addresses in arguments that nothing before the call shows",
            "this teaches to guess identifiers instead of looking them up",
        ),
        FindingKind(
            "grounded:early",
            "arguments taken from the result of a call of the same message",
            "calls of one message are made at once: such a value cannot be known yet",
        ),
        FindingKind(
            "necessary:repeated",
            "look-ups made again at once, with the same arguments and the same result",
            "this teaches to go round in circles",
        ),
        FindingKind(
            "reasoned:early",
            "thoughts that tell a value before it is shown",
            "this teaches to reason from what the model cannot know",
        ),
        FindingKind(
            "reasoned:telltale",
            "thoughts that speak of where they were made (a hint, a critic, the expected answer)",
            "a deployed model sees none of these, and learns to invent them",
        ),
        FindingKind(
            "answered:value",
            "codes and figures in answers that are not shown and do not follow from what is",
            "this teaches to make up facts",
        ),
        FindingKind(
            "answered:failure",
            "answers that pass over an error of the last call",
            "this teaches to claim what did not happen",
        ),
        FindingKind(
            "leaks:tool_name",
            "requests that name a tool by its identifier",
            "people don't: the choice of the tool, which is to be learned, is given away",
        ),
        FindingKind(
            "leaks:markup",
            "texts that hold marks of a chat template (<|im_end|>, [INST], a lone <think>)",
            "tokenizers read them as the real marks, and the row falls apart there",
        ),
        FindingKind(
            "unique:same",
            "rows that are there already, word for word",
            "they weigh more than you meant, and leak from training into test parts",
        ),
        FindingKind(
            "unique:near",
            "rows that are nearly the same as an earlier one (four fifths of their words)",
            "they weigh more than you meant, and leak from training into test parts",
        ),
        FindingKind(
            "fit:refused",
            "rows that the chat template refuses",
            "the trainer stops there, or leaves them out",
        ),
        FindingKind(
            "fit:dropped",
            "rows of which the chat template drops something",
            "what is dropped is never learned",
        ),
    )
}
"""Code -> kind, in the order in which they are told."""
