"""What is shown of an address, and which one must not be on a command line."""

from urllib.parse import urlsplit

import pytest

from turnloom.engine.address import Address, known_as, refuse_exposed, spoken
from turnloom.graphs.errors import UsageError


@pytest.mark.parametrize(
    "name", ["key", "api_key", "API-KEY", "apikey", "x-api-key", "access_token", "sig", "code"]
)
def test_a_key_on_the_command_line_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(UsageError, match=f"--sink: .*{name}.*--config") as refused:
        refuse_exposed("sink", f"https://example.org/in?version=1&{name}=hidden")
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/v1?api-version=2024-10-21&deployment=keyboard&max_tokens=5",
        "https://example.org/key=1",
        "jsonl:samples.jsonl",
        "https://[half",
        "offline",
        "",
    ],
)
def test_other_addresses_may_be_on_a_command_line(address: str) -> None:
    refuse_exposed("teacher", address)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("csv:out.csv", "'csv:out.csv'"),
        ("gpt", "'gpt'"),
        ("example.org/v1?key=hidden", "'example.org…'"),
        ("htps://example.org/hidden", "'htps…'"),
        ("me:hidden@example.org", "'me…'"),
    ],
)
def test_what_could_be_an_address_is_not_repeated_in_whole(text: str, shown: str) -> None:
    assert spoken(text) == spoken(Address(text)) == shown


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.org:8443/", "https://example.org:8443"),
        ("https://example.org/hidden", "https://example.org#"),
        ("https://example.org?token=hidden", "https://example.org#"),
    ],
)
def test_an_address_is_known_by_its_origin(address: str, name: str) -> None:
    known = known_as(urlsplit(address))

    assert known.startswith(name)
    assert "hidden" not in known


def test_an_address_does_not_show_by_accident() -> None:
    address = Address("https://example.org?token=hidden")

    assert "hidden" not in f"{address!r} {[address]}"
    assert address == "https://example.org?token=hidden"
