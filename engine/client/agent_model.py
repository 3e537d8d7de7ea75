"""An agent of another platform as a model: whatever answers messages can play a role."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from time import monotonic

import orjson
from pydantic_core import PydanticSerializationError, to_jsonable_python

from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    Model,
    ModelError,
    ModelOutputError,
    ModelSilentError,
    ModelUnavailableError,
    Usage,
)
from turnloom.engine.client.figures import Counts, LiveFigures, RateMeter
from turnloom.engine.client.http.fault import Fault
from turnloom.engine.client.http.reply import read_reply
from turnloom.engine.client.http.request import in_words
from turnloom.engine.client.limits.budget import Budget, BudgetMeter, Price
from turnloom.graphs.json_value import JsonObject

_LOG = logging.getLogger(__name__)

Agent = Callable[[list[JsonObject]], Awaitable[object]]
"""From messages in OpenAI's chat form to the answer: a text, or an object (a dict, a dataclass, a
pydantic model) that can be written as JSON."""

ANSWER_LIMIT = 2**20
"""Characters of an answer, thoughts included."""
_REASON = 200
"""Characters of an agent's error that are passed on."""


class AgentUnusableError(ModelUnavailableError):
    """The agent is no async function of messages."""


@dataclass(frozen=True, slots=True)
class NamedAgent:
    """An agent under a name of its own, such as `desk-3`, by which a certificate knows it. Another
    name is another run: an agent that answers otherwise than before is given a new one."""

    name: str
    answer: Agent

    def __call__(self, messages: list[JsonObject]) -> Awaitable[object]:
        return self.answer(messages)


def named(agent: Agent) -> NamedAgent:
    """The agent, by its `name` where it has one, else as the function or class it is."""
    if isinstance(agent, NamedAgent):
        return agent
    name = getattr(agent, "name", None)
    if not isinstance(name, str) or not name:
        name = str(getattr(agent, "__qualname__", type(agent).__qualname__))
    return NamedAgent(name, agent)


class AgentModel:
    """A `Model` whose answers an agent gives. They are checked as an endpoint's are, and their
    tokens are estimated from lengths.

    What the agent raises, and more than `seconds` of silence, cost the attempt: an agent has its
    platform's own retries. A `ModelError` of its own passes. The first of each kind of error is
    logged, for those who see no record of what was rejected.
    """

    def __init__(
        self,
        agent: NamedAgent,
        seconds: float,
        meter: BudgetMeter,
        price: Price,
        counts: Counts | None = None,
    ) -> None:
        self._agent = agent
        self._name = agent.name
        self._seconds = seconds
        self._meter = meter
        self._price = price
        self._counts = counts or Counts()
        self._in_flight = 0
        self._logged: set[type] = set()

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The agent's answer. Raises `ModelError`."""
        self._meter.check(self._in_flight)
        messages = [dict(message) for message in request.messages]
        if request.schema is not None:
            messages = in_words(messages, request.schema)
        self._in_flight += 1
        self._counts.sent += 1
        try:
            reply = self._read(await self._answer(messages), request, len(str(messages)))
        except ModelOutputError:
            self._counts.unusable += 1
            raise
        except ModelError:
            self._counts.given_up += 1
            raise
        finally:
            self._in_flight -= 1
        self._counts.answered += 1
        return reply

    async def _answer(self, messages: list[JsonObject]) -> object:
        try:
            async with asyncio.timeout(self._seconds):
                answering: object = self._agent(messages)
                if isawaitable(answering):
                    return await answering
        except ModelError:
            raise
        except TimeoutError:
            raise ModelSilentError(
                f"the agent {self._name} gave no answer within {self._seconds:g} s"
            ) from None
        except asyncio.CancelledError as error:
            if (task := asyncio.current_task()) is None or task.cancelling():
                raise
            raise self._failed(error) from error
        except Exception as error:  # whatever somebody else's platform raises
            raise self._failed(error) from error
        raise AgentUnusableError(
            f"the agent {self._name} returned {type(answering).__name__} at once: it has to be an "
            "async function (messages) -> text or object"
        )

    def _failed(self, error: BaseException) -> ModelSilentError:
        why = f"{type(error).__name__}: {error}".removesuffix(": ")
        told = f"the agent {self._name} failed: {why[:_REASON]}"
        if type(error) not in self._logged:
            self._logged.add(type(error))
            _LOG.warning("%s", told)
        return ModelSilentError(told)

    def _read(self, answer: object, request: ChatRequest, sent: int) -> ChatReply:
        text = _written(answer)
        choice = {"message": {"content": text}, "finish_reason": "stop"}
        try:
            body = orjson.dumps({"choices": [choice]})
        except TypeError as error:
            raise ModelOutputError(f"the answer cannot be written as JSON: {error}") from None
        reply = read_reply(body, request, sent)
        assert not isinstance(reply, Fault)  # noqa: S101 - a completion is what it was given
        usage = reply.usage
        self._meter.charge(usage, self._price)
        self._counts.prompt_tokens += usage.prompt_tokens
        self._counts.completion_tokens += usage.completion_tokens
        if isinstance(reply, ModelOutputError):
            raise reply
        return reply


class AgentsByRole:
    """Agents play their roles, `others` those that remain."""

    def __init__(
        self,
        agents: Mapping[str, AgentModel],
        others: Model | None,
        counts: Counts | None = None,
        meter: BudgetMeter | None = None,
    ) -> None:
        self._agents = agents
        self._others = others
        self._counts = counts or Counts()
        self._meter = meter or BudgetMeter(Budget())
        self._rate_meter = RateMeter()
        self._rate_meter.measure(monotonic(), 0, 0)

    def figures(self) -> LiveFigures:
        """The figures of this moment, of all that share `counts` and `meter`."""
        return self._counts.figures(monotonic(), self._rate_meter, self._meter.usd)

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The answer of whoever plays the request's role."""
        model = self._agents.get(request.role, self._others)
        assert model is not None  # noqa: S101 - a role that nobody plays is not asked
        return await model.complete(request)


def _written(answer: object) -> str:
    """An agent's answer as text. Raises `ModelOutputError`."""
    if not isinstance(answer, str):
        try:
            answer = orjson.dumps(to_jsonable_python(answer)).decode()
        except (PydanticSerializationError, TypeError, ValueError) as error:
            raise ModelOutputError(
                f"the agent's {type(answer).__name__} is neither text nor JSON: {error}", Usage()
            ) from None
    if len(answer) > ANSWER_LIMIT:
        raise ModelOutputError(f"the answer has {len(answer)} characters, over {ANSWER_LIMIT}")
    return answer
