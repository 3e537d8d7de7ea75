"""A tool's description becomes what a person would ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from turnloom.graphs.inference.requests import requests
from turnloom.graphs.inference.slots import SlotParameter
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import Tool

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


def described(name: str, thing: str, description: str) -> SlotParameter:
    return replace(hidden(name, thing), schema={**STRING, "description": description})


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
            "list_letters",
            "Lists letters that were written before a given day.",
            [said("before", "date")],
            "show me letters before {before}",
        ),
        (
            "stock_of",
            "How many pieces of a part are in stock.",
            [hidden("sku", "part")],
            "check how many pieces of {sku} are in stock",
        ),
        (
            "speed",
            "Average speed in km/h.",
            [count("km")],
            "look up the average speed in km/h for {km} km",
        ),
        (
            "trip_time",
            "How long does a trip last?",
            [hidden("trip_id", "trip")],
            "check how long {trip_id} lasts",
        ),
        (
            "list_boats",
            "The boats of a harbour.",
            [hidden("harbour_id", "harbour")],
            "look up the boats of {harbour_id}",
        ),
        (
            "list_boats",
            "List the boats in the harbour, of one owner or all.",
            [said("owner", required=False)],
            "show me the boats in the harbour[ belonging to {owner}]",
        ),
        (
            "reserve_plants",
            "Reserve some plants of one kind.",
            [hidden("plant_id", "plant"), count("quantity")],
            "reserve {plant_id}, {quantity} of them",
        ),
        (
            "return_book",
            "Take back a lent book.",
            [hidden("loan_id", "loan")],
            "take back the lent book of {loan_id}",
        ),
        (
            "pay_booking",
            "Pay for a booking.",
            [hidden("booking_id", "booking")],
            "pay for {booking_id}",
        ),
        (
            "move_visit",
            "Move a visit to another day and time.",
            [hidden("visit_id", "visit"), said("date", "date"), said("time", "time")],
            "move {visit_id} to {date} at {time}",
        ),
        (
            "search_notes",
            "Search the notes for a word.",
            [said("word", "word")],
            "search the notes for the word {word}",
        ),
        (
            "tag_note",
            "Add a tag to a note.",
            [hidden("note_id", "note"), said("tag", "tag")],
            "add the tag {tag} to {note_id}",
        ),
        (
            "pay_fine",
            "Pay some of the fines of a member.",
            [hidden("member_id", "member"), count("amount")],
            "pay {amount} of the fines of {member_id}",
        ),
        (
            "book_seat",
            "Book a seat on a boat for somebody.",
            [hidden("boat_id", "boat"),
             SlotParameter("name", STRING, "person.name", False, True, "person")],
            "book a seat on {boat_id} for {name}",
        ),
        (
            "set_urgency",
            "Set how urgent a visit is.",
            [hidden("visit_id", "visit"), said("urgency")],
            "set the urgency of {visit_id} to {urgency}",
        ),
        (
            "list_letters",
            "Lists letters with more than some pages.",
            [count("more_than_pages")],
            "show me letters with more than {more_than_pages} pages",
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
        (
            "lend",
            "Lends an item to a patient and takes the deposit.",
            [described("asset_no", "asset", "Number of the item"), hidden("patient_no", "patient")],
            "lend {asset_no} to {patient_no}",
        ),
        (
            "pay",
            "Settle the bill of a visit, method is cash or card.",
            [hidden("visit_id", "visit"), said("method", required=False)],
            "settle the bill of {visit_id}[ by {method}]",
        ),
        (
            "record_result",
            "Record how a game ended and update both ratings.",
            [hidden("game_id", "game"), said("result")],
            "record how {game_id} ended with the result {result}",
        ),
        (
            "player_profile",
            "Get a player's rating, role and the games they played.",
            [hidden("player_id", "player")],
            "get the rating of {player_id}",
        ),
        (
            "set_role",
            "Give a member a role in the club.",
            [hidden("player_id", "player"), said("role")],
            "set the role of {player_id} to {role}",
        ),
        (
            "set_row_status",
            "Open or close a row.",
            [count("row"), said("status")],
            "set the status of {row} to {status}",
        ),
        (
            "change_visit",
            "Change the day of a visit or how many people come.",
            [
                hidden("visit_id", "visit"),
                said("date", "date", required=False),
                count("people", required=False),
            ],
            "change {visit_id}[ to {date}][ to {people} people]",
        ),
        (
            "harvest_honey",
            "Log honey taken from a hive.",
            [hidden("hive_id", "hive"), count("kilograms")],
            "log {kilograms} kilograms of honey taken from {hive_id}",
        ),
        (
            "estimate_jars",
            "Work out how many jars an amount of honey fills.",
            [count("kg")],
            "work out how many jars {kg} kg of honey fills",
        ),
        (
            "find_players",
            "Find club members by rating or (part of) their name.",
            [count("rating", required=False), said("name", "player.name", required=False)],
            "find club members[ with a rating of {rating}][ called {name}]",
        ),
        (
            "schedule_game",
            "Schedule a game between two players.",
            [hidden("white", "player"), hidden("black", "player")],
            "schedule a game between two players with {white} as white and {black} as black",
        ),
        ("open_games", "List games that have been scheduled but not finished.", [],
         "list games that have been scheduled but not finished"),
        ("rider", "Look up a rider by bib number.", [count("bib")],
         "look up a rider with a bib of {bib}"),
        ("refill_tank", "Refill the tank.", [count("liters")],
         "refill the tank with {liters} liters"),
        ("extend_stay", "Prolong a stay by some nights.",
         [hidden("stay_id", "stay"), count("extra_nights")],
         "prolong {stay_id} by {extra_nights} extra nights"),
        ("move_hive", "Move a hive.", [hidden("hive_id", "hive"), said("yard")],
         "move {hive_id} to {yard}"),
    ],
)  # fmt: skip
def test_a_request_is_what_a_person_would_ask(
    name: str, description: str, parameters: list[SlotParameter], asked: str
) -> None:
    properties: JsonObject = {each.name: each.schema for each in parameters}
    schema: JsonObject = {"type": "object", "properties": properties}
    tool = Tool(name, description, schema, "desk", effect="write")
    assert requests(tool, parameters)[0] == asked


def test_every_required_parameter_is_in_every_request() -> None:
    tool = Tool("frobnicate", "", {"type": "object"}, "desk")
    parameters = [said("left"), count("right"), hidden("gear_id", "gear")]
    for ask in requests(tool, parameters):
        assert all(parameter.slot in ask for parameter in parameters)
