"""The client, and a whole run, against servers that this project did not write.

Their models are random: what they say is gibberish, and only what a grammar forces fits a schema.
"""

import subprocess
import sys
from pathlib import Path
from typing import Protocol

import orjson
import pytest

from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    EndpointUnavailableError,
    ModelOutputError,
    Sampling,
)
from turnloom.engine.client.client import Client
from turnloom.engine.client.endpoint import Endpoint
from turnloom.engine.client.limits.retry import RetryPolicy
from turnloom.engine.client.secret import Secret
from turnloom.engine.client.settings import ClientSettings, ModelRoute

pytestmark = [pytest.mark.slow, pytest.mark.foreign_server]

TURNLOOM = Path(sys.executable).with_name("turnloom")
SCHEMA = {
    "type": "object",
    "properties": {"fine": {"type": "boolean"}},
    "required": ["fine"],
    "additionalProperties": False,
}
Told = ChatReply | ModelOutputError


class Foreign(Protocol):
    """A running server, as conftest.py starts it."""

    kind: str
    url: str
    model: str
    key_file: Path | None
    context: int | None

    def endpoint(self, key: Secret | None = None) -> Endpoint: ...


def client_of(foreign: Foreign, key: Secret | None = None) -> Client:
    role = ModelRoute(foreign.model, (foreign.endpoint(key),), Sampling(max_tokens=64))
    return Client(ClientSettings(role, retry=RetryPolicy(attempt_seconds=60.0)))


async def told(client: Client, text: str, **more: object) -> Told:
    messages = ({"role": "system", "content": "Answer."}, {"role": "user", "content": text})
    try:
        return await client.complete(ChatRequest("composer", text, messages, **more))
    except ModelOutputError as error:
        return error


async def test_the_wire_format_is_understood_on_both_sides(foreign: Foreign) -> None:
    async with client_of(foreign) as client:
        answers = [await told(client, f"question {number}") for number in range(8)]
        figures = client.figures()
    assert figures.faults == {}
    assert figures.sent == 8
    for answer in answers:
        assert 0 < answer.usage.completion_tokens < 200  # of noise that is no UTF-8 some count more
        assert 0 < answer.usage.prompt_tokens < 100
        assert isinstance(answer, ChatReply) or "cut off" in str(answer) or "empty" in str(answer)


async def test_how_to_ask_for_structure_is_found_out(foreign: Foreign) -> None:
    async with client_of(foreign) as client:
        answers = [await told(client, f"fine? {number}", schema=SCHEMA) for number in range(24)]
        figures = client.figures()
    assert set(figures.faults) <= {"unsupported"}
    assert figures.faults.get("unsupported", 0) <= 2  # once per form, not once per call
    fitting = [each.value for each in answers if isinstance(each, ChatReply)]
    assert all(set(value) == {"fine"} for value in fitting)
    if foreign.kind == "llama_cpp":  # it has grammars, so that even noise fits
        assert len(fitting) >= 12
    else:  # it ignores what it does not know; a prompt with the schema in words is longer
        sizes = [each.usage.prompt_tokens for each in answers]
        assert sizes[-1] > sizes[0] + 100
    for answer in answers:
        if isinstance(answer, ModelOutputError):
            assert str(answer).startswith(("the answer", "the arguments"))


async def test_tools_are_accepted(foreign: Foreign) -> None:
    tool = {
        "type": "function",
        "function": {"name": "look", "description": "Look around.", "parameters": SCHEMA},
    }
    async with client_of(foreign) as client:
        await told(client, "look", tools=(tool,))
        assert client.figures().faults == {}


async def test_a_wrong_key_stops_at_once_and_is_not_told(foreign: Foreign) -> None:
    if foreign.key_file is None:
        pytest.skip(f"{foreign.kind} knows no keys")
    wrong = foreign.key_file.with_name("wrong")
    wrong.write_text("a-canary-that-opens-nothing")
    async with client_of(foreign, Secret.from_file(wrong)) as client:
        with pytest.raises(EndpointUnavailableError, match="HTTP 401") as caught:
            await told(client, "hello")
        assert client.figures().sent == 1
    assert "canary" not in str(caught.value)


async def test_a_request_beyond_the_context_costs_one_attempt(foreign: Foreign) -> None:
    if foreign.context is None:
        pytest.skip(f"{foreign.kind} does not bound the context")
    async with client_of(foreign) as client:
        answer = await told(client, "too long " * foreign.context)
        assert client.figures().sent == 1
        after = await told(client, "short")
    assert isinstance(answer, ModelOutputError)
    assert "beyond the context" in str(answer)
    assert "beyond the context" not in str(after)


@pytest.fixture
def generate(foreign: Foreign, tmp_path: Path):
    def made(*more: str) -> subprocess.CompletedProcess[str]:
        config = tmp_path / "teacher.toml"
        config.write_text("[sampling]\nmax_tokens = 48\n")
        command = [TURNLOOM, "generate", "--env", "builtin:travel", "-n", "2", "--turns", "1-1"]
        command += ["--teacher", foreign.url, "--model", foreign.model, "--config", config]
        command += ["--out", tmp_path / "run", "--timeout", "120", *more]
        if foreign.key_file is not None and "--key-file" not in more:
            command += ["--key-file", foreign.key_file]
        return subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)

    return made


def test_a_run_on_gibberish_ends_at_its_cap_with_reasons(generate, tmp_path: Path) -> None:
    run = generate("--max-tokens", "100000")
    assert run.returncode == 69, run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    lines = (tmp_path / "run" / "rejected.jsonl").read_bytes().splitlines()
    rejected = [orjson.loads(line) for line in lines]
    assert rejected
    assert {each["reason"] for each in rejected} <= {"abstract:unusable", "compose:unusable"}
    assert all(each["detail"] for each in rejected)
    assert (tmp_path / "run" / "samples-000000.jsonl").read_bytes() == b""


def test_a_run_with_a_wrong_key_ends_with_its_code(
    foreign: Foreign, generate, tmp_path: Path
) -> None:
    if foreign.key_file is None:
        pytest.skip(f"{foreign.kind} knows no keys")
    wrong = tmp_path / "wrong"
    wrong.write_text("a-canary-that-opens-nothing")
    run = generate("--key-file", str(wrong))
    assert run.returncode == 69, run.stderr
    assert "401" in run.stderr
    assert "Traceback" not in run.stderr
    assert "canary" not in run.stdout + run.stderr
