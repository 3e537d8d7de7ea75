"""Facts and charts: what their JSON holds, and where a scale ends."""

from turnloom.engine.reports.section import Bar, Chart, Fact, Section, counted_bars


def test_a_section_as_json_has_values_by_key_and_bars_with_what_they_have() -> None:
    bars = (Bar("a", 1, "1"), Bar("b", 0.5, "50%", "why", low=0.0, high=0.9, beside=0.7))
    section = Section("s", "S", (Fact("n", "number", 3, "three"),), (Chart("c", "C", bars),))

    assert section.to_json() == {
        "n": 3,
        "c": [
            {"label": "a", "value": 1},
            {"label": "b", "value": 0.5, "note": "why", "low": 0.0, "high": 0.9, "beside": 0.7},
        ],
    }


def test_a_scale_ends_at_the_longest_bar_or_where_it_is_told_to() -> None:
    bars = (Bar("a", 2, ""), Bar("b", 1, "", high=3, beside=2.5))

    assert Chart("c", "C", bars).end == 3
    assert Chart("c", "C", bars, top=10).end == 10
    assert Chart("c", "C", (Bar("a", 0, "0"),)).end == 1
    assert Chart("c", "C", ()).end == 1


def test_what_was_counted_becomes_bars() -> None:
    assert counted_bars([(3, 1200)]) == (Bar("3", 1200, "1,200"),)
