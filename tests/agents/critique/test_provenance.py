"""The provenance finder looks where a reader would, and says so when there is nothing to find."""

from turnloom.agents.critique.provenance import find_origin
from turnloom.graphs.origin import Default, FromResult, FromUser, Joined, Keyed, Listed, Selected

QUERIES = ["Book the flight to Porto on June 11", "And tell Mara it costs 120"]
RESULTS = [
    {"flights": [{"id": "f_1", "to": "Oslo"}, {"id": "f_2", "to": "Porto"}]},
    {"fare": 120.5, "seats": [{"row": 7}]},
]


def test_words_of_the_user_come_before_results_and_recent_ones_first() -> None:
    assert find_origin("Mara", {}, QUERIES, RESULTS) == FromUser(1, 9, 13)
    found = find_origin("2026-06-11", {}, QUERIES, RESULTS)
    assert isinstance(found, FromUser)
    assert QUERIES[0][found.start : found.end] == "June 11"


def test_results_are_searched_to_the_last_leaf() -> None:
    assert find_origin(120.5, {}, QUERIES, RESULTS) == FromResult(1, ("fare",))


def test_one_of_several_items_needs_words_that_single_it_out() -> None:
    found = find_origin("f_2", {}, QUERIES, RESULTS)
    assert isinstance(found, Selected)
    assert (found.op, found.key, found.wanted) == ("where", "to", "Porto")
    assert find_origin("f_1", {}, QUERIES, RESULTS) is None, "nobody spoke of Oslo"
    assert find_origin(7, {}, QUERIES, RESULTS) == Selected(1, ("seats",), ("row",), "only")


def test_lists_and_objects_are_explained_part_by_part() -> None:
    listed = find_origin([120.5, "Mara"], {"items": {}}, QUERIES, RESULTS)
    assert listed == Listed((FromResult(1, ("fare",)), FromUser(1, 9, 13)))
    keyed = find_origin({"who": "Mara"}, {}, QUERIES, RESULTS)
    assert keyed == Keyed((("who", FromUser(1, 9, 13)),))


def test_a_default_explains_itself_and_an_invention_does_not() -> None:
    assert find_origin("economy", {"default": "economy"}, QUERIES, RESULTS) == Default()
    assert find_origin("economy", {"enum": ["economy", "business"]}, QUERIES, RESULTS) is None
    assert find_origin(["Mara", "Tomas"], {}, QUERIES, RESULTS) is None


def test_a_text_may_begin_with_the_users_words_and_end_with_a_value() -> None:
    queries = [*QUERIES, 'Tell her "The fare of it is" and then the fare']
    found = find_origin("The fare of it is 120.5", {}, queries, RESULTS)
    assert found == Joined((FromUser(2, 10, 27), FromResult(1, ("fare",))), " ")
    assert queries[2][10:27] == "The fare of it is"
    assert find_origin("The fare of it is 121", {}, queries, RESULTS) is None
    assert find_origin("Her fare is 120.5", {}, queries, RESULTS) is None
