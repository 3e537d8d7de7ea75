"""What the user is told: lists that were asked for, days said once, amounts with their cents."""

import json
from random import Random

import pytest

from turnloom.agents.dialogue import ToolDoc
from turnloom.agents.offline.reasoner.answering import Answerer
from turnloom.agents.offline.reasoner.made import Made
from turnloom.agents.offline.reasoner.reading.tool_index import read_tool
from turnloom.agents.offline.reasoner.wording import measured, told_once, words
from turnloom.graphs.call import Call
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue

TODAY = "2026-05-04"
GUESTS = ("There are {count} guests.", "I see {count} guests on the list.")
EVERY_DRAW = range(12)


def answers(
    value: JsonValue,
    *report: str,
    does: str = "List things.",
    request: str = "",
    **given: JsonValue,
) -> set[str]:
    """Every answer to a call that showed `value`, over some draws."""
    made = answerers(value, *report, does=does, request=request, **given)
    return {each.news() for each in made}


def answerers(
    value: JsonValue,
    *report: str,
    does: str = "List things.",
    request: str = "",
    **given: JsonValue,
) -> list[Answerer]:
    doc = ToolDoc("list_things", does, {"type": "object", "properties": {}}, None, report)
    tool = read_tool(doc)
    arguments: JsonObject = dict(given)
    outcome = ToolResult(True, value, json.dumps(value))
    call = Call("list_things", arguments)
    made = Made(call, outcome, tool, 0, frozenset(), (), (), ())
    return [Answerer([made], Random(seed), "€", TODAY, request) for seed in EVERY_DRAW]


def test_what_the_request_names_is_told() -> None:
    flight: JsonValue = {"status": "delayed", "arrives": "12:40", "gate": "C26"}
    reports = ("It is {status}, landing at {arrives}.", "It is {status}; gate {gate}.")

    assert answers(flight, *reports, request="Which gate does it leave from?") == {
        "It is delayed; gate C26."
    }
    assert len(answers(flight, *reports, request="How do things look?")) == 2


def test_a_list_that_was_asked_for_is_counted_and_named_in_one_sentence() -> None:
    assert answers({"guests": ["Mara", "Tomas"]}, *GUESTS) == {
        "There are two guests: Mara and Tomas.",
        "I see two guests on the list: Mara and Tomas.",
    }


def test_a_result_without_fields_is_told_whole() -> None:
    assert answers(6, "The result is {result}.") == {"The result is 6."}
    assert answers("basic", "The result is {result}.") == {"The result is basic."}


def test_there_is_no_plural_of_one() -> None:
    for answer in answers({"guests": ["Mara"]}, *GUESTS):
        assert "Mara" in answer
        assert "guests" not in answer


def test_an_empty_list_is_told_in_the_tools_own_words() -> None:
    assert answers({"guests": []}, *GUESTS) == {
        "There are no guests.",
        "I see no guests on the list.",
    }


BOOKING: JsonObject = {"status": "reserved", "city": "Oslo", "price": 77.5, "shared_with": []}


def test_a_list_beside_other_things_is_told_only_where_there_is_something_in_it() -> None:
    report = "The booking for {city} is {status}."
    assert answers(BOOKING, report) == {"The booking for Oslo is reserved."}
    shared = {**BOOKING, "shared_with": ["Mara", "Tomas"]}
    assert answers(shared, report) == {
        "The booking for Oslo is reserved. Shared with: Mara and Tomas."
    }


def test_what_stands_in_brackets_is_left_out_where_it_is_nothing() -> None:
    report = "Checked in[; the baggage comes to {fee} euros]."
    assert answers({"fee": 0, "seat": "4A", "gate": "B2"}, report) == {"Checked in."}
    assert answers({"fee": 12.5, "seat": "4A", "gate": "B2"}, report) == {
        "Checked in; the baggage comes to 12.50 euros."
    }


@pytest.mark.parametrize(("status", "said"), [(True, "are"), (False, "are not")])
def test_yes_and_no_have_words(status: bool, said: str) -> None:
    report = "You {status?are|are not} signed in."
    assert answers({"status": status}, report) == {f"You {said} signed in."}


def test_a_report_that_ends_with_a_colon_goes_on_with_what_came_back() -> None:
    told = answers({"fuel_level": 12.5, "doors": {"left": "locked"}}, "The car reports:")
    assert told == {"The car reports: fuel level 12.5 and left locked."}


def test_a_name_keeps_its_spelling_at_the_beginning_of_a_sentence() -> None:
    tweet: JsonObject = {"username": "mara_l", "content": "Snow!", "likes": 2, "id": 9}
    assert answers(tweet, "{username} wrote: {content}") == {"mara_l wrote: Snow!"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Bastian calls at May 7 at 14:30.", "Bastian calls on May 7 at 14:30."),
        ("From May 7 at 09:00 to May 7 at 10:00.", "From May 7 at 09:00 to 10:00."),
        (
            "It starts May 7 at 09:00 and ends May 7 at 10:00.",
            "It starts on May 7 at 09:00 and ends at 10:00.",
        ),
        (
            "Departure May 7 at 09:00, arrival May 7 at 10:00.",
            "Departure May 7 at 09:00, arrival at 10:00.",
        ),
        ("From May 7 at 23:00 to May 8 at 01:00.", "From May 7 at 23:00 to May 8 at 01:00."),
        ("She has 1 tweets and 21 likes.", "She has 1 tweet and 21 likes."),
        ("It costs 2.1 euros.", "It costs 2.1 euros."),
    ],
)
def test_days_are_told_once(text: str, told: str) -> None:
    assert told_once(text) == told


