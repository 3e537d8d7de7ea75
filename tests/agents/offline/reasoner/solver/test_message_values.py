"""What a message offers for a parameter: the composer's sayings are read as they are meant."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.reading.request import continuation, read_request
from turnloom.agents.offline.reasoner.reading.tool_index import parameter_of, read_tool
from turnloom.agents.offline.reasoner.solver.message_values import offers
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.surface import surface_form

TODAY = date(2026, 3, 2)
FRAMES = ("Please take {} for that.", "Could you use {}, if you can?", "It should be {}.")
seeds = st.integers(0, 10_000)
days = st.integers(0, 290).map(lambda offset: (TODAY + timedelta(days=offset)).isoformat())
clocks = st.tuples(st.integers(0, 23), st.sampled_from((0, 5, 15, 30, 45))).map(
    lambda time: f"{time[0]:02}:{time[1]:02}"
)


def _read_back(value: JsonValue, schema: JsonObject, seed: int) -> JsonValue:
    rng = Random(seed)
    said = surface_form(value, schema, rng, TODAY)
    text = rng.choice(FRAMES).format(said)
    found = offers(
        parameter_of("wanted", schema, required=True), read_request(text, TODAY.isoformat())
    )
    return found[0].value if found else None


@given(days, seeds)
def test_dates_are_read_as_they_are_said(day: str, seed: int) -> None:
    assert _read_back(day, {"type": "string", "format": "date"}, seed) == day


@given(clocks, seeds)
def test_times_are_read_as_they_are_said(clock: str, seed: int) -> None:
    schema: JsonObject = {"type": "string", "format": "time"}
    assert _read_back(clock, schema, seed) == clock


@given(days, clocks, seeds)
def test_moments_are_read_as_they_are_said(day: str, clock: str, seed: int) -> None:
    schema: JsonObject = {"type": "string", "description": "When, as YYYY-MM-DDTHH:MM."}
    assert _read_back(f"{day}T{clock}", schema, seed) == f"{day}T{clock}"


@given(st.integers(0, 99_999), seeds)
def test_counts_are_read_as_they_are_said(count: int, seed: int) -> None:
    assert _read_back(count, {"type": "integer"}, seed) == count


@given(st.integers(1, 500_000).map(lambda cents: cents / 100), seeds)
def test_money_is_read_as_it_is_said(amount: float, seed: int) -> None:
    schema: JsonObject = {"type": "number", "description": "The highest price, in euros."}
    assert _read_back(amount, schema, seed) == amount


@given(st.sampled_from(("premium_economy", "first", "business")), seeds)
def test_choices_are_read_as_they_are_said(cabin: str, seed: int) -> None:
    schema: JsonObject = {"type": "string", "enum": ["premium_economy", "first", "business"]}
    assert _read_back(cabin, schema, seed) == cabin


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("origin", "I need to get from Porto to Oslo.", "Porto"),
        ("destination", "I need to get from Porto to Oslo.", "Oslo"),
        ("password", "I'm umar_22 and the password is VioletOtter54.", "VioletOtter54"),
        ("file_name", "Have a look at the end of canteen_todo.txt for me.", "canteen_todo.txt"),
        ("folder", "I keep it in the folder called sponsors.", "sponsors"),
        ("user_last_name", "It's for Imani Eriksen.", "Eriksen"),
        ("title", 'Put in "Call with Vantage Rail" for Monday.', "Call with Vantage Rail"),
        ("keyword", "Did anyone write about fencing?", "fencing"),
    ],
)
def test_texts_are_found_in_telling_places(name: str, text: str, value: str) -> None:
    parameter = parameter_of(name, {"type": "string"}, required=True)
    assert value in [each.value for each in offers(parameter, read_request(text))[:2]]


def test_a_series_is_read_as_a_list_and_what_follows_is_not() -> None:
    schema: JsonObject = {"type": "array", "items": {"type": "number"}}
    found = offers(
        parameter_of("numbers", schema, required=True),
        read_request("Multiply the total of 361, 252 and 425 by 11."),
    )
    assert [361, 252, 425] in [each.value for each in found]
    assert not any(isinstance(each.value, list) and len(each.value) == 2 for each in found)


def test_an_object_is_read_from_what_its_keys_are_set_to() -> None:
    schema: JsonObject = {
        "type": "object",
        "properties": {"status": {"type": "string"}, "priority": {"type": "integer"}},
    }
    text = "Set the priority to 1 and the status to Waiting for Parts on that ticket."
    found = offers(parameter_of("updates", schema, required=True), read_request(text))
    assert found[0].value == {"priority": 1, "status": "Waiting for Parts"}


@pytest.mark.parametrize(
    "text",
    [
        'Tell Mara this: "The fare is" followed by that flight\'s fare. Thanks.',
        'Tell Mara this: "The fare is" and then that flight\'s fare.',
        'Tell Mara this: "The fare is <that flight\'s fare>". Thanks.',
        'Could you tell Mara this: "The fare is [that flight\'s fare]"?',
        'Tell Mara this: "The fare is X", where X is that flight\'s fare. Thanks.',
    ],
)
def test_a_dictated_text_may_leave_a_blank_for_a_value(text: str) -> None:
    (quoted,) = read_request(text).of("quoted")
    assert quoted.value == "The fare is"
    assert text[quoted.start : quoted.end] == "The fare is"
    assert continuation(text, quoted.end)[0] == "that flight's fare"


@pytest.mark.parametrize(
    "text", ['Write "1 < 2 and 3 > 2" on it.', 'Post "See [1] for more" now.', 'Send "Size X".']
)
def test_other_quotations_are_read_whole(text: str) -> None:
    (quoted,) = read_request(text).of("quoted")
    assert quoted.value == text.split('"')[1]
    assert not continuation(text, quoted.end)[0]


def test_the_names_of_two_people_are_two_names() -> None:
    text = "Please book the earliest free slot of Neil Corrigan for Teresa Prins."
    patient = parameter_of("patient_name", {"type": "string"}, required=True)
    offered = [each.value for each in offers(patient, read_request(text))]
    assert {"Neil Corrigan", "Teresa Prins"} <= set(offered[:3])
    assert not any("for" in str(value).split() for value in offered)


def _likely(tool: str, parameter: str, text: str, does: str = "") -> list[JsonValue]:
    schema: JsonObject = {
        "type": "object",
        "properties": {parameter: {"type": "string"}},
        "required": [parameter],
    }
    indexed = read_tool(ToolDoc(tool, does, schema, None))
    found = offers(indexed.parameters[parameter], read_request(text, TODAY.isoformat()))
    return [each.value for each in found[:3]]


@pytest.mark.parametrize(
    ("tool", "parameter", "text", "value"),
    [
        (
            "book_visit",
            "doctor",
            "Hi, a few things. Please book a visit with Dr. Haddad for 10 March.",
            "Dr. Haddad",
        ),
        (
            "book_visit",
            "reason",
            "Hi, a few things today. Book a visit with Dr. Meyer, the reason being a toothache.",
            "a toothache",
        ),
        (
            "book_visit",
            "reason",
            "Could you book a visit, the reason being braces check? That was agreed on.",
            "braces check",
        ),
        (
            "move_van",
            "plate",
            "Move it with Ann to the north yard with M-NT 6506 as the plate, please.",
            "M-NT 6506",
        ),
        (
            "change_belt",
            "belt",
            "Would you change the belt of the pupil called Iris Falk to dark brown? Go to it.",
            "dark brown",
        ),
        (
            "add_allergy",
            "allergy",
            "Please add latex to the record of the patient called Aino Virtanen.",
            "latex",
        ),
    ],
)
def test_texts_are_read_where_a_request_says_them(
    tool: str, parameter: str, text: str, value: str
) -> None:
    assert value in _likely(tool, parameter, text)


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        ("skill", "Can you find a smith with the skill hinges?", "hinges"),
        ("work", "Open it for the smith with the skill hinges and the work new.", "new"),
        (
            "skill",
            "I compare a few options. Who is the smith whose skill is gate hinges?",
            "gate hinges",
        ),
        ("skill", "Find one with the skill gate hinges for Ann.", "gate hinges"),
        ("skill", "Is there a smith with the skill hinges that is free?", "hinges"),
    ],
)
def test_what_stands_straight_after_its_name_comes_first(
    parameter: str, text: str, value: str
) -> None:
    assert _likely("find_smith", parameter, text)[0] == value


@pytest.mark.parametrize(
    ("tool", "does", "text", "value"),
    [
        ("hives_in", "", "Show me the hives in quarry. I am comparing a few options.", "quarry"),
        ("list_hives", "List the hives in a yard.", "Which hives in old quarry are there?",
         "old quarry"),
        ("jars", "Jars of a yard", "What jars of clover do we have?", "clover"),
    ],
)  # fmt: skip
def test_a_value_stands_where_the_documentation_has_its_parameter(
    tool: str, does: str, text: str, value: str
) -> None:
    assert _likely(tool, "yard", text, does)[0] == value


def test_a_value_may_stand_after_that_of_another_parameter() -> None:
    schema: JsonObject = {
        "type": "object",
        "properties": {"skill": {"type": "string"}, "bay": {"type": "string"}},
    }
    tool = read_tool(ToolDoc("assign", "Give a job of a skill in a bay to a man.", schema, None))
    request = read_request("Do me a favour: give a job of gear boxes in back yard to Ann.", "")
    found = {name: offers(each, request)[0].value for name, each in tool.parameters.items()}
    assert found == {"skill": "gear boxes", "bay": "back yard"}


def test_a_parameter_that_is_only_spoken_of_has_no_value() -> None:
    offered = _likely("find_smith", "skill", "Find a smith with the skill that we need for it.")
    assert not any(str(value).startswith(("that", "we", "for")) for value in offered)


def test_places_may_be_said_by_a_number() -> None:
    city = parameter_of("cityA", {"type": "string", "description": "Its zipcode."}, required=True)
    request = read_request("How far is it from zip code 94016 to 83214?")
    assert {"94016", "83214"} <= {each.value for each in offers(city, request)}
