"""The client: a `Model` over endpoints, with one retry layer.

slot (no deadline yet) → one request (deadline) → reply, or fault → pause → slot …
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
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
from turnloom.engine.client.capabilities import Capabilities, Form
from turnloom.engine.client.endpoint import Endpoint
from turnloom.engine.client.figures import Counts, LiveFigures, RateMeter
from turnloom.engine.client.http import reply
from turnloom.engine.client.http.fault import BROKEN, RETRIED, Cause, Fault, fault
from turnloom.engine.client.http.transport import Transport
from turnloom.engine.client.http.wire import UnsendableError, encode
from turnloom.engine.client.limits.budget import BudgetMeter, Price
from turnloom.engine.client.limits.pool import EndpointState, Permit, Pool, endpoint_state
from turnloom.engine.client.limits.retry import pause, retry_after
from turnloom.engine.client.settings import ClientSettings, ModelRoute

UNREACHED_SECONDS = 10.0
"""Patience with an address where no model ever answered: most likely it is wrong."""

_NOBODY = frozenset({Cause.UNREACHABLE, Cause.MALFORMED})
"""Nothing listens there, or something else does."""

MOST_FORMS = 4
"""How often one call is written anew because the endpoint does not know the form."""

Outcome = ChatReply | ModelOutputError | Fault


@dataclass(frozen=True, slots=True)
class _Backend:
    """What plays a role: its model, price and endpoints."""

    role: ModelRoute
    price: Price
    gates: tuple[EndpointState, ...]


@dataclass(slots=True)
class _Call:
    """One call on its way: what was tried, and how long it took without the waiting for slots."""

    request: ChatRequest
    backend: _Backend
    form: Form | None = None
    reformed: int = 0
    tried: int = 0
    counted: int = 0
    spent: float = 0.0


class Client:
    """Asks OpenAI-compatible endpoints. Use it as an async context manager, in one event loop.

    Raises `UsageError` when money is capped and a price is unknown.
    """

    def __init__(self, settings: ClientSettings, rng: Random | None = None) -> None:
        self._settings = settings
        self._policy = settings.retry
        self._rng = rng or Random()
        self._transport = Transport()
        self._purse = BudgetMeter(settings.budget)
        self._counts = Counts()
        self._gates: dict[Endpoint, EndpointState] = {}
        self._backends: dict[str, _Backend] = {}
        self._known: dict[tuple[EndpointState, str], Capabilities] = {}
        for role in (settings.default, *settings.roles.values()):
            settings.budget.price(role.model)

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._pool = Pool(self._settings.max_in_flight)
        self._pace = RateMeter()
        self._pace.look(self._loop.time(), 0, 0)
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Answer one request, as `Model` says.

        Errors that stop the run are `EndpointUnavailableError`, `QuotaExhaustedError` and
        `BudgetExhaustedError`.
        """
        call = _Call(request, self._backends.get(request.role) or self._backend(request.role))
        while True:
            slot = await self._pool.acquire(call.backend.gates, request.key)
            outcome = await self._send(slot, call)
            if isinstance(outcome, ChatReply):
                return outcome
            if isinstance(outcome, ModelError):
                raise outcome
            seconds = self._judge(slot.endpoint_state, call, outcome)
            if seconds:
                await asyncio.sleep(seconds)

    def figures(self) -> LiveFigures:
        """The figures of this moment."""
        counts, gates = self._counts, self._gates.values()
        requests, tokens = self._pace.look(
            self._loop.time(),
            counts.answered + counts.unusable,
            counts.prompt_tokens + counts.completion_tokens,
        )
        return LiveFigures(
            sent=counts.sent,
            answered=counts.answered,
            unusable=counts.unusable,
            given_up=counts.given_up,
            retried=counts.faults.total(),
            faults={str(cause): count for cause, count in counts.faults.items()},
            in_flight=self._pool.in_flight,
            waiting=self._pool.waiting,
            limits={each.endpoint.origin: each.limiter.limit for each in gates},
            resting=tuple(each.endpoint.origin for each in gates if not each.breaker.closed),
            prompt_tokens=counts.prompt_tokens,
            completion_tokens=counts.completion_tokens,
            usd=self._purse.usd,
            requests_per_second=requests,
            tokens_per_second=tokens,
        )

    def _backend(self, name: str) -> _Backend:
        role = self._settings.role(name)
        price = self._settings.budget.price(role.model)
        gates = tuple(self._gate(endpoint) for endpoint in role.endpoints)
        backend = self._backends[name] = _Backend(role, price, gates)
        return backend

    def _gate(self, endpoint: Endpoint) -> EndpointState:
        found = self._gates.get(endpoint)
        if found is None:
            line = self._transport.line(endpoint)
            found = endpoint_state(endpoint, line, self._settings.max_in_flight, self._rng)
            self._gates[endpoint] = found
        return found

    def _capabilities(self, endpoint_state: EndpointState, model: str) -> Capabilities:
        known = self._known.get((endpoint_state, model))
        if known is None:
            known = self._known[endpoint_state, model] = Capabilities()
        return known

    async def _send(self, slot: Permit, call: _Call) -> Outcome:
        """One request in its slot; limiter, breaker and budget learn what came of it."""
        outcome: Outcome | None = None
        try:
            self._purse.check(self._pool.in_flight - 1)
            outcome = await self._ask(slot, call)
        finally:
            if outcome is None:
                slot.endpoint_state.breaker.abandoned()
            else:
                self._learn(slot, call, outcome)
            self._pool.release(slot)
        return outcome

    async def _ask(self, slot: Permit, call: _Call) -> Outcome:
        policy, request, state = self._policy, call.request, slot.endpoint_state
        known = self._capabilities(state, call.backend.role.model)
        form = known.form if call.form is None else call.form

        def body() -> bytes:
            encoded = encode(request, call.backend.role, known, form)
            self._counts.sent += 1
            return encoded

        call.tried += 1
        seconds = min(policy.attempt_seconds, policy.call_seconds - call.spent)
        try:
            answer = await state.line.post(body, seconds, policy.idle_seconds)
        except UnsendableError as error:
            return ModelOutputError(f"the request cannot be written as JSON: {error}")
        if isinstance(answer, Fault):
            return answer
        if not 200 <= answer.status < 300:
            told = fault(answer.status, answer.body, retry_after(answer.retry_after))
            if told.cause is Cause.UNSUPPORTED:
                return self._other_form(known, form, call, told)
            return told
        outcome = reply.read(answer.body, request, answer.sent)
        if request.schema is not None:
            if isinstance(outcome, ChatReply):
                known.understood(form)
            elif isinstance(outcome, reply.NotJsonError):
                known.missed(form)
        return outcome

    def _other_form(self, known: Capabilities, form: Form, call: _Call, told: Fault) -> Outcome:
        following = known.refused(form, told.text)
        other = call.request.schema is not None or following is form
        if following is None or not other or call.reformed == MOST_FORMS:
            return Fault(Cause.REFUSED, told.text)
        call.form = following
        call.reformed += 1
        return told

    def _learn(self, slot: Permit, call: _Call, outcome: Outcome) -> None:
        endpoint_state, now = slot.endpoint_state, self._loop.time()
        taken = now - slot.granted
        call.spent += taken
        if not isinstance(outcome, Fault):
            self._charge(call, outcome)
            endpoint_state.retries.earn()
            busy = 2 * endpoint_state.in_flight >= endpoint_state.limiter.limit
            endpoint_state.limiter.answered(call.request.role, taken, busy=busy)
        elif outcome.cause is Cause.THROTTLED:
            self._congested(slot, outcome, now)
        if isinstance(outcome, Fault):
            self._counts.faults[outcome.cause] += 1
            if outcome.cause in BROKEN:
                endpoint_state.breaker.failed(now)
                return
        endpoint_state.ever_answered = True
        if endpoint_state.breaker.answered():
            endpoint_state.limiter.restart()

    def _charge(self, call: _Call, outcome: ChatReply | ModelOutputError) -> None:
        counts, usage = self._counts, outcome.usage
        if isinstance(outcome, ChatReply):
            counts.answered += 1
        else:
            counts.unusable += 1
        counts.prompt_tokens += usage.prompt_tokens
        counts.completion_tokens += usage.completion_tokens
        self._purse.charge(usage, call.backend.price)

    def _congested(self, slot: Permit, told: Fault, now: float) -> None:
        """The limiter decides whether this was one too many; if so, Retry-After holds for all."""
        if slot.endpoint_state.limiter.throttled(slot.window) and told.retry_after is not None:
            wait = min(told.retry_after, self._policy.retry_after_cap)
            slot.endpoint_state.held_until = max(slot.endpoint_state.held_until, now + wait)

    def _judge(self, endpoint_state: EndpointState, call: _Call, told: Fault) -> float:
        """Seconds until the call may be tried again. Raises when it may not."""
        policy = self._policy
        text = f"{endpoint_state.endpoint.origin}: {told.text}"
        if told.cause is Cause.UNSUPPORTED:
            return 0.0
        if told.cause is Cause.QUOTA:
            raise QuotaExhaustedError(f"{text}: the account is spent; add funds and resume")
        if told.cause is Cause.DENIED:
            raise EndpointUnavailableError(text)
        if told.cause not in RETRIED:
            raise ModelOutputError(text)
        self._give_up_on_dead(call.backend.gates, told.cause, text)
        if told.cause not in {Cause.THROTTLED, Cause.UNREACHABLE}:
            call.counted += 1
        seconds = pause(policy, call.tried, told.retry_after, self._rng)
        if told.cause is not Cause.THROTTLED:  # of those the limiter takes care
            seconds = endpoint_state.retries.spend(seconds, self._rng)
        call.spent += seconds
        if call.counted >= policy.attempts or call.spent >= policy.call_seconds:
            self._counts.given_up += 1
            raise ModelSilentError(f"{text} (given up after {call.tried} requests)")
        return seconds

    def _give_up_on_dead(self, gates: tuple[EndpointState, ...], cause: Cause, text: str) -> None:
        """Stop the run when every endpoint has been down for longer than our patience."""
        now = self._loop.time()
        for each in gates:
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

        self._pool.give_up(gates, error)
        raise error()
