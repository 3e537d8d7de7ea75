"""What roles need of a language model: one method, and an error tree.

ModelError                          the model gave no usable reply
├── ModelSilentError                no answer in spite of retries; costs this attempt, not the run
├── ModelOutputError                an answer that cannot be used: an ordinary event that costs an
│                                   attempt (cut off, not JSON, beyond the context, refused)
└── ModelUnavailableError           the model cannot be used at all: the run stops (69)
    ├── EndpointUnavailableError    it refuses us, does not exist, or has been down for too long
    ├── QuotaExhaustedError         the account behind it is spent
    ├── BudgetExhaustedError        the run's own cap of tokens or money is reached
    ├── JournalMissError            a replay was asked what its journal does not hold
    └── JournalDamagedError         the journal's file cannot be read (65)

The client and the call journal (`turnloom.engine.client`) implement `Model`;
`turnloom.engine.testing.scripted_model` is the test double.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from turnloom.graphs.errors import TurnloomError
from turnloom.graphs.json_value import JsonObject, JsonValue


class ModelError(TurnloomError):
    """The model gave no usable reply; the text says why and never holds keys or headers."""


class ModelSilentError(ModelError):
    """The endpoint did not answer this request, in spite of retries."""


class ModelOutputError(ModelError):
    """The model's answer cannot be used. `usage` is what it cost all the same."""

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage if usage is not None else Usage()


class ModelUnavailableError(ModelError):
    """The model cannot be used at all: asking again for another sample would not help."""


class EndpointUnavailableError(ModelUnavailableError):
    """The endpoint refuses us, does not exist, or has been down for longer than our patience."""


class QuotaExhaustedError(ModelUnavailableError):
    """The endpoint says that the account is out of money or quota. Never retried."""


class BudgetExhaustedError(ModelUnavailableError):
    """The run's own cap of tokens or money is reached; everything so far is kept."""


class JournalMissError(ModelUnavailableError):
    """A replay without an endpoint was asked something that the journal does not hold."""


class JournalDamagedError(ModelUnavailableError):
    """The journal's file is no call journal, or a line of it cannot be read."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to sample. What is None is left to the role's settings, then to the endpoint."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the endpoint counts them (or estimated where it does not)."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call that the model asks for; its arguments are already parsed, strictly."""

    id: str
    name: str
    arguments: JsonObject


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question to the model that plays `role`.

    key       stable name of this call within the run, such as `<sample id>/critic/2/1`. A call
              journal answers the same (key, request) once and for ever, so a new attempt that
              shall get a new answer has a key of its own.
    messages  OpenAI chat form
    tools     OpenAI function tools that the model may call
    schema    JSON Schema of the answer: the reply's `value` then fits it. Not together with tools.
    """

    role: str
    key: str
    messages: tuple[JsonObject, ...]
    tools: tuple[JsonObject, ...] = ()
    schema: JsonObject | None = None
    sampling: Sampling = Sampling()

    def __post_init__(self) -> None:
        if self.tools and self.schema is not None:
            raise ValueError("a request has tools or a schema, not both")


@dataclass(frozen=True, slots=True)
class ChatReply:
    """What the model said.

    reasoning_content  its thoughts, where the endpoint tells them apart
    value              the parsed answer, when the request had a schema
    reasoning_field    where in the message they stood, `IN_CONTENT` for the content
    finish_reason      `stop`, `tool_calls`, `length` (cut off at max_tokens), …
    """

    content: str = ""
    reasoning_content: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    value: JsonValue = None
    finish_reason: str = "stop"
    usage: Usage = Usage()
    reasoning_field: str = ""


IN_CONTENT = "content"


class Model(Protocol):
    """A language model, played by an endpoint, a journal or a script."""

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Answer one request. Raises `ModelError`; never returns a partial answer."""
        ...
