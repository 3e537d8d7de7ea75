"""Arguments that a person could ask for come from the sources that worked, best first."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from turnloom.graphs.inference.argument_sampler import names_new_entity, sampler_of
from turnloom.graphs.inference.observation import INVENTED, Observation
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import Effect, Tool

STATE: JsonObject = {
    "today": "2026-05-04",
    "books": [
        {"title": "Circe", "author": "Miller"},
        {"title": "Piranesi", "author": "Clarke"},
    ],
}


def tool(
    name: str, effect: Effect, required: tuple[str, ...] = (), **parameters: JsonObject
) -> Tool:
    schema: JsonObject = {
        "type": "object",
        "properties": dict(parameters),
        "required": list(required),
    }
    return Tool(name, "", schema, "desk", effect=effect)


STRING: JsonObject = {"type": "string"}
FIND = tool("find_book", "read", ("title", "author"), title=STRING, author=STRING)


def drawn(
    tool: Tool, sources: dict[str, Counter[str]], internal: tuple[str, ...] = ()
) -> list[JsonObject]:
    """What is asked for in forty calls."""
    observed = {tool.name: Observation(sources=sources)}
    sampler = sampler_of([tool], observed, {tool.name: frozenset(internal)})
    return [sampler(tool, STATE, Random(seed)) for seed in range(40)]


def test_values_of_one_call_come_from_one_record() -> None:
    sources = {"title": Counter(["books[].title"]), "author": Counter(["books[].author"])}
    assert {(call["title"], call["author"]) for call in drawn(FIND, sources)} == {
        ("Circe", "Miller"),
        ("Piranesi", "Clarke"),
    }


def test_an_internal_parameter_is_never_asked_for() -> None:
    sources = {"title": Counter(["books[].title"]), "author": Counter(["books[].author"])}
    assert all("author" not in call for call in drawn(FIND, sources, ("author",)))


def test_what_may_be_left_out_is_asked_for_now_and_then_and_at_least_one_of_it() -> None:
    find = tool("find_books", "read", title=STRING, author=STRING)
    sources = {"title": Counter(["books[].title"]), "author": Counter(["books[].author"])}
    calls = drawn(find, sources)
    assert all(calls)
    assert {frozenset(call) for call in calls} >= {frozenset({"title"}), frozenset({"author"})}


def test_a_day_for_which_something_is_planned_is_made_up_although_the_state_holds_days() -> None:
    day: JsonObject = {"type": "string", "format": "date"}
    move = tool("move_visit", "write", ("date",), date=day)
    look = tool("list_visits", "read", ("date",), date=day)
    sources = {"date": Counter({"today": 3, INVENTED: 1})}
    assert all(call["date"] != "2026-05-04" for call in drawn(move, sources))
    assert all(call["date"] == "2026-05-04" for call in drawn(look, sources))


def test_a_bound_is_a_round_figure() -> None:
    under = tool("find_book", "read", max_price={"type": "number"})
    state: JsonObject = {"books": [{"title": "Circe", "max_price": 56.26}]}
    sampler = sampler_of(
        [under],
        {"find_book": Observation(sources={"max_price": Counter({"books[].max_price": 3})})},
        {"find_book": frozenset()},
    )
    assert sampler(under, state, Random(1)) == {"max_price": 60}


def test_what_anything_would_have_done_for_proves_nothing() -> None:
    tag = tool("tag_note", "write", ("tag",), tag=STRING)
    seen = Observation(
        sources={"tag": Counter({"notes[].text": 3, INVENTED: 1})},
        guessed={"tag": {"notes[].text"}},
    )
    state: JsonObject = {"notes": [{"text": "Ring the bell twice."}]}
    sampler = sampler_of([tag], {"tag_note": seen}, {"tag_note": frozenset()})
    assert all(sampler(tag, state, Random(n))["tag"] != "Ring the bell twice." for n in range(9))


def test_a_default_goes_unsaid() -> None:
    lend = tool("lend", "write", weeks={"type": "integer", "enum": [2], "default": 2})
    assert all("weeks" not in call for call in drawn(lend, {}))


def test_what_a_call_brings_into_being_has_a_name_of_its_own() -> None:
    assert names_new_entity(tool("create_list", "write", title=STRING), "title")
    assert not names_new_entity(tool("find_list", "read", title=STRING), "title")
    assert not names_new_entity(tool("create_list", "write", size=STRING), "size")
    enter = replace(tool("enter", "write", title=STRING), description="Sign up a rider.")
    assert names_new_entity(enter, "title")


@pytest.mark.parametrize(
    "name", ["limit", "offset", "page", "page_size", "per_page", "cursor", "max_results"]
)
def test_how_much_is_shown_at_a_time_is_nothing_to_ask_for(name: str) -> None:
    listed = tool("list_books", "read", ("author",), author=STRING, **{name: {"type": "integer"}})
    assert not any(name in arguments for arguments in drawn(listed, {}))


@pytest.mark.parametrize("name", ["max_price", "credit_limit", "pages", "room_page"])
def test_what_is_no_paging_is_asked_for(name: str) -> None:
    listed = tool("list_books", "read", ("author",), author=STRING, **{name: {"type": "integer"}})
    assert any(name in arguments for arguments in drawn(listed, {}))


def test_a_search_is_for_a_word_on_record_and_not_for_a_made_up_letter() -> None:
    search = tool("search_notes", "read", ("text",), text=STRING)
    seen = Observation(sources={"text": Counter([INVENTED])})
    sampler = sampler_of([search], {"search_notes": seen}, {"search_notes": frozenset()})
    state: JsonObject = {"notes": [{"note": "squeaky brake"}]}
    assert {sampler(search, state, Random(n))["text"] for n in range(9)} == {"squeaky", "brake"}
