"""Keys lie in every place that a key can come from, and show nowhere, whatever happens."""

from __future__ import annotations

import socket
import sys
from base64 import b64encode
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.slow

USAGE, BAD_DATA, UNAVAILABLE, TRY_LATER = 64, 65, 69, 75
COMMON = ("--model", "rehearsal", "--env", "builtin:shop", "--turns", "1-1", "-n", "2")
PATIENCE = "[retry]\nattempts = 2\nattempt_seconds = 0.4\npatience_seconds = 0.4\n"


def slow(value: object) -> object:
    """A parameter that only slow tests take."""
    return pytest.param(value, marks=pytest.mark.slow)


@dataclass(frozen=True)
class Place:
    """A way to tell a key. `{url}`, `{query}` (the key as a query) and `{file}` are filled in."""

    name: str
    config: str = ""
    options: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    def arguments(self, desk, url: str, well: str, key: str) -> tuple[str, ...]:
        """The command's options; what is not at `url` is `well`."""
        filled = {
            "url": f"{url}/v1",
            "well": f"{well}/v1",
            "query": f"api-version=1&key={quote(key, safe='')}",
            "file": desk.file("key", f"{key}\n"),
        }
        config = f"{self.config.format_map(filled)}\n{PATIENCE}"
        file = desk.file("teacher.toml", config)
        options = tuple(option.format_map(filled) for option in self.options)
        return (*options, "--config", file, *COMMON)


URL, WELL = ("--teacher", "{url}"), ("--teacher", "{well}")
FILE, VARIABLE = 'key_file = "{file}"', 'key_env = "KEPT_KEY"'
ROLE = '[role.toolsmith]\nendpoints = ["{url}"]\n'
PLACES = (
    Place("--key-env", options=(*URL, "--key-env", "KEPT_KEY"), variables=("KEPT_KEY",)),
    Place("--key-file", options=(*URL, "--key-file", "{file}")),
    Place("key_env", f'teacher = "{{url}}"\n{VARIABLE}', variables=("KEPT_KEY",)),
    Place("key_file", f'teacher = "{{url}}"\n{FILE}'),
    Place("a role's key_env", f"{ROLE}{VARIABLE}", WELL, ("KEPT_KEY",)),
    Place("a role's key_file", f"{ROLE}{FILE}", WELL),
    Place("the teacher's query", 'teacher = "{url}?{query}"'),
    Place("an endpoint's query", 'teacher = "{url}?{query}"\nendpoints = ["{url}?{query}"]'),
    Place("a role's query", '[role.toolsmith]\nendpoints = ["{url}?{query}"]', WELL),
)
"""Toolsmiths are asked first, so what happens to one happens whatever the others do."""

SOME = (PLACES[0], PLACES[5], PLACES[7])

EVERYWHERE = Place(
    "all at once",
    'teacher = "{url}?{query}"\nendpoints = ["{url}?{query}"]\nkey_env = "KEPT_KEY"\n'
    'sink = ["sqlite:samples.db", "jsonl:samples.jsonl"]\njudge = 1\n'
    '[role.reasoner]\nendpoints = ["{url}?{query}"]\nkey_file = "{file}"\n'
    '[role.composer]\nendpoints = ["{url}"]\nkey_env = "KEPT_KEY"',
    variables=("KEPT_KEY",),
)

ENDS = {
    "well": {0},
    "reflect": {0},
    "400": {UNAVAILABLE},
    "401": {UNAVAILABLE},
    "402": {UNAVAILABLE},
    "quota": {UNAVAILABLE},
    "500": {UNAVAILABLE},
    "307": {UNAVAILABLE},
    "page": {UNAVAILABLE},
    "truncate": {UNAVAILABLE},
    "hang": {UNAVAILABLE},
    "nobody": {UNAVAILABLE},
}
"""What can become of requests, and how the command may leave then."""
OFTEN = {"401", "reflect", "quota", "hang", "truncate"}


def generate(desk, far_end, canary, place: Place, outcome: str, *more: str, **variables: str):
    secret = canary(place.name)
    arguments = place.arguments(desk, far_end.at(outcome), far_end.at("well"), secret)
    told = desk.run(
        "generate", *arguments, "--out", "run", *more, **dict.fromkeys(place.variables, secret),
        **variables,
    )  # fmt: skip
    assert told.code in ENDS[outcome], told.text
    assert "Traceback" not in told.text
    assert outcome == "nobody" or far_end.heard(secret), "the key was not used: nothing is shown"
    assert not far_end.heard(canary("somebody's"))
    assert "Basic " not in far_end.all_heard(), "netrc"
    return told


@pytest.mark.parametrize(
    "place", [each if each in SOME else slow(each) for each in PLACES], ids=str
)
def test_a_key_from_any_place_that_is_refused_shows_nowhere(desk, far_end, canary, place) -> None:
    told = generate(desk, far_end, canary, place, "401")

    assert "does not accept the API key" in told.text
    assert desk.leaks(told) == []


