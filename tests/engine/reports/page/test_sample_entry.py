"""A sample as the viewer is given it: nothing of the conversation is lost, every link leads on."""

from dataclasses import replace
from pathlib import Path

import pytest

from turnloom.agents.sample import Sample
from turnloom.engine.reports.page.sample_entry import sample_entry
from turnloom.engine.runs.sample_files import read_samples
from turnloom.graphs.json_value import at_path


@pytest.fixture
def sample(run: Path) -> Sample:
    return next(read_samples(run))


def calls(entry):
    return [call for message in entry["messages"] for call in message.get("calls", ())]


def test_every_message_is_there_results_with_their_calls(sample: Sample) -> None:
    entry = sample_entry(sample)
    spoken = [m for m in sample.messages if m["role"] != "tool"]
    results = [m["content"] for m in sample.messages if m["role"] == "tool"]

    assert [(m["role"], m["text"]) for m in entry["messages"]] == [
        (m["role"], m["content"]) for m in spoken
    ]
    assert [m.get("thought") for m in entry["messages"]] == [
        m.get("reasoning_content") for m in spoken
    ]
    assert [call["shown"] for call in calls(entry)] == results


def test_every_argument_of_every_call_is_there_with_its_origin(sample: Sample) -> None:
    steps = [step for turn in sample.turns for step in turn.steps]
    made = calls(sample_entry(sample))

    assert [call["tool"] for call in made] == [step.tool for step in steps]
    for call, step in zip(made, steps, strict=True):
        assert {a["name"]: a["value"] for a in call["arguments"]} == step.arguments
        assert call["result"] == step.result
        assert all(argument["from"] for argument in call["arguments"])


def test_every_link_leads_to_words_or_to_a_value(run: Path) -> None:
    for sample in read_samples(run):
        made = calls(sample_entry(sample))
        links = [p for c in made for a in c["arguments"] for p in a["from"] if len(p) > 1]
        assert links
        for words, (kind, *place) in links:
            if kind == "user":
                turn, start, end = place
                assert sample.turns[turn].query[start:end] in words
            else:
                at_path(made[place[0]]["result"], tuple(place[1]))


def test_a_turn_says_how_it_was_answered_and_solved(sample: Sample) -> None:
    first, *rest = sample.turns
    asking = replace(
        first, kind="question", steps=(), advanced=None, request=0, tools_withdrawn=("place_order",)
    )
    entry = sample_entry(replace(sample, turns=(asking, *rest)))
    users = [message for message in entry["messages"] if message["role"] == "user"]

    assert users[0]["kind"] == "question"
    assert users[0]["request"] == 0
    assert users[0]["withdrawn"] == ["place_order"]
    assert "advanced" not in users[0]
    assert {user["solved"] for user in users} <= {"unaided", "guided"}


def test_a_call_that_no_step_records_is_shown_as_it_stands(sample: Sample) -> None:
    entry = sample_entry(replace(sample, turns=()))

    assert [call["tool"] for call in calls(entry)] == [""] * len(calls(entry))
    assert all(call["raw"]["name"] for call in calls(entry))
