"""Five roles of one's own, each of another kind; the tests compose them in Python and in TOML."""

from dataclasses import replace

from turnloom import (
    Feedback,
    QueriesComposed,
    ReasoningDrafted,
    ReasoningFailed,
    SampleRejected,
    SampleVerified,
    role,
)


@role(QueriesComposed, version="1", seconds=30, deterministic=True)
async def persona(message, _context):
    """A rewriter: another way of speaking."""
    return message.with_queries([f"Hey there! {query}" for query in message.queries])


@role(QueriesComposed, deterministic=True)
async def translator(message, _context):
    """A second one behind it."""
    return message.with_queries([f"{query} ¡Gracias!" for query in message.queries])


@role(QueriesComposed, deterministic=True)
async def safety(message, context):
    """A filter: gives samples up."""
    if context.index % 5 == 3:
        return SampleRejected("safety", "safety:odd", "not today")
    return message


@role(ReasoningDrafted, emits=[ReasoningDrafted, ReasoningFailed], deterministic=True)
async def second_critic(message, context):
    """A critic before the critic: what it turns down counts against K_max."""
    if context.index % 4 == 2 and context.index != second_critic_asked.setdefault(
        (context.sample_id, message.turn), context.index + 1
    ):
        second_critic_asked[context.sample_id, message.turn] = context.index
        return ReasoningFailed(message.turn, message.draft, Feedback("form", "Say it better."))
    return message


second_critic_asked: dict = {}


@role(SampleVerified, deterministic=True)
async def scorer(message, _context):
    """A scorer behind the verifier."""
    sample = message.sample
    scores = {"messages": len(sample.messages)}
    return SampleVerified(replace(sample, certificate=replace(sample.certificate, judge=scores)))
