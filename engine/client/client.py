"""The client: a `Model` over endpoints, with one retry layer.

permit (no deadline yet) → one request (deadline) → reply, or fault → pause → permit …
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from types import TracebackType
from typing import Self

from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    EndpointUnavailableError,
    ModelError,
    ModelOutputError,
    ModelSilentError,
    QuotaExhaustedError,
)
from turnloom.engine.client.capabilities import Capabilities, Form, RequestShape, shape_change
from turnloom.engine.client.endpoint import Endpoint
from turnloom.engine.client.figures import Counts, LiveFigures, RateMeter
from turnloom.engine.client.hedge import Hedge
from turnloom.engine.client.http.deadlines import Deadlines
from turnloom.engine.client.http.fault import BROKEN, RETRIED, Cause, Fault, read_fault
from turnloom.engine.client.http.refusal import STRUCTURE, Refusal, read_refusal
from turnloom.engine.client.http.reply import NotJsonError, read_reply
from turnloom.engine.client.http.request import (
    UnsendableError,
    encode_request,
    sent_sampling,
    sent_thoughts,
)
from turnloom.engine.client.http.transport import Transport
from turnloom.engine.client.limits.budget import BudgetMeter, Price
from turnloom.engine.client.limits.descriptors import make_room
from turnloom.engine.client.limits.endpoint_state import EndpointState, fresh_state
from turnloom.engine.client.limits.latencies import Latencies
from turnloom.engine.client.limits.pool import Permit, Pool
from turnloom.engine.client.limits.retry import pause, retry_after
from turnloom.engine.client.settings import ClientSettings, ModelRoute

_LOG = logging.getLogger(__name__)

UNREACHED_SECONDS = 10.0
"""Patience with an address where no model ever answered: most likely it is wrong."""

_NOBODY = frozenset({Cause.UNREACHABLE, Cause.MALFORMED})
"""Nothing listens there, or something else does."""

MAX_CHANGES = 12
"""How often one call is written anew because the endpoint does not take it as it is."""

HEDGED_SHARE, FEW_HEDGES = 0.05, 4
"""Where more requests than this share, and these few, are late, it is the endpoint that is slow,
and asking twice would make it slower."""

Outcome = ChatReply | ModelOutputError | Fault


@dataclass(frozen=True, slots=True)
class _Backend:
    """What plays a role: its model, price and endpoints."""

    route: ModelRoute
    price: Price
    states: tuple[EndpointState, ...]


@dataclass(slots=True)
class _Call:
    """One call on its way: what was tried, and how long it took without the waiting for permits."""

    request: ChatRequest
    backend: _Backend
    shape: RequestShape | None = None
    reshaped: int = 0
    tried: int = 0
    counted: int = 0
    spent: float = 0.0


class Client:
    """Asks OpenAI-compatible endpoints. Use it as an async context manager, in one event loop.

    Raises `UsageError` when money is capped and a price is unknown.
    """

    def __init__(
        self,
        settings: ClientSettings,
        rng: Random | None = None,
        budget_meter: BudgetMeter | None = None,
        counts: Counts | None = None,
    ) -> None:
        self._settings = settings
        self._policy = settings.retry
        self._rng = rng or Random()
        self._transport = Transport()
        self._budget_meter = budget_meter or BudgetMeter(settings.budget)
        self._counts = counts or Counts()
        self._notices: list[str] = []
        self._states: dict[Endpoint, EndpointState] = {}
        self._backends: dict[str, _Backend] = {}
        self._latencies = Latencies()
        self._known: dict[tuple[EndpointState, str], Capabilities] = {}
        for route in (settings.default, *settings.roles.values()):
            settings.budget.price(route.model)

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._pool = Pool(self._room())
        self._deadlines = Deadlines()
        self._rate_meter = RateMeter()
        self._rate_meter.measure(self._loop.time(), 0, 0)
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    def _room(self) -> int:
        """How many requests may be in flight: no more than files may be open."""
        wanted = self._settings.max_in_flight
        room = make_room(wanted)
        if room.connections < wanted:
            _LOG.warning(
                "at most %d requests at a time instead of %d: this process may have %d files open "
                "(ulimit -n)",
                room.connections,
                wanted,
                room.files,
            )
        return room.connections

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Answer one request, as `Model` says.

        Errors that stop the run are `EndpointUnavailableError`, `QuotaExhaustedError` and
        `BudgetExhaustedError`.
        """
        call = _Call(request, self._backends.get(request.role) or self._backend(request.role))
        while True:
            permit = await self._pool.acquire(call.backend.states, request.key)
            outcome = await self._outcome(permit, call)
            if isinstance(outcome, ChatReply):
                return outcome
            if isinstance(outcome, ModelError):
                try:
                    raise outcome
                finally:
                    del outcome  # it knows this frame, so both would stay until collected
            seconds = self._retry_pause(permit.state, call, outcome)
            if seconds:
                await asyncio.sleep(seconds)

    def form(self, role: str) -> Form:
        """The way in which the first endpoint of a role is asked for structured output, as far as
        it is known."""
        backend = self._backends.get(role) or self._backend(role)
        return self._capabilities(backend.states[0], backend.route.model).shape.form

    def figures(self) -> LiveFigures:
        """The figures of this moment."""
        states = self._states.values()
        now, usd = self._loop.time(), self._budget_meter.usd
        return replace(
            self._counts.figures(now, self._rate_meter, usd),
            in_flight=self._pool.in_flight,
            waiting=self._pool.waiting,
            limits={each.endpoint.origin: each.limiter.limit for each in states},
            resting=tuple(each.endpoint.origin for each in states if not each.breaker.closed),
            notices=tuple(self._notices),
        )

    def _backend(self, name: str) -> _Backend:
        route = self._settings.route(name)
        price = self._settings.budget.price(route.model)
        states = tuple(self._state(endpoint) for endpoint in route.endpoints)
        backend = self._backends[name] = _Backend(route, price, states)
        return backend

    def _state(self, endpoint: Endpoint) -> EndpointState:
        found = self._states.get(endpoint)
        if found is None:
            connection = self._transport.connect(endpoint)
            found = fresh_state(endpoint, connection, self._settings.max_in_flight, self._rng)
            self._states[endpoint] = found
        return found

    def _capabilities(self, state: EndpointState, model: str) -> Capabilities:
        known = self._known.get((state, model))
        if known is None:
            known = self._known[state, model] = Capabilities()
        return known

    async def _outcome(self, permit: Permit, call: _Call) -> Outcome:
        """What comes of a request; of two, where the first is late."""
        hedge = Hedge[Outcome](
            partial(self._send, permit, call),
            partial(self._send_again, call),
            partial(self._late_after, call.request.role),
            _is_answer,
        )
        outcome = await hedge.run(self._deadlines)
        if hedge.again and not isinstance(outcome, Fault):  # the other one may have cost as much
            self._budget_meter.charge(outcome.usage, call.backend.price)
        return outcome

    def _late_after(self, role: str) -> float | None:
        """Seconds after which a request of the role is late; None while too little is known, and
        where enough are sent twice already."""
        if self._counts.hedged >= max(FEW_HEDGES, HEDGED_SHARE * self._counts.sent):
            return None
        return self._latencies.late_after(role)

    async def _send_again(self, call: _Call) -> Outcome:
        """The same request beside one that is late."""
        permit = await self._pool.acquire(call.backend.states, call.request.key)
        self._counts.hedged += 1
        return await self._send(permit, call)

    async def _send(self, permit: Permit, call: _Call) -> Outcome:
        """One request under its permit; limiter, breaker and budget learn what came of it."""
        outcome: Outcome | None = None
        try:
            self._budget_meter.check(self._pool.in_flight - 1)
            outcome = await self._ask(permit, call)
        finally:
            if outcome is None:
                permit.state.breaker.abandoned()
            else:
                self._learn(permit, call, outcome)
            self._pool.release(permit)
        return outcome

    async def _ask(self, permit: Permit, call: _Call) -> Outcome:
        policy, request, state = self._policy, call.request, permit.state
        known = self._capabilities(state, call.backend.route.model)
        shape = known.shape if call.shape is None else call.shape

        def body() -> bytes:
            encoded = encode_request(request, call.backend.route, shape)
            self._counts.sent += 1
            return encoded

        call.tried += 1
        seconds = min(policy.attempt_seconds, policy.call_seconds - call.spent)
        try:
            answer = await state.connection.post(body, seconds, policy.idle_seconds)
        except UnsendableError as error:
            return ModelOutputError(f"the request cannot be written as JSON: {error}")
        if isinstance(answer, Fault):
            return answer
        if not 200 <= answer.status < 300:
            fault = read_fault(answer.status, answer.body, retry_after(answer.retry_after))
            return self._reshaped(state, known, shape, call, fault)
        outcome = read_reply(answer.body, request, answer.sent)
        if isinstance(outcome, Fault):  # some gateways send an error inside a 200
            return self._reshaped(state, known, shape, call, outcome)
        if request.schema is not None:
            if isinstance(outcome, ChatReply):
                known.understood(shape.form)
            elif isinstance(outcome, NotJsonError):
                known.missed(shape.form)
        return outcome

    def _reshaped(
        self,
        state: EndpointState,
        known: Capabilities,
        shape: RequestShape,
        call: _Call,
        fault: Fault,
    ) -> Fault:
        """What follows where a request was found wrong: written anew without what was refused, or
        given up."""
        if fault.complaint is None:
            return fault
        route, before = call.backend.route, known.shape
        sampling = sent_sampling(call.request, route, shape)
        structure = STRUCTURE if call.request.schema is not None else frozenset()
        thoughts = sent_thoughts(call.request, shape)
        refusal = read_refusal(fault.complaint, {*sampling, *structure, *thoughts, *route.extra})
        if refusal is None and fault.cause is Cause.UNSUPPORTED:
            refusal = Refusal("response_format")
        if refusal is None or (refusal.setting in STRUCTURE and not structure):
            return Fault(Cause.REFUSED, fault.text)
        if refusal.setting in route.extra:
            remedy = f"take {refusal.setting} out of `extra` in the configuration"
            return Fault(Cause.DENIED, f"{fault.text}: {remedy}")
        asked = sampling.get(shape.tokens_field)
        following = known.refused(shape, refusal, None if asked is None else int(asked))
        if following is None or call.reshaped == MAX_CHANGES:
            return Fault(Cause.REFUSED, fault.text)
        if change := shape_change(before, known.shape):
            where = f"{state.endpoint.origin}, {route.model}"
            self._notices.append(f"{where}: {change} from now on, since it said: {fault.text}")
        call.shape = following
        call.reshaped += 1
        return Fault(Cause.UNSUPPORTED, fault.text)

    def _learn(self, permit: Permit, call: _Call, outcome: Outcome) -> None:
        state, now = permit.state, self._loop.time()
        taken = now - permit.granted
        call.spent += taken
        if not isinstance(outcome, Fault):
            self._charge(call, outcome)
            state.retries.earn()
            busy = 2 * state.in_flight >= state.limiter.limit
            self._latencies.add(call.request.role, taken)
            state.limiter.answered(call.request.role, taken, busy=busy, now=now)
        elif outcome.cause is Cause.THROTTLED:
            self._congested(permit, outcome, now)
        if isinstance(outcome, Fault):
            self._counts.faults[outcome.cause] += 1
            if outcome.cause in BROKEN:
                state.breaker.failed(now)
                return
        state.ever_answered = True
        if state.breaker.answered():
            state.limiter.restart()

    def _charge(self, call: _Call, outcome: ChatReply | ModelOutputError) -> None:
        counts, usage = self._counts, outcome.usage
        if isinstance(outcome, ChatReply):
            counts.answered += 1
        else:
            counts.unusable += 1
        counts.prompt_tokens += usage.prompt_tokens
        counts.completion_tokens += usage.completion_tokens
        self._budget_meter.charge(usage, call.backend.price)

    def _congested(self, permit: Permit, fault: Fault, now: float) -> None:
        """The limiter decides whether this was one too many; if so, Retry-After holds for all."""
        if permit.state.limiter.throttled(permit.window) and fault.retry_after is not None:
            wait = min(fault.retry_after, self._policy.retry_after_cap)
            permit.state.held_until = max(permit.state.held_until, now + wait)

    def _retry_pause(self, state: EndpointState, call: _Call, fault: Fault) -> float:
        """Seconds until the call may be tried again. Raises when it may not."""
        policy = self._policy
        text = f"{state.endpoint.origin}: {fault.text}"
        if fault.cause is Cause.UNSUPPORTED:
            return 0.0
        if fault.cause is Cause.QUOTA:
            raise QuotaExhaustedError(f"{text}: the account is spent; add funds and resume")
        if fault.cause is Cause.DENIED:
            raise EndpointUnavailableError(text)
        if fault.cause not in RETRIED:
            raise ModelOutputError(text)
        self._give_up_on_dead(call.backend.states, fault.cause, text)
        if fault.cause not in {Cause.THROTTLED, Cause.UNREACHABLE}:
            call.counted += 1
        seconds = pause(policy, call.tried, fault.retry_after, self._rng)
        if fault.cause is not Cause.THROTTLED:  # of those the limiter takes care
            seconds = state.retries.spend(seconds, self._rng)
        call.spent += seconds
        if call.counted >= policy.attempts or call.spent >= policy.call_seconds:
            self._counts.given_up += 1
            raise ModelSilentError(f"{text} (given up after {call.tried} requests)")
        return seconds

    def _give_up_on_dead(self, states: tuple[EndpointState, ...], cause: Cause, text: str) -> None:
        """Stop the run when every endpoint has been down for longer than our patience."""
        now = self._loop.time()
        for each in states:
            patience = self._policy.patience_seconds
            if not each.ever_answered and cause in _NOBODY:
                patience = min(patience, UNREACHED_SECONDS)
            if each.breaker.down_since is None or now - each.breaker.down_since < patience:
                return

        def error() -> EndpointUnavailableError:
            return EndpointUnavailableError(
                f"{text}: it has not answered for a while; start it or check the address, then "
                "resume"
            )

        self._pool.give_up(states, error)
        raise error()


def _is_answer(outcome: Outcome) -> bool:
    return not isinstance(outcome, Fault)
