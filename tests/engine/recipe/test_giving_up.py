"""Why a run came to nothing: the reasons counted, and what to do about the first of them."""

from turnloom.engine.recipe.giving_up import giving_up_message


def test_the_most_frequent_reason_decides_what_is_advised() -> None:
    message = giving_up_message([("explore:dead_end", 190), ("gate:unique", 10)])

    assert message.startswith(
        "gave up: too many samples in a row were rejected (explore:dead_end 190, gate:unique 10). "
    )
    assert "Ask for fewer turns (--turns 1-2)" in message
    assert "too much alike" not in message


def test_without_a_known_remedy_the_files_are_named() -> None:
    assert giving_up_message([("coin:tails", 200)]) == (
        "gave up: too many samples in a row were rejected (coin:tails 200); rejected.jsonl and "
        "dead.jsonl say why"
    )


def test_a_run_without_any_reason_has_a_message_too() -> None:
    assert giving_up_message([]).endswith("rejected.jsonl and dead.jsonl say why")


def test_the_tool_that_failed_and_what_it_said_are_told() -> None:
    said = "book_car: argument - plate is not what the request asks for. It answered: no such car"
    message = giving_up_message([("reason:k_max", 200)], said)
    assert f"(reason:k_max 200). Most often: {said}. The teacher" in message
    assert "--teacher" in message
    assert giving_up_message([("coin:tails", 3)], said).endswith(
        f"Most often: {said}; rejected.jsonl and dead.jsonl say why"
    )
