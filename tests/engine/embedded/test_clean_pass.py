"""What is written with help in view never reaches a sample: planted, through the real client."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from random import Random

from turnloom import Engine, Settings, Teacher
from turnloom.agents.simulated.model import SimulatedModel
from turnloom.engine.testing.endpoint.mock_endpoint import MockEndpoint, serving
from turnloom.engine.testing.endpoint.settings import EndpointSettings
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources import open_environment
from turnloom.prompts.fence import blocks

SPEC = "builtin:office+travel"
LEAKS = (
    "The crib says what this comes down to.", "As the hint says, I look this up first.",
    "According to the crib, the other list is meant.", "Following the remark, I leave it out.",
    "My last attempt took the wrong one.", "This time I take the right list.",
    "I was told that the first call was wrong.", "The misfires show that this is needed.",
    "It was turned down, so I look it up.", "The feedback was that something is missing.",
    "The solution takes a look-up first.", "So the request comes down to a look-up.",
    "What was tried before did not do it.", "Since the other way was no good, I go this way.",
    "The one that failed had no look-up.", "I know by now that the list is needed.",
    "As I have been shown, it begins with the list.", "Better than before, I begin with the list.",
    "On second thoughts about that try, the list comes first.", "Now corrected: the list first.",
    "The supervisor wants the list.", "The critic is right about the list.",
    "Somebody said that the list is missing.", "I must not repeat what went wrong.",
    "Given what it comes down to, the list.", "In the earlier draft the list was missing.",
    "The gold begins with the list.", "The advanced tool hides the list.",
    "Without the mistake of before, the list.", "The note for my eyes only says to list.",
    "No more of the call that was found wrong.", "Undone is undone: the list it is.",
    "They will accept the list.", "The reviewer will want to see the list.",
    "To be accepted, it has to be the list.", "I keep what nobody found fault with.",
    "The aim is plain: the list.", "Since the wrong item was criticized, the list.",
    "It has to read as if it were the first time: the list.", "I start over, with the list.",
)  # fmt: skip
GIVEN = (
    "The call that was given looks this up.", "The next call is already fixed, so I make it.",
    "The calls shown here are what is needed.", "I am shown the call, and it fits.",
    "The foregone call looks this up.", "To justify this call, I point to the request.",
    "The thought that leads to this call is simple.", "What the assistant does here is right.",
    "The provided call looks it up.", "The correct call is a look-up.",
    "As the crib says, a look-up.", "My last attempt missed this.",
    "According to the hint this is needed.", "The intended call is a look-up.",
)  # fmt: skip
HONEST = (
    "The request names what is needed, and a look-up can tell the rest.",
    "What is missing can be looked up, so that comes first.",
    "The call with the customer is not meant; the list will tell.",
    "The next step follows from what the user said.",
    "I need the code that belongs to this, and it can be looked up.",
    "Nothing has shown this yet, so it has to be looked up.",
)  # fmt: skip


def is_guided(prompts: list[JsonObject]) -> bool:
    return any("misfires" in each for each in prompts)


def is_clean(prompts: list[JsonObject]) -> bool:
    return any("foregone" in each for each in prompts)


@asynccontextmanager
async def engine(
    plant: Callable[[list[JsonObject], JsonObject, Random], None], **settings: object
) -> AsyncIterator[Engine]:
    """An engine whose teacher is the rehearsal's model, its answers changed by `plant`."""
    environment = await open_environment([SPEC])
    simulated = SimulatedModel(environment.tools)

    def answer(request: JsonObject, rng: Random) -> JsonObject:
        message = simulated(request, rng)
        field = message if message.get("content") else message["tool_calls"][0]["function"]
        key = "content" if message.get("content") else "arguments"
        said = json.loads(str(field[key]))
        plant([blocks(str(each["content"])) for each in request["messages"]], said, rng)
        field[key] = json.dumps(said)
        return message

    endpoint = MockEndpoint(EndpointSettings(), answer)
    async with serving(endpoint, 0) as port:
        teacher = Teacher(f"http://127.0.0.1:{port}/v1", "rehearsal")
        options = Settings(turns=(2, 2), max_in_flight=16, **settings)
        async with Engine(SPEC, settings=options, teacher=teacher) as running:
            yield running


