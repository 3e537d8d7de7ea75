"""The environment's proxy is used as other programs use it, and its password shows nowhere."""

import asyncio
import base64
import ssl
import subprocess
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from turnloom.agents.model import EndpointUnavailableError
from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.http.proxy import proxy_for
from turnloom.engine.client.limits.retry import RetryPolicy
from turnloom.graphs.errors import UsageError

SECRET = "kept-p4ssword/9"
ENCODED = "kept-p4ssword%2F9"
IMPATIENT = RetryPolicy(attempts=2, attempt_seconds=2.0, patience_seconds=0.05, base=0.01)


@pytest.mark.parametrize(
    ("address", "environment", "proxy"),
    [
        ("https://a.example", {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ("https://a.example", {"https_proxy": "p:1", "HTTPS_PROXY": "http://q:1"}, "http://p:1"),
        ("https://a.example", {"HTTP_PROXY": "http://p:1"}, None),
        ("http://a.example", {"HTTP_PROXY": "http://p:1"}, "http://p:1"),
        ("http://a.example", {"HTTP_PROXY": "http://p:1", "REQUEST_METHOD": "GET"}, None),
        ("https://a.example", {"ALL_PROXY": "http://p:1"}, "http://p:1"),
        ("https://a.example", {"HTTPS_PROXY": ""}, None),
        ("https://a.example", {}, None),
    ],
)
def test_the_proxy_is_the_one_for_the_addresss_scheme(address, environment, proxy):
    found = proxy_for(URL(address), environment)

    assert (found and found.origin) == proxy


@pytest.mark.parametrize(
    "address",
    [
        "https://localhost:8000",
        "https://127.0.0.1:8000",
        "https://[::1]:8000",
        "https://a.example",
        "https://b.a.example",
        "https://10.1.2.3",
        "https://c.example:8443",
    ],
)
def test_this_machine_and_what_is_excepted_are_asked_directly(address):
    excepted = "x.example, .a.example,10.0.0.0/8,c.example:8443"

    assert proxy_for(URL(address), {"ALL_PROXY": "http://p:1", "NO_PROXY": excepted}) is None


@pytest.mark.parametrize(
    "address", ["https://ba.example", "https://11.0.0.1", "https://c.example", "https://example"]
)
def test_what_only_looks_excepted_is_not(address):
    excepted = "a.example,10.0.0.0/8,c.example:8443"

    assert proxy_for(URL(address), {"ALL_PROXY": "http://p:1", "NO_PROXY": excepted}) is not None


@pytest.mark.parametrize("address", [f"socks5://me:{ENCODED}@p:1", f"http://me:{ENCODED}@[p:1"])
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(address):
    with pytest.raises(UsageError, match="HTTPS_PROXY") as refused:
        proxy_for(URL("https://a.example"), {"HTTPS_PROXY": address})

    assert "kept" not in str(refused.value)


@asynccontextmanager
async def proxy(reply):
    """A proxy that answers every request with `reply`; gives its port and the heads that came."""
    heads = []

    async def serve(reader, writer):
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(reply)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heads


@pytest.mark.parametrize(
    ("status", "words"),
    [("407 Proxy Authentication Required", "wants a user"), ("502 Bad Gateway", "answered 502")],
)
async def test_a_hosted_model_is_asked_through_it(client_of, ask, monkeypatch, status, words):
    async with proxy(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()) as (port, heads):
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:{ENCODED}@127.0.0.1:{port}")
        where = parse_endpoint("https://models.example/v1")
        async with client_of(where, retry=IMPATIENT) as client:
            with pytest.raises(EndpointUnavailableError, match=words) as ended:
                await ask(client)

    assert heads[0].startswith("CONNECT models.example:443 HTTP/1.1")
    assert base64.b64encode(f"me:{SECRET}".encode()).decode() in heads[0]
    assert f"127.0.0.1:{port}" in str(ended.value)
    assert "kept" not in f"{ended.value!r}"


async def test_a_proxy_that_is_not_there_is_named(client_of, ask, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", f"http://me:{ENCODED}@127.0.0.1:9")
    async with client_of("https://models.example/v1", retry=IMPATIENT) as client:
        with pytest.raises(EndpointUnavailableError, match="the proxy http://127") as ended:
            await ask(client)

    assert "kept" not in f"{ended.value!r}"


async def test_https_to_a_plain_server_is_told_at_once(client_of, ask):
    async with TestServer(web.Application()) as server:
        where = str(server.make_url("/v1")).replace("http://", "https://")
        async with client_of(where) as client:
            with pytest.raises(EndpointUnavailableError, match="speaks plain http"):
                await ask(client)


@pytest.fixture
def certificate(tmp_path):
    """A server's TLS context, with a certificate for localhost of its own making."""
    key, own = tmp_path / "key.pem", tmp_path / "own.pem"
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {own} -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(own, key)
    return context


async def test_a_certificate_that_is_not_trusted_comes_with_a_remedy(client_of, ask, certificate):
    server = TestServer(web.Application(), scheme="https")
    await server.start_server(ssl=certificate)
    try:
        async with client_of(f"https://localhost:{server.port}/v1") as client:
            with pytest.raises(EndpointUnavailableError, match=r"self-signed.*SSL_CERT_FILE"):
                await ask(client)
    finally:
        await server.close()
