"""The worker's side: opens the source and answers requests, one after the other.

Requests are objects with `op`. Those about a session name it by `session`, or tell how it came
about (`again`: scenario and calls) where it lived in a worker that has died.
"""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import time
from collections.abc import Mapping
from dataclasses import asdict
from random import Random
from typing import Any, NoReturn

import orjson

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.inference.argument_sampler import ArgumentSampler
from turnloom.graphs.json_value import JsonObject, JsonValue, elements
from turnloom.graphs.sources.annotation_file import annotation_text
from turnloom.graphs.sources.isolated.frames import (
    Inbox,
    packed,
    packed_state,
    receive,
    unpack_state,
)
from turnloom.graphs.sources.python.domain import PythonDomain
from turnloom.graphs.sources.python.open_python import (
    annotation_files,
    beyond,
    environment_over,
    left_out,
    load_domains,
)
from turnloom.graphs.sources.replay import CallLog, ReplayEnvironment, ReplaySession, replay

_FOREVER = 10.0**6
_STARTING = 12
"""Importing may take so many times the processor time of a request."""


def main(told: Mapping[str, Any]) -> NoReturn:
    """Serve until the other side hangs up. Never returns into the caller's interpreter state:
    what a user's code left for the end (threads, exit hooks) is not waited for."""
    end = socket.socket(fileno=told["end"])
    inbox = Inbox(told["message"])
    me = os.getpid()
    host: WorkerHost | None = None
    request: JsonObject | None = {"op": "hello", "names": list(told["names"])}
    try:
        while request is not None:
            times = request.get("times")
            _allow(told["cpu"] * (times if isinstance(times, int) else _STARTING))
            if host is None:
                host = WorkerHost(told["output"])
            answer = _answered(host, request)
            if os.getpid() != me:  # a tool has forked and come back twice
                os._exit(0)
            data = packed(answer)
            if len(data) > told["message"]:
                data = packed({"error": "WorkerError", "text": f"{len(data)} bytes are too much"})
            end.sendall(data)
            request = receive(end, inbox, _FOREVER)
    except (EOFError, OSError):
        pass
    os._exit(0)


def _allow(seconds: int) -> None:
    """Processor time for the next request."""
    used = int(time.process_time()) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def _answered(host: WorkerHost, request: JsonObject) -> JsonObject:
    try:
        return host.answer(request)
    except (SourceError, UsageError) as error:
        return {"error": type(error).__name__, "text": str(error)}
    except (Exception, SystemExit, KeyboardInterrupt) as error:  # noqa: BLE001 - a user's code
        return {"error": "WorkerError", "text": f"{type(error).__name__}: {error}"[:2000]}


class WorkerHost:
    """Holds the environment and its sessions. `output`: the longest result, in bytes."""

    def __init__(self, output: int) -> None:
        self._output = output
        self._loop = asyncio.new_event_loop()
        self._domains: list[PythonDomain]
        self._environment: ReplayEnvironment
        self._sessions: dict[int, ReplaySession] = {}
        self._count = 0

    def answer(self, request: JsonObject) -> JsonObject:
        """Do what is asked."""
        for number in elements(request.get("release")):
            self._sessions.pop(int(str(number)), None)
        match request["op"]:
            case "hello":
                return self._hello([str(name) for name in elements(request["names"])])
            case "sources":
                return self._sources(request["sources"])
            case "scenario":
                rng = _rng(request)
                scenario = self._run(self._environment.scenario(rng))
                return {"scenario": scenario, "rng": packed_state(rng)}
            case "open":
                return self._kept(self._opened(_object(request["scenario"])))
            case _:
                return self._of_session(request)

    def _of_session(self, request: JsonObject) -> JsonObject:
        number, session = self._session(request)
        answer: JsonObject = {"session": number}
        match request["op"]:
            case "call":
                arguments = _object(request["arguments"])
                answer |= self._called(session, str(request["tool"]), arguments)
            case "digest":
                answer["digest"] = self._run(session.digest())
            case "state":
                answer["state"] = self._run(session.state())
            case "fork":
                answer["fork"] = self._kept(self._run(session.fork()))["session"]
            case "suggest":
                rng = _rng(request)
                answer["arguments"] = self._run(
                    session.suggest_arguments(str(request["tool"]), rng)
                )
                answer["rng"] = packed_state(rng)
            case op:
                raise ValueError(f"unknown request {op!r}")
        return answer

    def _hello(self, names: list[str]) -> JsonObject:
        loaded, self._domains = load_domains(names)
        self._environment = environment_over(names, self._domains)
        tools: list[JsonValue] = [asdict(tool) for tool in self._environment.tools]
        written: JsonObject = {
            str(path): annotation_text(path) for path in annotation_files(loaded)
        }
        return {
            "spec": self._environment.spec,
            "tools": tools,
            "annotations": written,
            "left_out": list(left_out(self._domains)),
            "beyond": list(beyond(self._domains)),
        }

    def _sources(self, sources: JsonValue) -> JsonObject:
        told = _object(sources)
        ways_per_tool = {
            tool: {name: tuple(map(str, elements(ways))) for name, ways in _object(known).items()}
            for tool, known in told.items()
        }
        for domain in self._domains:
            domain.argument_sampler = ArgumentSampler(ways_per_tool)
        return {}

    def _session(self, request: JsonObject) -> tuple[int, ReplaySession]:
        number = request.get("session")
        if isinstance(number, int):
            return number, self._sessions[number]
        again = _object(request["again"])
        log = CallLog(_object(again["scenario"]))
        for call in elements(again["calls"]):
            tool, arguments = elements(call)
            log = log.then(str(tool), _object(arguments))
        session: ReplaySession = self._run(replay(log, self._environment.open))
        self._count += 1
        self._sessions[self._count] = session
        return self._count, session

    def _opened(self, scenario: JsonObject) -> ReplaySession:
        session: ReplaySession = self._run(self._environment.open(scenario))
        return session

    def _kept(self, session: ReplaySession) -> JsonObject:
        self._count += 1
        self._sessions[self._count] = session
        tools: list[JsonValue] = [tool.name for tool in session.tools]
        return {"session": self._count, "tools": tools, "today": session.today}

    def _called(self, session: ReplaySession, tool: str, arguments: JsonObject) -> JsonObject:
        outcome: ToolResult = self._run(session.call(tool, arguments))
        if len(outcome.text) > self._output:
            size = len(outcome.text.encode())
            outcome = ToolResult.refused(
                f"the result is too large: {size} bytes, at most {self._output}"
            )
        answer: JsonObject = {"ok": outcome.ok, "value": outcome.value}
        if outcome.text != orjson.dumps(outcome.value).decode():
            answer["text"] = outcome.text
        return answer

    def _run(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)


def _rng(request: JsonObject) -> Random:
    rng = Random()
    unpack_state(str(request["rng"]), rng)
    return rng


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, not {type(value).__name__}")
    return value
