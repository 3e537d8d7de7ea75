"""What is wrong with a command is told without the key that is in it."""

from __future__ import annotations

import pytest

USAGE, BAD_DATA = 64, 65
MODEL = ("--model", "rehearsal")


@pytest.mark.parametrize(("option", "name"), [("--teacher", "api_key"), ("--sink", "token")])
def test_a_key_in_an_address_on_the_command_line_is_refused(
    desk, here, canary, option: str, name: str
) -> None:
    told = here("generate", option, f"https://example.org/v1?v=2&{name}={canary('x')}", *MODEL)

    assert told.code == USAGE
    assert all(part in told.text for part in (option, name, "--config")), told.text
    assert desk.leaks(told) == []
    assert list(desk.left.iterdir()) == []


CANNOT_BE = {
    "no TOML": ('key_file = "x"\nteacher = "https://a.org/v1?key=KEY', BAD_DATA),
    "no such name": ('api_key = "KEY"', BAD_DATA),
    "a key as a variable": ('teacher = "https://a.org"\nkey_env = "KEY"', USAGE),
    "a key as a file": ('teacher = "https://a.org"\nkey_file = "KEY"', USAGE),
    "a role's key as a variable": (
        'teacher = "https://a.org"\n[role.critic]\nendpoints = ["https://a.org"]\nkey_env = "KEY"',
        USAGE,
    ),
    "no scheme": ('teacher = "a.org/v1?key=KEY"', USAGE),
    "no scheme, a user": ('teacher = "me:KEY@a.org"', USAGE),
    "a wrong port": ('teacher = "https://a.org:port/v1?key=KEY"', USAGE),
    "plain http": ('teacher = "http://a.org/v1?key=KEY"', USAGE),
    "a user": ('teacher = "https://me:KEY@a.org/v1"', USAGE),
    "an endpoint's user": (
        'teacher = "https://a.org"\nendpoints = ["https://KEY@a.org/v1"]', USAGE,
    ),
    "one endpoint as text": ('teacher = "https://a.org"\nendpoints = "https://KEY"', BAD_DATA),
    "a table": ('teacher = {url = "https://a.org?key=KEY"}', BAD_DATA),
    "a key in extra": ('teacher = "https://a.org"\nextra = {api_key = "KEY"}', BAD_DATA),
    "a key in a role's extra": ('[role.critic.extra.headers]\nAuthorization = "KEY"', BAD_DATA),
    "a sink's user": ('sink = "https://me:KEY@a.org/in"', USAGE),
    "a sink's wrong scheme": ('sink = "htps://a.org/in?token=KEY"', USAGE),
    "a sink's upper case": ('sink = "HTTPS://me:KEY@a.org/in"', USAGE),
    "a sink twice": ('sink = ["https://a.org/in?k=KEY", "https://a.org/in?k=KEY"]', USAGE),
}  # fmt: skip


@pytest.mark.parametrize("case", CANNOT_BE)
def test_what_is_wrong_is_told_without_the_key(desk, here, canary, case: str) -> None:
    text, code = CANNOT_BE[case]
    config = desk.file("wrong.toml", text.replace("KEY", canary("wrong")))

    told = here("generate", "--config", config, *(MODEL if "teacher" in text else ()))

    assert told.code == code, told.text
    assert told.text.startswith("turnloom: ")
    assert desk.leaks(told) == []


def test_a_key_file_in_the_configuration_s_place_is_not_told(desk, here, canary) -> None:
    told = here("generate", "--config", desk.file("key", canary("file")))

    assert told.code == BAD_DATA
    assert "is not TOML" in told.text
    assert desk.leaks(told) == []


@pytest.mark.parametrize("content", ["two KEY words", "KEYß"])
@pytest.mark.parametrize(
    "command", [("rehearse", "--port", "0"), ("generate", "--teacher", "https://a.org", *MODEL)]
)
def test_a_key_file_that_cannot_be_is_not_told(desk, here, canary, command, content: str) -> None:
    file = desk.file("key", content.replace("KEY", canary("file")))

    told = here(*command, "--key-file", file)

    assert told.code == USAGE
    assert desk.leaks(told) == []
