"""Sentences that tell the outcome of a call."""

from __future__ import annotations

import pytest

from turnloom.graphs.inference.items import items_pattern
from turnloom.graphs.inference.leaves import leaves_of
from turnloom.graphs.inference.reports import reports
from turnloom.graphs.inference.slots import SlotParameter
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.morphology import noun_of
from turnloom.graphs.tool import Effect, Tool


def told(tool: str, description: str, effect: Effect, result: JsonValue, *asked: str) -> set[str]:
    described = Tool(tool, description, {"type": "object"}, "desk", effect=effect)
    leaves = leaves_of([result])
    return set(reports(described, noun_of(tool), items_pattern(leaves), leaves, asked))


def test_reports_speak_of_fields_as_people_do() -> None:
    invoice: JsonObject = {"number": "INV-1", "amount": 60.0, "due": "2026-03-16"}
    assert told("create_invoice", "Create an invoice.", "write", invoice) == {
        "The invoice has been created[; the amount is {amount} and the due date is {due}].",
        "Done, the invoice has been created[; the amount is {amount} and the due date is {due}].",
    }
    reminder: JsonObject = {"to": "Ann Lee", "via": "sms"}
    assert told("send_reminder", "Remind somebody.", "write", reminder) == {
        "The reminder has been sent.",
        "Done, the reminder has been sent.",
    }
    assert told("remove_task", "Remove a task.", "write", {"removed": "Buy milk"}) == {
        "That is done: {removed} has been removed.",
        "Done. {removed} has been removed.",
    }


def test_a_deed_is_told_as_it_was_asked_for() -> None:
    move = Tool("move_visit", "Move a visit.", {"type": "object"}, "desk", effect="write")
    parameters = [
        SlotParameter("visit_id", {"type": "string"}, "visit.id", True, True, "visit"),
        SlotParameter("day", {"type": "string"}, "date", False, True, ""),
        SlotParameter("reason", {"type": "string"}, "reason", False, False, ""),
    ]
    asked = ("move {visit_id} to {day}[, the reason being {reason}]",)
    assert reports(move, "visit", "", [], asked, parameters) == (
        "The visit has been moved to {day}.",
        "Done, the visit has been moved to {day}.",
        "I've moved the visit to {day}.",
    )


@pytest.mark.parametrize("thing", ["to-do list", "follow-up visit", "in-house order"])
def test_a_preposition_within_a_word_does_not_end_what_a_deed_is_done_to(thing: str) -> None:
    asked = (f"move the {thing} to {{day}}",)
    move = Tool("move_it", "Move it.", {"type": "object"}, "desk", effect="write")
    day = SlotParameter("day", {"type": "string"}, "date", False, True, "")
    assert reports(move, "", "", [], asked, [day]) == (
        f"The {thing} has been moved to {{day}}.",
        f"Done, the {thing} has been moved to {{day}}.",
        f"I've moved the {thing} to {{day}}.",
    )


def test_a_result_of_sentences_or_lines_stands_by_itself() -> None:
    for prose in ("Nothing is open.", "T-1: Buy milk\nT-2: Call Ann"):
        assert told("list_tasks", "List tasks.", "read", prose, "list the open tasks") == {
            "The open tasks: {result}",
            "Here is what I found: {result}",
        }
    assert "The open tasks are {result}." in told(
        "list_tasks", "List tasks.", "read", "none", "list the open tasks"
    )
    assert "The distance between the two places is {result}." in told(
        "get_distance", "Get it.", "read", "2 km", "look up the distance between the two places"
    )


def test_units_and_sums_are_no_counts() -> None:
    shown = told("get_plant", "Get a plant.", "read", {"height_cm": 20, "fines": 1.5})
    assert "The height is {height_cm} cm and the fines are {fines}." in shown


def test_a_field_that_ends_like_a_verb_is_not_always_one() -> None:
    member: JsonObject = {"level": "gold", "joined": "2023-11-15"}
    assert not any("joined" in text for text in told("change_level", "", "write", member))
    assert not any(
        "been owned" in text for text in told("paint_boat", "", "write", {"owned": "Ann"})
    )


def test_a_look_up_tells_all_that_it_shows() -> None:
    zone: JsonObject = {"crop": "basil", "humidity": 55, "mode": "auto", "vent": 20}
    whole = "crop {crop}, humidity {humidity}, mode {mode} and vent {vent}."
    assert any(text.endswith(whole) for text in told("read_zone", "Read a zone.", "read", zone))
    asked = "look up the level of the tank in liters"
    assert "The level of the tank in liters is {result}." in told(
        "tank_level", "Get the level of the tank in liters.", "read", 400.0, asked
    )
    assert "I found {count} allergies." in told("get_allergies", "", "read", ["latex", "nuts"])


def test_of_a_list_the_number_of_things_is_told() -> None:
    found: JsonValue = [{"book_id": "B1", "title": "Circe"}]
    assert "I found {count} books." in told("find_books", "Find books.", "read", found)


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        ("Average speed in km/h", "The speed is {result} km/h."),
        ("How long it takes, in minutes. Breaks included.", "The speed is {result} minutes."),
        ("Average speed in a race", "The speed is {result}."),
    ],
)
def test_a_bare_number_has_the_unit_that_the_description_gives(
    description: str, sentence: str
) -> None:
    asked = "check {km} km"
    assert sentence in told("get_speed", description, "read", 3.5, asked)


def test_what_nothing_is_named_after_is_no_title() -> None:
    quote: JsonObject = {"room": "Cellar", "price": 180.0}
    hours = SlotParameter("hours", {"type": "integer"}, "hours", False, True, "")
    tool = Tool("quote", "Work out what it costs.", {"type": "object"}, "desk", effect="read")
    leaves = leaves_of([quote])
    assert not any("{hours}" in text for text in reports(tool, "", "", leaves, (), [hours]))


def test_fields_that_are_half_a_sentence_are_told_in_one() -> None:
    sent: JsonObject = {"ticket": "R52", "ready_in_days": 5}
    for text in told("send_item", "Send an item to the workshop.", "write", sent):
        assert "it will be ready in {ready_in_days} days" in text
    lent: JsonObject = {"loan_no": 7, "due_back": "2025-04-02"}
    for text in told("lend_item", "Lend an item.", "write", lent):
        assert "the due date is {due_back}" in text


def test_sentences_are_quoted() -> None:
    order: JsonObject = {"quantity": 3, "status": "baked", "note": "To be looked at again."}
    for text in told("get_order", "Get an order.", "read", order):
        assert '"{note}"' in text


def test_a_record_with_a_list_in_it_is_told_as_a_record() -> None:
    profile: JsonObject = {
        "name": "Ada", "rating": 1840, "role": "captain", "games": [{"day": "2025-01-10"}],
    }  # fmt: skip
    for text in told("player_profile", "Get a player's rating.", "read", profile):
        assert "{rating}" in text


def test_several_things_between_others_are_one_deed() -> None:
    asked = "schedule a game between two players"
    text = "A game between two players has been scheduled."
    assert text in told("schedule_game", "Schedule a game.", "write", True, asked)


def test_a_field_whose_name_is_no_word_is_told_of_or_not_and_no_harm_is_done() -> None:
    result: JsonValue = {"": "oak", "—": "elm", "place": "north", "rows": [{"—": "ash", "": "fir"}]}

    assert told("get_tree", "Look up a tree.", "read", result)
