"""How specifications are put into words."""

from __future__ import annotations

import pytest

from turnloom.graphs.inference.identity import identity, looks_opaque, universal_type
from turnloom.graphs.inference.items import items_pattern
from turnloom.graphs.inference.leaves import leaves_of, schema_leaves
from turnloom.graphs.inference.reports import reports
from turnloom.graphs.inference.requests import requests
from turnloom.graphs.inference.slots import SlotParameter, flag_words
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.morphology import noun_of
from turnloom.graphs.tool import Effect, Tool

STRING: JsonObject = {"type": "string"}
NUMBER: JsonObject = {"type": "integer"}


def said(name: str, kind: str = "", *, required: bool = True) -> SlotParameter:
    return SlotParameter(name, STRING, kind, internal=False, required=required, entity_name="")


def count(name: str, *, required: bool = True) -> SlotParameter:
    return SlotParameter(name, NUMBER, name, internal=False, required=required, entity_name="")


def hidden(name: str, thing: str) -> SlotParameter:
    return SlotParameter(
        name, STRING, f"{thing}.id", internal=True, required=True, entity_name=thing
    )


COUNT_OR_NOT = count("quantity", required=False)


@pytest.mark.parametrize(
    ("name", "description", "parameters", "asked"),
    [
        (
            "book_table",
            "Books a table at a restaurant for a number of guests.",
            [hidden("restaurant_id", "restaurant"), count("guests"), said("date", "date")],
            "book a table at {restaurant_id} for {guests} guests on {date}",
        ),
        (
            "transfer",
            "Transfers an amount of money from one account to another.",
            [hidden("from_iban", "account"), hidden("to_iban", "account"), count("amount")],
            "transfer {amount} from {from_iban} to {to_iban}",
        ),
        (
            "cancel_order",
            "This function cancels an order, if it has not been sent.",
            [hidden("order_id", "order")],
            "cancel {order_id}",
        ),
        (
            "get_weather",
            "Retrieves the weather forecast of a city for a given day.",
            [said("city", "city"), said("day", "date")],
            "look up the weather forecast of {city} for {day}",
        ),
        (
            "addToCart",
            "",
            [hidden("cartId", "cart"), hidden("productId", "product"), COUNT_OR_NOT],
            "add {productId} to {cartId}[, {quantity} of them]",
        ),
        ("logIn", "", [said("email", "email"), said("password")],
         "log in with the e-mail address {email} and the password {password}"),
        ("getOrderStatus", "", [hidden("orderId", "order")], "look up the status of {orderId}"),
        ("turn_on", "Turns a lamp on.", [hidden("device_id", "device")], "turn {device_id} on"),
        ("get_pet", "Get a pet's record.", [hidden("pet_id", "pet")],
         "look up the record of {pet_id}"),
        (
            "set_brightness",
            "Sets the brightness of a lamp.",
            [hidden("device_id", "device"), count("level")],
            "set the brightness of {device_id} to {level}",
        ),
        (
            "change_plan",
            "Change a member's plan from some day on.",
            [hidden("member_id", "member"), said("plan"), said("starts", "date")],
            "change the plan of {member_id} to {plan} from {starts}",
        ),
        (
            "switch_plan",
            "Switch a member to another plan.",
            [hidden("member_id", "member"), said("plan")],
            "switch {member_id} to {plan}",
        ),
        (
            "extend_stay",
            "Extend a stay until a given date.",
            [hidden("stay_id", "stay"), said("date", "date")],
            "extend {stay_id} until {date}",
        ),
        (
            "list_classes",
            "List the classes of the coming week, optionally only those of one day.",
            [said("day", "date", required=False)],
            "show me the classes of the coming week[ on {day}]",
        ),
        (
            "add_comment",
            "Adds a comment to a ticket.",
            [hidden("ticket_id", "ticket"), said("comment", "text.comment")],
            "add {comment} to {ticket_id}",
        ),
        (
            "send_message",
            "Send a message to someone.",
            [said("to", "to"), said("message", "text.message")],
            "send {message} to {to}",
        ),
        (
            "find_books",
            "Find books in the catalogue, by author or genre.",
            [said("author", required=False), said("genre", required=False)],
            "find books in the catalogue[ by {author}][ in the {genre} genre]",
        ),
        (
            "open_vent",
            "Open the vent of a zone to a percentage.",
            [count("zone"), count("percent")],
            "open the vent of {zone} to {percent} percent",
        ),
        (
            "set_mode",
            "Switch the control mode of a zone.",
            [count("zone"), SlotParameter("mode", {"enum": ["auto", "off"]}, "", False, True, "")],
            "switch the control mode of {zone} to {mode}",
        ),
        (
            "move_visit",
            "Move a visit to another time.",
            [hidden("visit_id", "visit"), said("new_start", "datetime")],
            "move {visit_id} to {new_start}",
        ),
        (
            "book_visit",
            "Book a visit for a patient with a doctor.",
            [hidden("patient_id", "patient"), said("doctor", "doctor")],
            "book a visit for {patient_id} with {doctor}",
        ),
        (
            "list_doctors",
            "List the doctors of the clinic, optionally of one specialty.",
            [said("specialty", required=False)],
            "show me the doctors of the clinic[ in {specialty}]",
        ),
        ("refill_tank", "Refill the tank.", [count("liters")],
         "refill the tank with {liters} liters"),
    ],
)  # fmt: skip
def test_a_request_is_what_a_person_would_ask(
    name: str, description: str, parameters: list[SlotParameter], asked: str
) -> None:
    tool = Tool(name, description, {"type": "object"}, "desk", effect="write")
    assert requests(tool, parameters)[0] == asked


