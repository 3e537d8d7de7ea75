"""One filler for all templates: slots, optional parts, and what agrees with a one."""

from random import Random

import pytest

from turnloom.graphs.language.template import Slot, Template, fill, fill_text, parse, without


def filled(source: str, **words: str) -> str | None:
    pieces = fill(parse(source), lambda slot: (words[slot],) if slot in words else None)
    return None if pieces is None else "".join(pieces)


def test_slots_are_filled_and_optional_parts_fall_away_when_they_cannot_be() -> None:
    source = "fly to {city}[ in {cabin}][ on {day}]"

    assert filled(source, city="Porto", day="Monday") == "fly to Porto on Monday"
    assert parse(source).required == {"city"}
    assert parse(source).slots == {"city", "cabin", "day"}


def test_a_required_slot_without_words_fails_the_whole_template() -> None:
    assert filled("fly to {city}") is None
    assert filled("fly[ to {city}[ in {cabin}]]", cabin="first") == "fly"


def test_a_bracket_without_its_counterpart_is_dropped() -> None:
    assert parse("a] b [c").parts == ("a", " b ", "c")
    assert parse("a [b {c}]").parts == ("a ", Template(("b ", Slot("c"))))


def test_pieces_keep_what_they_are() -> None:
    assert fill(parse("at {gate}, then"), lambda _: ("gate ", 7)) == ("at ", "gate ", 7, ", then")


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("boil it for {minutes} minutes in all", "1", "boil it for 1 minute in all"),
        ("boil it for {minutes} minutes", "2", "boil it for 2 minutes"),
        ("save {num_seats} seats", "one", "save one seat"),
        ("save {seats} as planned", "1", "save 1 as planned"),
        ("wait {minutes} minutesque", "1", "wait 1 minutesque"),
    ],
)
def test_one_of_a_thing_is_singular(template: str, value: str, text: str) -> None:
    assert fill_text(template, lambda _: value) == text


@pytest.mark.parametrize(
    ("source", "given", "slot"),
    [
        ("send {body} to {name}", {"body", "name"}, "name"),
        ("send {body} to {name}[ by {day}]", {"body", "name"}, "name"),
        ("send {body} to {name}[ by {day}]", {"body", "name", "day"}, "day"),
        ("send {body} today", {"body"}, ""),
        ("say {note}.", {"note"}, ""),
    ],
)
def test_the_slot_that_a_text_ends_with_depends_on_what_is_given(source, given, slot) -> None:
    assert parse(source).last(given) == slot


def test_the_words_before_a_slot_are_found_in_optional_parts_too() -> None:
    template = parse("write {name}[ the following: {body}]")

    assert template.before("body") == " the following: "
    assert template.before("name") == "write "
    assert template.before("nobody") == ""
    assert parse("write[ into {file}] this: {text}").before("text") == " this: "
    assert parse("send it[, adding {note}]").before("note") == ", adding "


def test_slots_are_filled_from_left_to_right_so_that_a_seed_says_the_same() -> None:
    rng, twin = Random(3), Random(3)
    words = ("ramen", "paella", "falafel")

    text = fill_text("{one} before {other}", lambda _: rng.choice(words))

    assert text == f"{twin.choice(words)} before {twin.choice(words)}"


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("book a table on {day} for {count} people", "book a table for {count} people"),
        ("move {event} to {day}", "move {event}"),
        ("grant {who} access, with the role of {role}", "grant {who} access"),
        ("tell me who is in {event}", None),
        ("invite {who} to {event}", "invite {who}"),
        ("stay {nights} nights in {city}", "stay {nights} nights"),
    ],
)
def test_a_slot_goes_with_the_words_that_lead_in_to_it(source: str, left: str | None) -> None:
    slot = source.rpartition("{")[2].rstrip("}") if "people" not in source else "day"
    template = without(parse(source), slot)
    pieces = template and fill(template, lambda name: (f"{{{name}}}",))
    assert (pieces and "".join(pieces)) == left


@pytest.mark.parametrize("source", ["invite {who} to {event}", "go to {who}", "{who} called"])
def test_what_a_sentence_cannot_do_without_stays(source: str) -> None:
    assert without(parse(source), "who") is None