@pytest.mark.parametrize(
    "outcome", ["reflect", "quota", "hang", "truncate", *map(slow, sorted(ENDS.keys() - OFTEN))]
)
def test_whatever_happens_to_a_request_its_key_shows_nowhere(
    desk, far_end, canary, outcome: str
) -> None:
    told = generate(desk, far_end, canary, PLACES[0], outcome, "--log-format", "json")

    assert desk.leaks(told) == []


@pytest.mark.slow
@pytest.mark.parametrize("outcome", sorted(ENDS.keys() - {"401"}))
@pytest.mark.parametrize("place", [PLACES[5], PLACES[7]], ids=str)
def test_a_key_from_any_place_shows_nowhere_whatever_happens(
    desk, far_end, canary, place, outcome: str
) -> None:
    assert desk.leaks(generate(desk, far_end, canary, place, outcome)) == []


DEBUG = """
import logging
logging.basicConfig(level=0)
logging.getLogger("everything").debug("at debug level")
"""


@pytest.fixture
def debugging(desk) -> dict[str, str]:
    """Variables with which every library logs all that it can."""
    folder = desk.inputs / "debugging"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(DEBUG)
    return {"PYTHONPATH": str(folder), "PYTHONASYNCIODEBUG": "1", "PYTHONDEVMODE": "1"}


@pytest.mark.parametrize("outcome", ["reflect", slow("500")])
def test_nothing_shows_where_everything_is_logged(
    desk, far_end, canary, debugging, outcome: str
) -> None:
    told = generate(desk, far_end, canary, EVERYWHERE, outcome, **debugging)

    assert "at debug level" in told.text
    assert "asyncio" in told.text
    assert desk.leaks(told) == []


@pytest.mark.slow
def test_a_run_goes_on_after_a_refusal_and_every_reading_of_it_shows_nothing(
    desk, far_end, canary
) -> None:
    told = [generate(desk, far_end, canary, EVERYWHERE, each) for each in ("401", "well")]
    gone = replace(EVERYWHERE, config=EVERYWHERE.config.replace("sink", "#"))
    replayed = gone.arguments(desk, far_end.at("nobody"), "", canary("all"))
    commands = (
        ("generate", *replayed, "--out", "again", "--replay", "run/calls.jsonl"),
        ("audit", "run"),
        ("verify", "run"),
        ("report", "run", "--html", "report.html"),
        ("export", "run", "--to", "openai", "-o", "export.jsonl"),
        ("graph", "--env", "builtin:shop", "--html", "graph.html"),
    )
    told += [desk.run(*command, KEPT_KEY=canary(EVERYWHERE.name)) for command in commands]

    assert [each.code for each in told] == [UNAVAILABLE] + [0] * 7, told
    assert desk.leaks(*told) == []
    left = {path.name for path in desk.left.rglob("*")}
    assert {"samples.db", "calls.jsonl", "ledger.db", "report.html", "export.jsonl"} <= left


# --- sinks ---


@pytest.mark.parametrize(
    ("outcome", "code", "part"),
    [
        ("taken", 0, "made"),
        ("401", TRY_LATER, "refused with 401"),
        ("307", TRY_LATER, "redirects are not followed"),
        ("500", TRY_LATER, "answered 500"),
        ("nobody", TRY_LATER, "no answer"),
    ],
)
@pytest.mark.parametrize("place", [slow("token"), "query", slow("path")])
def test_the_key_of_a_sink_shows_nowhere(
    desk, far_end, canary, started, place: str, outcome: str, code: int, part: str
) -> None:
    secret = canary(place)
    rest = {"query": f"in?token={quote(secret, safe='')}", "path": quote(secret)}.get(place, "in")
    config = desk.file("sink.toml", f'sink = "{far_end.at(outcome)}/{rest}"\n')
    variables = {"TURNLOOM_SINK_TOKEN": secret} if place == "token" else {}

    process = started("generate", "--config", config, *COMMON[2:], "--out", "run", **variables)
    if outcome in {"500", "nobody"}:  # it would wait for the sink
        process.await_line(part)
        process.interrupt()
        process.await_line("interrupt again")
        process.interrupt()
    told = process.end()

    assert told.code == code, told.text
    assert part in told.text
    assert outcome == "nobody" or far_end.heard(secret)
    assert desk.leaks(told) == []
    assert (
        far_end.at("taken").removesuffix("/taken")[:16]
        in (desk.left / "run/sinks.json").read_text()
    )


# --- a bug of our own ---