def test_every_required_parameter_is_in_every_request() -> None:
    tool = Tool("frobnicate", "", {"type": "object"}, "desk")
    parameters = [said("left"), count("right"), hidden("gear_id", "gear")]
    for ask in requests(tool, parameters):
        assert all(parameter.slot in ask for parameter in parameters)


@pytest.mark.parametrize(
    ("name", "holder", "kind"),
    [
        ("order_id", "", "order.id"),
        ("id", "order", "order.id"),
        ("orderRef", "", "order.id"),
        ("from_account_id", "", "account.id"),
        ("order_ids", "", "order.id"),
        ("isbn", "book", "book.isbn"),
    ],
)
def test_identifiers_are_known_by_their_names(name: str, holder: str, kind: str) -> None:
    found = identity(name, holder)
    assert found is not None
    assert found.semantic_type == kind


@pytest.mark.parametrize(
    "name", ["title", "id", "phone_number", "zip_code", "country_code", "paid"]
)
def test_other_names_are_no_identifiers(name: str) -> None:
    assert identity(name, "") is None


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("when", ["2026-03-01"], "date"),
        ("start", ["2026-03-01T10:00"], "datetime"),
        ("opens", ["09:30"], "time"),
        ("contact", ["ada@example.org"], "email"),
        ("city", ["Ghent"], "city"),
        ("total_price", [12.5], "money"),
        ("title", ["Roof"], ""),
    ],
)
def test_some_values_mean_the_same_everywhere(name: str, values: list[object], kind: str) -> None:
    assert universal_type(name, values) == kind  # type: ignore[arg-type]


def test_codes_are_told_from_words() -> None:
    assert looks_opaque(["B12", "order-17", "BE71 0961 2345", 17])
    assert not looks_opaque(["kitchen"])
    assert not looks_opaque(["Ada Brandt"])
    assert not looks_opaque([])


def test_leaves_generalise_lists_and_tables() -> None:
    value: JsonObject = {
        "books": {"b1": {"title": "Circe"}, "b2": {"title": "Underland"}},
        "open_loans": [{"due": "2026-03-01"}],
        "tags": ["a"],
    }
    found = {(leaf.pattern, leaf.own, leaf.holder) for leaf in leaves_of([value])}
    assert found == {
        ("books{}", "", "book"),
        ("books.*.title", "title", "book"),
        ("open_loans[].due", "due", "loan"),
        ("tags[]", "", "tag"),
    }


def test_leaves_are_read_from_a_schema_with_references() -> None:
    schema: JsonObject = {
        "type": "array",
        "items": {"$ref": "#/$defs/Loan"},
        "$defs": {"Loan": {"type": "object", "properties": {"due": {"type": "string"}}}},
    }
    assert [leaf.pattern for leaf in schema_leaves(schema)] == ["[].due"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("include_returned", ("with returned", "without returned")),
        ("is_urgent", ("urgent", "not urgent")),
        ("only_unread", ("unread only", "not just unread")),
        ("on", ("on", "off")),
    ],
)
def test_flags_have_words_for_both_values(name: str, words: tuple[str, str]) -> None:
    assert flag_words(name) == words


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


def test_a_look_up_tells_all_that_it_shows() -> None:
    zone: JsonObject = {"crop": "basil", "humidity": 55, "mode": "auto", "vent": 20}
    whole = "the crop is {crop}, the humidity is {humidity}, the mode is {mode} and the vent is"
    assert any(whole in text for text in told("read_zone", "Read a zone.", "read", zone))
    asked = "look up the level of the tank in liters"
    assert "The level of the tank in liters is {result}." in told(
        "tank_level", "Get the level of the tank in liters.", "read", 400.0, asked
    )
    assert "I found {count} allergies." in told("get_allergies", "", "read", ["latex", "nuts"])
