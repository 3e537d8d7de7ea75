"""A canary key is found nowhere but in the header that it is for."""

import base64
import copy
import json
import traceback
from urllib.parse import quote

import pytest

from turnloom.agents.model import ModelError
from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.journal import Journal, JournaledModel
from turnloom.engine.client.limits.retry import RetryPolicy
from turnloom.engine.client.secret import MASK, Secret, scrub
from turnloom.engine.testing.endpoint.faults import FAULTS
from turnloom.graphs.errors import UsageError

CANARY = "sk-canary-4f1d0c/9a+7b"
FORMS = (
    CANARY,
    quote(CANARY),
    quote(CANARY, safe=""),
    base64.b64encode(CANARY.encode()).decode().rstrip("="),
    json.dumps(CANARY),
)
BRIEF = RetryPolicy(attempts=2, attempt_seconds=0.3, base=0.01, call_seconds=1.0)


def leaks(text):
    return [form for form in FORMS if form in text]


def told(error):
    """All that a crash report could show of an error, local variables included."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    chain = [error]
    while chain[-1].__cause__ or chain[-1].__context__:
        chain.append(chain[-1].__cause__ or chain[-1].__context__)
    return "".join((*report.format(), *map(repr, chain), *map(str, chain)))


def secret_end(far_end, fault, secret):
    address = far_end(f"{fault}=1").url
    return parse_endpoint(f"{address}?key={quote(CANARY, safe='')}", secret)


@pytest.fixture(params=["environment", pytest.param("file", marks=pytest.mark.slow)])
def secret(request, tmp_path, monkeypatch):
    if request.param == "environment":
        monkeypatch.setenv("CANARY_KEY", CANARY)
        return Secret.from_environment("CANARY_KEY")
    file = tmp_path / "key"
    file.write_text(CANARY + "\n")
    return Secret.from_file(file)


@pytest.mark.parametrize(
    "written",
    [
        *FORMS,
        quote(quote(CANARY, safe=""), safe="").lower(),
        CANARY.replace("/", r"\/"),
        CANARY.replace("+", r"\u002B").replace("/", r"\u002f"),
        CANARY.replace("+", "&#x2B;").replace("/", "&amp;#47;"),
        base64.b64encode(f":{CANARY}".encode()).decode(),
        base64.urlsafe_b64encode(f"user:{CANARY}:".encode()).decode(),
    ],
)
def test_a_key_is_taken_out_of_an_answer_in_any_writing(written, secret) -> None:
    where = parse_endpoint("https://models.example/v1", secret)

    told = scrub(f'{{"seen": "{written}"}}'.encode(), where.secrets())

    assert MASK in told
    assert written.strip('"').encode() not in told
    assert leaks(told.decode()) == []


@pytest.mark.parametrize("key", ["EMPTY", "none", "x"])
def test_what_stands_in_for_a_key_is_left_in_an_answer(key, monkeypatch) -> None:
    monkeypatch.setenv("NO_KEY", key)
    where = parse_endpoint("http://127.0.0.1:8000/v1", Secret.from_environment("NO_KEY"))

    assert scrub(b"EMPTY, none or x", where.secrets()) == b"EMPTY, none or x"


def test_a_secret_does_not_show(secret):
    assert leaks(f"{secret!r} {secret} {secret!s:>40} {[secret]}") == []
    with pytest.raises(TypeError):
        copy.deepcopy(secret)


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_no_fault_brings_the_key_to_light(
    fault, secret, far_end, client_of, ask, tmp_path, caplog
):
    caplog.set_level(0)
    with Journal(tmp_path / "calls.jsonl") as journal:
        async with client_of(secret_end(far_end, fault, secret), retry=BRIEF) as client:
            model = JournaledModel(journal, lambda role: role, client)
            for more in ({}, {"schema": {"type": "object"}}):
                try:
                    seen = repr(await ask(model, **more))
                except ModelError as error:
                    seen = told(error)
                assert leaks(seen) == []
            assert leaks(repr(client.figures())) == []

    assert leaks((tmp_path / "calls.jsonl").read_text()) == []
    assert leaks(caplog.text) == []


async def test_an_unreachable_address_does_not_show_its_key(secret, client_of, ask):
    where = parse_endpoint(f"http://127.0.0.1:9/v1?key={quote(CANARY, safe='')}", secret)

    async with client_of(where, retry=RetryPolicy(patience_seconds=0.1, base=0.01)) as client:
        with pytest.raises(ModelError) as stopped:
            await ask(client)

    assert leaks(told(stopped.value)) == []


async def test_the_endpoint_gets_the_key(secret, own_far_end, client_of, ask, tmp_path):
    file = tmp_path / "the key"
    file.write_text(CANARY)
    far = own_far_end(key_file=str(file))

    async with client_of(parse_endpoint(far.url, secret)) as client:
        assert (await ask(client, "hello")).content == "hello"


@pytest.mark.parametrize("key", ["", "two words", "line\nline", "schlüssel", "\x1b[31m"])
def test_what_cannot_be_a_key_is_refused_without_showing_it(key, monkeypatch):
    monkeypatch.setenv("ODD_KEY", key)

    with pytest.raises(UsageError, match="ODD_KEY") as refused:
        Secret.from_environment("ODD_KEY")

    assert not key or key not in str(refused.value)


def test_a_key_given_in_place_of_its_variable_or_file_is_not_repeated(tmp_path):
    with pytest.raises(UsageError, match="NAME of the environment variable") as variable:
        Secret.from_environment(CANARY)
    with pytest.raises(UsageError, match="cannot be read") as file:
        Secret.from_file(tmp_path / CANARY)

    assert leaks(str(variable.value) + str(file.value)) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_keys_file_may_have_a_mark(tmp_path, encoding):
    (tmp_path / "key").write_bytes(f"{CANARY}\r\n".encode(encoding))

    assert Secret.from_file(tmp_path / "key").reveal() == CANARY


def test_a_missing_variable_is_named():
    with pytest.raises(UsageError, match="NO_SUCH_KEY"):
        Secret.from_environment("NO_SUCH_KEY")