BUG = """
import sys, traceback

def in_full():
    kind, error, trace = sys.exc_info()
    told = traceback.TracebackException(kind, error, trace, capture_locals=True)
    seen = [*told.format(), *map(repr, vars(error).values())]
    return "".join(seen)

traceback.format_exc = in_full

import PLACE as place
from turnloom.engine.cli import main

whole, times = place.NAME, iter(range(30))

def fail(*arguments, **named):
    if next(times, None) is not None:
        raise ZeroDivisionError("planted")
    return whole(*arguments, **named)

place.NAME = fail
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("turnloom.engine.client.client:read_reply", 0),
        ("turnloom.engine.client.client:fresh_state", 0),
        ("turnloom.engine.recipe.model_teacher:ClientSettings", 70),
        pytest.param("turnloom.engine.recipe.compose:TeamSettings", 70, marks=pytest.mark.slow),
        pytest.param("turnloom.engine.sinks.followers:Follower", 70, marks=pytest.mark.slow),
    ],
)
def test_a_bug_of_our_own_shows_no_key_with_all_local_variables(
    desk, far_end, canary, started, place: str, code: int
) -> None:
    module, _, name = place.partition(":")
    told = started(
        "generate", "--out", "run", *COMMON, "--config",
        desk.file(
            "bug.toml",
            f'teacher = "{far_end.at("well")}/v1?key={quote(canary("query"), safe="")}"\n'
            f'endpoints = ["{far_end.at("well")}/v1?key={quote(canary("end"), safe="")}"]\n'
            f'key_env = "KEPT_KEY"\nsink = "{far_end.at("taken")}/{quote(canary("path"))}"\n'
            f'[role.critic]\nendpoints = ["{far_end.at("well")}/v1"]\n'
            f'key_file = "{desk.file("key", canary("file"))}"\n',
        ),
        program=(sys.executable, "-c", BUG.replace("PLACE", module).replace("NAME", name)),
        KEPT_KEY=canary("kept"), TURNLOOM_SINK_TOKEN=canary("sink"),
    ).end()  # fmt: skip

    assert told.code == code, told.text
    left = b"".join(path.read_bytes() for path in desk.left.glob("run/dead.jsonl"))
    assert "ZeroDivisionError" in told.text + left.decode()
    assert desk.leaks(told) == []


# --- the rehearsal ---

REQUESTS = {
    "the key": (b"Authorization: Bearer KEY\r\nContent-Length: 2\r\n\r\n{}", b"200"),
    "another key": (b"Authorization: Bearer KEY2\r\nContent-Length: 2\r\n\r\n{}", b"401"),
    "the key in base64": (b"Authorization: Basic B64\r\nContent-Length: 2\r\n\r\n{}", b"401"),
    "no JSON": (b"Authorization: Bearer KEY\r\nContent-Length: 99\r\n\r\n%-99b" % b"KEY", b"400"),
    "no header": (b"Authorization : Bearer KEY\r\nContent-Length: 2\r\n\r\n{}", b"400"),
    "an odd value": (b"Authorization: Bearer KEY\0\r\nContent-Length: 2\r\n\r\n{}", b"400"),
    "too long": (b"Authorization: Bearer KEY" + b"x" * 20_000 + b"\r\n\r\n", b"400"),
}


def test_a_rehearsal_never_shows_its_key(desk, canary, started, leaks_in) -> None:
    secret = canary("rehearsal").encode()
    file = desk.file("key", secret.decode())
    process = started("rehearse", "--port", "0", "--latency", "0", "--key-file", file)
    address = process.popen.stdout.readline()
    port = int(address.rpartition(":")[2].partition("/")[0])

    for request, status in REQUESTS.values():
        told = (
            request.replace(b"KEY".ljust(len(secret)), secret)
            .replace(b"KEY", secret)
            .replace(b"B64", b64encode(secret))
        )
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(
                b"POST /v1/chat/completions?key=%b HTTP/1.1\r\nHost: a\r\n%b" % (secret, told)
            )
            assert line.recv(2**16).split()[1] == status
    assert leaks_in(Path(f"/proc/{process.popen.pid}/cmdline").read_bytes()) == []
    process.interrupt()
    said = process.end()

    assert said.code == 0, said.text
    assert "4 requests" in said.text
    assert desk.leaks(said) == []


# --- this test ---


@pytest.mark.parametrize("place", ["said", "left", "a name"])
def test_a_key_that_shows_is_found_in_every_writing(
    desk, canary, leaks_in, writings_of, place: str
) -> None:
    for number, writing in enumerate(writings_of(canary(place))):
        assert leaks_in(f"{{{writing}}}") != []
        if place == "left":
            (desk.left / f"{number}.db").write_bytes(b"\0\xff" + writing.encode())
            assert desk.leaks() != []
            (desk.left / f"{number}.db").unlink()
    if place == "a name":
        (desk.left / f"run-{quote(canary(place), safe='')}").touch()
        assert desk.leaks() != []
