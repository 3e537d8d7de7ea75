"""What users say in offline samples: varied, without an identifier, of a person's length."""

import re
from collections import Counter
from statistics import median

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.measures import masked_queries

# Some four turns a sample: the larger size makes well over 1,000 turns.
SIZES = (60, pytest.param(500, marks=pytest.mark.slow))
ENVIRONMENTS = (
    "builtin:",
    "bfcl:TravelAPI+MessageAPI+TicketAPI",
    "bfcl:GorillaFileSystem+TwitterAPI+MathAPI",
)
IDENTIFIER = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+|[a-z]+[A-Z]\w*")
"""A name that only code has; `username` or `priority` are words of people, too."""


@pytest.fixture(params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=SIZES)
def records(request: pytest.FixtureRequest, generated, environment: str) -> list[dict]:
    if environment.startswith("bfcl:"):
        pytest.importorskip("bfcl_eval")
    return generated("--env", environment, n=request.param).records


def test_masked_messages_differ(records: list[dict]) -> None:
    masked = Counter(text for record in records for text in masked_queries(sample_of(record)))

    assert len(masked) >= 0.6 * masked.total()
    assert masked.most_common(1)[0][1] <= max(1, 0.02 * masked.total())


def test_sentences_come_back_seldom(records: list[dict]) -> None:
    """Messages may differ by one word while their sentences are the same ones over and over."""
    openings = Counter(
        " ".join(turn["query"].split()[:6]) for record in records for turn in record["turns"]
    )

    assert openings.most_common(1)[0][1] <= 0.04 * openings.total()


def test_no_message_names_a_tool_or_a_parameter(records: list[dict]) -> None:
    for record in records:
        names = {tool["function"]["name"] for tool in record["tools"]}
        for tool in record["tools"]:
            names |= tool["function"]["parameters"]["properties"].keys()
        code = {name for name in names if IDENTIFIER.fullmatch(name)}
        for turn in record["turns"]:
            assert code.isdisjoint(re.findall(r"\w+", turn["query"])), turn["query"]


def test_messages_are_as_long_as_peoples(records: list[dict]) -> None:
    lengths = [len(turn["query"].split()) for record in records for turn in record["turns"]]

    assert 15 <= median(lengths) <= 45


def test_messages_are_whole_sentences(records: list[dict]) -> None:
    for record in records:
        for turn in record["turns"]:
            text = turn["query"]
            assert text[0].isupper() or not text[0].isalpha(), text
            assert text[-1] in ".?!\"'”", text
            assert not re.search(r"\s\s|\s[,.?!;](?!\S)|[{}]|\.\.(?!\.)|\b(None|null)\b", text), (
                text
            )
