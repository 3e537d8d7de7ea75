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
