"""How a sample ended, ready to be written: emitted, rejected or dead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import orjson

from turnloom.agents.messages import SampleRejected, SampleVerified
from turnloom.agents.record_digest import record_digest
from turnloom.agents.role import Context, Message
from turnloom.agents.sample import Sample
from turnloom.engine.encoding import EncodingError, encode, printable
from turnloom.engine.errors import ContractError
from turnloom.graphs.json_value import JsonObject

DETAIL_LIMIT = 2000


class State(IntEnum):
    """The three ends. The numbers are stored in ledgers: never change them."""

    EMITTED = 1
    REJECTED = 2
    DEAD = 3


@dataclass(frozen=True, slots=True)
class SampleDied(Message):
    """A role crashed on this sample again and again, or the sample was left without an end."""

    stage: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One admitted seed's end. `line` is what is written, newline included; `sample` is the same as
    JSON, only when emitted (`reason` and `detail` are empty then), and `verified` the value that a
    team of ours made it from. `evidence` is what exploring it has shown of the tools, `missed` the
    turn that was not solved, where it was given up for that, and the turn's target."""

    index: int
    sample_id: str
    state: State
    line: bytes
    reason: str = ""
    sample: JsonObject | None = None
    verified: Sample | None = None
    detail: str = ""
    evidence: bytes = b""
    missed: tuple[int, str] | None = None

    @property
    def accepted(self) -> bool:
        return self.state is State.EMITTED


def outcome_of(context: Context, message: Message) -> Outcome:
    """The end that `message` brings to the sample of `context`."""
    if isinstance(message, SampleVerified):
        return _emitted(context, message.sample)
    if isinstance(message, SampleRejected):
        return failed(context, State.REJECTED, message)
    if isinstance(message, SampleDied):
        return failed(context, State.DEAD, message)
    raise ContractError(f"{type(message).__name__} does not end a sample")


def failed(context: Context, state: State, why: SampleRejected | SampleDied) -> Outcome:
    """A sample that is not emitted, with the reason on record."""
    reason = printable(why.reason)
    record: JsonObject = {
        "id": context.sample_id,
        "index": context.index,
        "stage": printable(why.stage),
        "reason": reason,
        "detail": printable(why.detail[:DETAIL_LIMIT]),
    }
    if context.calls is not None:
        record["calls"] = context.calls
    line = orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    answered = printable(why.answered) if isinstance(why, SampleRejected) else ""
    detail = f"{record['detail']} {answered}".rstrip()
    return Outcome(
        context.index,
        context.sample_id,
        state,
        line,
        reason,
        detail=detail,
        evidence=context.evidence,
        missed=why.missed if isinstance(why, SampleRejected) else None,
    )


def _emitted(context: Context, verified: Sample | JsonObject) -> Outcome:
    typed = verified if isinstance(verified, Sample) else None
    sample = verified.to_json() if isinstance(verified, Sample) else verified
    if sample.get("id") != context.sample_id:
        raise ContractError(f"sample {context.sample_id} was finished under id {sample.get('id')}")
    try:
        if typed:
            typed = _sealed(typed, sample, context)
            sample["certificate"] = typed.certificate.to_json()
        line = encode(sample)
    except (EncodingError, orjson.JSONEncodeError) as error:
        why = SampleRejected("sink", "sink:unencodable", str(error))
        return failed(context, State.REJECTED, why)
    return Outcome(
        context.index,
        context.sample_id,
        State.EMITTED,
        line,
        sample=sample,
        verified=typed,
        evidence=context.evidence,
    )


def _sealed(sample: Sample, record: JsonObject, context: Context) -> Sample:
    """The sample, `record` as JSON, with what only the run knows: its seed, and the digest of all
    that is written. Whoever has the last word on a sample, nobody changes it after this."""
    certificate = replace(sample.certificate, seed=context.seed)
    written: JsonObject = {**record, "certificate": certificate.to_json()}
    return replace(sample, certificate=replace(certificate, digest=record_digest(written)))