def written(sample: JsonObject) -> str:
    return json.dumps(sample["messages"])


async def test_nothing_that_was_written_with_help_in_view_is_in_a_sample() -> None:
    planted: set[str] = set()
    leaks = cycle(LEAKS)

    def plant(prompts: list[JsonObject], said: JsonObject, _rng: Random) -> None:
        if is_guided(prompts) and not is_clean(prompts) and "thought" in said:
            said["thought"] = next(leaks)
            planted.add(said["thought"])

    async with engine(plant) as running:
        samples = [sample async for sample in running.samples(20)]

    turns = [turn for sample in samples for turn in sample["certificate"]["turns"]]
    assert planted == set(LEAKS)
    assert {turn["solved"] for turn in turns} == {"unaided", "guided"}
    assert not [leak for leak in LEAKS for sample in samples if leak in written(sample)]


async def test_a_guided_turn_costs_its_steps_and_one_more_than_its_attempts() -> None:
    async with engine(lambda *_: None) as running:
        samples = [sample async for sample in running.samples(12)]

    guided = 0
    for sample in samples:
        told = zip(sample["turns"], sample["certificate"]["turns"], strict=True)
        for turn, how in told:
            requests = how["requests"]
            guided += how["solved"] == "guided"
            assert requests.get("clean", 0) <= len(turn["steps"]) + 1
            assert "clean" in requests or how["solved"] == "unaided"
            assert how["attempts"].keys() <= requests.keys()
    assert guided


async def test_what_gives_away_that_the_call_was_given_loses_the_turn() -> None:
    planted: dict[str, str] = {}

    def plant(prompts: list[JsonObject], said: JsonObject, _rng: Random) -> None:
        if is_clean(prompts) and not said["answer"]:
            request = next(each["situation"]["request"] for each in prompts if "situation" in each)
            if request in planted or len(planted) < len(GIVEN):  # the same when asked again
                said["thought"] = planted.setdefault(request, GIVEN[len(planted) % len(GIVEN)])

    async with engine(plant, hint="first") as running:
        samples = [sample async for sample in running.samples(2)]

    assert set(planted.values()) == set(GIVEN)
    assert not [given for given in GIVEN for sample in samples if given in written(sample)]


async def test_no_free_text_of_a_call_that_was_made_with_help_tells_of_it() -> None:
    planted: set[str] = set()

    def plant(prompts: list[JsonObject], said: JsonObject, rng: Random) -> None:
        if not is_guided(prompts) or is_clean(prompts):
            return
        for call in said.get("calls", ()):
            for name, value in call["arguments"].items():
                if isinstance(value, str) and " " in value and rng.random() < 0.7:
                    call["arguments"][name] = f"{value} {rng.choice(LEAKS[:6])}"
                    planted.add(call["arguments"][name])

    async with engine(plant, hint="first") as running:
        samples = [sample async for sample in running.samples(6)]

    assert planted
    assert not [leak for leak in LEAKS for sample in samples if leak in written(sample)]


async def test_an_honest_thought_of_a_clean_pass_is_never_asked_for_again() -> None:
    def plant(prompts: list[JsonObject], said: JsonObject, rng: Random) -> None:
        if is_clean(prompts) and "foregone" in prompts[-1]:
            said["thought"] = rng.choice(HONEST)

    async with engine(plant, hint="first") as running:
        samples = [sample async for sample in running.samples(8)]

    turns = [turn for sample in samples for turn in sample["certificate"]["turns"]]
    assert all("clean" in turn["requests"] and "mend" not in turn["requests"] for turn in turns)
    assert all(any(honest in written(sample) for sample in samples) for honest in HONEST)
