"""Where a model can be asked: addresses that are safe, and what is shown of them."""

import base64
import json
from urllib.parse import quote

import pytest

from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.secret import Secret
from turnloom.graphs.errors import UsageError

CANARY = "sk-canary-4f1d0c/9a+7b"


FORMS = (
    CANARY,
    quote(CANARY),
    quote(CANARY, safe=""),
    base64.b64encode(CANARY.encode()).decode().rstrip("="),
    json.dumps(CANARY),
)


def leaks(text):
    return [form for form in FORMS if form in text]


@pytest.fixture(params=["environment", pytest.param("file", marks=pytest.mark.slow)])
def secret(request, tmp_path, monkeypatch):
    if request.param == "environment":
        monkeypatch.setenv("CANARY_KEY", CANARY)
        return Secret.from_environment("CANARY_KEY")
    file = tmp_path / "key"
    file.write_text(CANARY + "\n")
    return Secret.from_file(file)


def test_an_endpoint_does_not_show_its_key_or_its_query(secret):
    where = parse_endpoint(f"https://models.example/v1?key={quote(CANARY, safe='')}", secret)

    assert leaks(f"{where!r} {where}") == []
    assert "models.example" in repr(where)


@pytest.mark.parametrize(
    "address",
    [
        "models.example/v1",
        "ftp://models.example",
        "http://models.example/v1",
        "http://10.0.0.1/v1",
        "http://localhost.evil.example/v1",
        f"https://user:{quote(CANARY, safe='')}@models.example/v1",
        f"https://{CANARY}@models.example/v1",
        "https://models.example:99999/v1",
        "https://[::1/v1",
        "https://models.example/v1 /x",
        "",
    ],
)
def test_an_address_that_would_not_be_safe_is_refused(address):
    with pytest.raises(UsageError) as refused:
        parse_endpoint(address)

    assert leaks(str(refused.value)) == []


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1/chat/completions"),
        ("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1/chat/completions"),
        ("http://[::1]:1/v1", "http://[::1]:1/v1/chat/completions"),
        (" http://localhost:8000/v1 ", "http://localhost:8000/v1/chat/completions"),
        ("http://0.0.0.0:8000/v1", "http://127.0.0.1:8000/v1/chat/completions"),
        ("http://[::]:8000", "http://[::1]:8000/v1/chat/completions"),
        ("https://a.example/x/chat/completions", "https://a.example/x/chat/completions"),
        (
            "https://a.example/v1?api-version=2",
            "https://a.example/v1/chat/completions?api-version=2",
        ),
    ],
)
def test_an_address_leads_to_its_chat_completions(address, asked):
    assert str(parse_endpoint(address).url) == asked


def test_plain_http_to_another_machine_takes_leave():
    assert (
        parse_endpoint("http://10.0.0.1:8000/v1", allow_plain_http=True).origin
        == "http://10.0.0.1:8000"
    )
    with pytest.raises(UsageError, match="--plain-http"):
        parse_endpoint("http://10.0.0.1:8000/v1")


def test_an_endpoint_is_reached_through_the_environments_proxy():
    there = {"HTTPS_PROXY": f"http://me:{quote(CANARY, safe='')}@proxy.example:3128"}
    where = parse_endpoint("https://models.example/v1", environment=there)

    assert where.proxy.origin == "http://proxy.example:3128"
    assert leaks(f"{where!r} {where}") == []
    assert where.secrets()
    assert parse_endpoint("https://127.0.0.1:1/v1", environment=there).proxy is None
