"""A long text loses its middle, and says so; a text that is barely too long stays whole."""

import json

from turnloom.agents.teacher.chat.clip import clip, shown


def test_the_middle_of_a_long_text_is_left_out_and_counted() -> None:
    text = "a" * 900 + "z" * 300

    short = clip(text, 400)

    assert short == "a" * 300 + " […800 characters left out…] " + "z" * 100


def test_no_cut_is_made_that_saves_next_to_nothing() -> None:
    assert clip("x" * 402, 400) == "x" * 402
    assert len(clip("x" * 600, 400)) < 500


def test_a_result_that_is_json_is_shown_as_json() -> None:
    assert shown('{"id": "a<b", "seats": [1, 2]}', 1_000) == {"id": "a<b", "seats": [1, 2]}
    assert shown("[broken", 1_000) == "[broken"
    assert shown("42 seats are left", 1_000) == "42 seats are left"


def test_of_a_long_result_lists_and_texts_are_shown_in_part() -> None:
    flights = [{"id": f"F{number}", "note": "late " * 100} for number in range(100)]

    part = shown(json.dumps({"flights": flights, "total": 100}), 2_000)

    assert part["total"] == 100
    assert [part["flights"][at]["id"] for at in (0, -1)] == ["F0", "F99"]
    assert f"[…{101 - len(part['flights'])} left out…]" in part["flights"]
    assert len(json.dumps(part, ensure_ascii=False, separators=(",", ":"))) <= 2_000


def test_what_stays_too_long_even_so_is_clipped_as_a_text() -> None:
    wide = json.dumps({f"key{number}": number for number in range(1_000)})

    assert shown(wide, 400) == clip(wide, 400)
