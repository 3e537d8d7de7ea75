"""Whether the endpoints of a request can play the teacher: asked once, in all the ways of a run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from time import monotonic

from turnloom.agents.model import ModelUnavailableError
from turnloom.engine.client.capabilities import Form
from turnloom.engine.client.client import Client
from turnloom.engine.client.settings import ClientSettings, ModelRoute
from turnloom.engine.client.trial import (
    CALLS_REMEDY,
    ROLE,
    THOUGHTS_REMEDY,
    try_structure,
    try_tools,
)
from turnloom.engine.preflight.diagnosis import Diagnosis, State

PATIENCE_SECONDS = 5.0
_FORMS = {
    Form.JSON_SCHEMA: "JSON Schema in response_format",
    Form.TOOL: "a forced tool call",
    Form.TEXT: "words alone, which goes wrong more often",
}


async def endpoints(settings: ClientSettings, *, native: bool) -> AsyncIterator[Diagnosis]:
    """What each model comes to at each of its endpoints. With `native` thoughts real calls and
    reasoning are needed, else they are only told."""
    for route, roles in _routes(settings):
        for endpoint in route.endpoints:
            alone = replace(route, endpoints=(endpoint,))
            where = f"{route.model} at {endpoint.origin}"
            yield Diagnosis("teacher", "ok", f"{where} is asked for {', '.join(roles)}")
            async for check in _tried(settings, alone, native=native):
                yield replace(check, of_teacher=True)


async def _tried(
    settings: ClientSettings, route: ModelRoute, *, native: bool
) -> AsyncIterator[Diagnosis]:
    retry = replace(
        settings.retry,
        attempts=2,
        attempt_seconds=min(settings.retry.attempt_seconds, 120.0),
        patience_seconds=PATIENCE_SECONDS,
    )
    alone = ClientSettings(route, max_in_flight=2, retry=retry, budget=settings.budget)
    async with Client(alone) as client:
        try:
            yield await _structure(client)
            async for check in _tools(client, native=native):
                yield check
        except ModelUnavailableError as error:
            yield Diagnosis("answers", "no", str(error))
        for notice in client.figures().notices:
            yield Diagnosis("settings", "note", notice)


async def _structure(client: Client) -> Diagnosis:
    began = monotonic()
    fault = await try_structure(client)
    seconds = monotonic() - began
    if fault:
        remedy = "every role but a native reasoner answers with JSON: take another model or server"
        return Diagnosis("answers", "no", f"it gives no JSON of a given form: {fault}", remedy)
    form = client.form(ROLE)
    state: State = "note" if form is Form.TEXT else "ok"
    text = f"JSON of a given form by {_FORMS[form]}, after {seconds:.1f} s"
    return Diagnosis("answers", state, text)


async def _tools(client: Client, *, native: bool) -> AsyncIterator[Diagnosis]:
    trial = await try_tools(client)
    bad: State = "no" if native else "note"
    unneeded = "" if native else "only --thoughts native needs it: "
    if trial.called and trial.answered:
        yield Diagnosis("tool calls", "ok", "it makes real calls and goes on with their results")
    else:
        fault = trial.fault or "it answered without a call"
        yield Diagnosis(
            "tool calls", bad, f"none that can be used: {fault}", unneeded + CALLS_REMEDY
        )
    if trial.thoughts:
        yield Diagnosis("reasoning", "ok", f"it gives its thoughts in {trial.thoughts}")
    else:
        yield Diagnosis("reasoning", bad, "it gives no thoughts", unneeded + THOUGHTS_REMEDY)


def _routes(settings: ClientSettings) -> list[tuple[ModelRoute, list[str]]]:
    """Every model with what it is asked for, each once."""
    others = "the other roles" if settings.roles else "every role"
    found: list[tuple[ModelRoute, list[str]]] = []
    for role, route in {others: settings.default, **settings.roles}.items():
        same = next((roles for one, roles in found if one == route), None)
        if same is None:
            found.append((route, same := []))
        same.append(role)
    return found