def test_figures_have_their_unit_or_their_name() -> None:
    assert measured(2213, "size_kb") == "2213 KB"
    assert measured(1, "delivery_days") == "1 day"
    assert measured(0, "documents") == "0 documents"
    assert measured(4.4, "rating") == "rating 4.4"
    assert measured(48.9, "price", "€") == "€48.90"


def test_fields_are_called_what_a_person_would_call_them() -> None:
    assert words("created_by") == "author"
    assert words("reply_by") == "reply deadline"
    assert words("modified") == "last change"
    assert words("callback_at") == "call-back time"


def test_bytes_are_told_by_their_number() -> None:
    data = "data:application/octet-stream;base64,/wA="
    assert answers(data, "The label is {result}.") == {"The label is 2 bytes of data."}


def test_a_look_up_without_a_value_says_so() -> None:
    report = "The acidity is {acidity}."
    assert answers({"acidity": None}, report) == {"There is no acidity to be had."}


def test_steps_are_told_by_what_they_say_rather_than_by_their_number() -> None:
    steps: list[JsonValue] = [{"step": 1, "does": "Fill"}, {"step": 2, "does": "Heat"}]
    for answer in answers(steps, "There are {count} steps."):
        assert answer == "There are two steps: Fill and Heat."
    bare: list[JsonValue] = [{"step": 1, "seconds": 30}, {"step": 2, "seconds": 45}]
    for answer in answers(bare, "There are {count} phases."):
        assert answer == "There are two phases: step 1 and step 2."


def test_a_noun_that_ends_like_a_participle_is_no_date() -> None:
    assert [words(key) for key in ("created", "speed", "breed")] == [
        "created date", "speed", "breed",
    ]  # fmt: skip


def test_a_count_of_things_is_no_money() -> None:
    for answer in answers({"stats": {"total_contacts": 3}}, "You have {stats.total_contacts}."):
        assert answer == "You have 3."
    for answer in answers({"total_price": 3}, "It is {total_price}."):
        assert answer == "It is €3."


def test_things_without_a_name_are_told_with_their_day() -> None:
    visits = [
        {"visit_id": "A-1", "doctor": "Dr. Salo", "start": "2026-05-06T09:00:00"},
        {"visit_id": "A-2", "doctor": "Dr. Meyer", "start": "2026-05-07T10:00:00"},
    ]
    assert answers(visits, "There are {count} visits.") == {
        "There are two visits: Dr. Salo (May 6 at 09:00) and Dr. Meyer (May 7 at 10:00)."
    }


def test_items_of_one_name_are_told_with_what_tells_them_apart() -> None:
    slots: JsonValue = [
        {"day": "2026-05-11", "time": "09:00"},
        {"day": "2026-05-11", "time": "14:30"},
    ]
    for answer in answers(slots, "There are {count} slots."):
        assert "May 11 (09:00) and May 11 (14:30)" in answer


def test_the_only_item_is_described() -> None:
    vet: JsonValue = [{"vet_id": "V2", "name": "Dr. Okoro", "specialty": "dentistry", "rooms": 2}]
    assert all("Dr. Okoro (dentistry, 2 rooms)" in answer for answer in answers(vet))


def test_a_count_that_the_result_itself_holds_is_told_as_the_tool_tells_it() -> None:
    assert answers({"count": 5, "type": "lines"}, "There are {count} {type} in it.") == {
        "There are five lines in it."
    }


def test_a_word_before_the_news_stands_only_where_they_have_none_of_their_own() -> None:
    def told(value: JsonValue, report: str) -> set[str]:
        return {answerer.answer() for answerer in answerers(value, report)}

    assert {"It is 5.", "Just checked. It is 5."} < told({"n": 5}, "It is {n}.")
    assert told({"n": 5}, "Done, {n} of them.") == {"Done, 5 of them."}
    assert told({"text": "a\nb"}, "It says: {text}") == {"It says: a\nb."}


def test_what_the_look_up_was_told_names_no_item() -> None:
    visits: list[JsonValue] = [
        {"visit_id": 7, "doctor": "Dr. Salo", "ward": "Nord"},
        {"visit_id": 9, "doctor": "Dr. Salo", "ward": "Hof"},
    ]
    told = answers(visits, "There are {count} visits.", doctor="Dr. Salo")
    assert told == {"There are two visits: Nord and Hof."}


def test_items_without_a_text_go_by_their_id() -> None:
    hives: list[JsonValue] = [{"hive_id": "H1", "frames": 8}, {"hive_id": "H2", "frames": 6}]
    assert answers(hives, "There are {count} hives.") == {
        "There are two hives: H1 (8 frames) and H2 (6 frames)."
    }


def test_of_a_whole_record_yes_and_no_are_told_as_well() -> None:
    visit: JsonObject = {"day": "2026-05-06", "weight_kg": 4.2, "queen_seen": False}
    for answer in answers(visit):
        assert "queen seen no" in answer


def test_of_a_table_each_row_is_told_under_its_key() -> None:
    value: JsonValue = {"messages": {"U1": ["See you at noon", "Bring the keys"], "U2": ["Thanks"]}}

    told = answers(value, "You wrote:") | answers(value, "You wrote:", does="Send things.")
    rows = 'U1: "See you at noon" and "Bring the keys" and U2: "Thanks".'
    assert {each.split(": ", 1)[1] for each in told} == {rows}


def test_a_field_that_the_request_names_is_told_first() -> None:
    room: JsonValue = {f"part_{name}": name * 3 for name in "abcdef"} | {"weight": 9}

    assert all("weight 9" in each for each in answers(room, does="Get.", request="What weight?"))


def test_a_report_that_opens_by_itself_gets_no_opener() -> None:
    made = answerers({"case": "K3"}, "Added. {case} has a note.", does="Add a note.")

    assert {each.answer() for each in made} == {"Added. K3 has a note."}
