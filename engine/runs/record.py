"""`run.json`: what the run is, which versions made it, and what it came to so far."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import orjson

from turnloom.engine.errors import RunFolderError
from turnloom.engine.ledger.disk import OsDisk, write_whole
from turnloom.engine.plain_file import read_plain_file
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.summary import RunState
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.version import VERSION

NAME = "run.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class RunSession:
    """One time that the run was at work: when, and how many samples there were `before` it and
    `after`. One that was killed has no end."""

    started: str
    before: int
    ended: str = ""
    after: int = 0

    def to_json(self) -> JsonObject:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The content of `run.json`. `configuration` is what the fingerprint was taken of; `counts`
    are as of the last clean end (the ledger has the truth)."""

    fingerprint: str
    configuration: JsonObject
    wanted: int
    state: RunState = RunState.RUNNING
    counts: JsonObject = field(default_factory=dict)
    started: str = field(default_factory=_now)
    sessions: tuple[RunSession, ...] = ()

    def write(self, folder: Path) -> None:
        """Put the record in place, whole and durably."""
        content = {
            "fingerprint": self.fingerprint,
            "configuration": self.configuration,
            "wanted": self.wanted,
            "state": self.state.value,
            "counts": self.counts,
            "versions": {"turnloom": VERSION, "python": platform.python_version()},
            "started": self.started,
            "updated": _now(),
            "sessions": [session.to_json() for session in self.sessions],
        }
        write_whole(OsDisk(), folder / NAME, orjson.dumps(content, option=orjson.OPT_INDENT_2))

    @property
    def resume_point(self) -> ResumePoint:
        """How far the run had come at its last clean end, as far as counts tell."""
        return ResumePoint(
            _emitted(self.counts),
            _numbers(self.counts.get("rejected")),
            _numbers(self.counts.get("dead")),
        )

    def ended(self, state: RunState, counts: JsonObject) -> RunRecord:
        """The record of the same run in another state. One that is running begins a session."""
        sessions = self.sessions
        if state is RunState.RUNNING:
            sessions = (*sessions, RunSession(_now(), _emitted(counts)))
        elif sessions:
            last = replace(sessions[-1], ended=_now(), after=_emitted(counts))
            sessions = (*sessions[:-1], last)
        return replace(self, state=state, counts=counts, sessions=sessions)


def counts_of(resume_point: ResumePoint) -> JsonObject:
    """The counts that `run.json` holds."""
    return {
        "emitted": resume_point.accepted,
        "rejected": dict(sorted(resume_point.rejected.items())),
        "dead": dict(sorted(resume_point.dead.items())),
    }


def read_record(folder: Path) -> RunRecord | None:
    """The record in this folder; None where there is none. Raises `RunFolderError` for one that
    cannot be read."""
    path = folder / NAME
    try:
        content = orjson.loads(read_plain_file(path))
        return RunRecord(
            fingerprint=str(content["fingerprint"]),
            configuration=dict(content["configuration"]),
            wanted=int(content["wanted"]),
            state=RunState(content["state"]),
            counts=dict(content["counts"]),
            started=str(content["started"]),
            sessions=tuple(map(_session, content.get("sessions", ()))),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise RunFolderError(
            f"{path} is not a run's record ({type(error).__name__}): restore it, choose another "
            "--out, or begin anew with --fresh"
        ) from None


def _session(value: JsonObject) -> RunSession:
    before, after = (int(str(value[name])) for name in ("before", "after"))
    return RunSession(str(value["started"]), before, str(value["ended"]), after)


def _emitted(counts: JsonObject) -> int:
    emitted = counts.get("emitted")
    return emitted if isinstance(emitted, int) else 0


def _numbers(value: JsonValue) -> dict[str, int]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {reason: count for reason, count in pairs if isinstance(count, int)}
