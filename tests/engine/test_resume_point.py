"""How far a run has come: what is counted, what is still open, and where it goes on."""

from turnloom.engine.resume_point import ResumePoint


def test_a_new_run_begins_with_the_first_index() -> None:
    point = ResumePoint()

    assert (point.ended, point.next_index, point.gaps) == (0, 0, ())


def test_seeds_between_those_that_have_ended_were_admitted_and_are_open() -> None:
    point = ResumePoint(accepted=4, low_watermark=3, completed_above={4: None, 7: None})

    assert point.gaps == (3, 5, 6)
    assert point.next_index == 8


def test_without_any_above_the_low_watermark_nothing_is_open() -> None:
    point = ResumePoint(2, {"coin:tails": 2}, {"crash": 1}, low_watermark=5)

    assert (point.ended, point.next_index, point.gaps) == (5, 5, ())
