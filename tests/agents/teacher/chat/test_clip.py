"""A long text loses its middle, and says so; a text that is barely too long stays whole."""

from turnloom.agents.teacher.chat.clip import clip


def test_the_middle_of_a_long_text_is_left_out_and_counted() -> None:
    text = "a" * 900 + "z" * 300

    short = clip(text, 400)

    assert short == "a" * 300 + " […800 characters left out…] " + "z" * 100


def test_no_cut_is_made_that_saves_next_to_nothing() -> None:
    assert clip("x" * 402, 400) == "x" * 402
    assert len(clip("x" * 600, 400)) < 500
