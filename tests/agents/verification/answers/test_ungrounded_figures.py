"""What an answer tells is shown, or follows from what is; a figure from nowhere is named."""

import pytest

from turnloom.agents.verification.answers.ungrounded_figures import ungrounded_figures
from turnloom.agents.verification.answers.visible_facts import RelatedFacts, VisibleFacts

OFFERS = {
    "hotels": [
        {"name": "Alba", "eur_per_night": 92.5, "total": 277.5, "rooms": 14, "km": 1.8},
        {"name": "Boreal", "eur_per_night": 120, "total": 360, "rooms": 8, "km": 0.4},
        {"name": "Calder", "eur_per_night": 141, "total": 423, "rooms": 31, "km": 12.25},
    ],
    "check_in": "2026-06-16",
    "check_out": "2026-06-19",
}
BOOKED = {
    "ref": "H-20417",
    "card": "5105105105107725",
    "price": 282,
    "bonus_eur": 17,
    "paid": "$2,240",
    "starts": "2026-06-16T09:05",
    "ends": "2026-06-16T11:45",
    "minutes": 160,
    "size_kb": 3952,
    "share": 0.375,
    "yearly_eur": 2220,
    "note": "Cancel within 14 days; flight MD 751, breakfast 12 EUR.",
}


def shown() -> VisibleFacts:
    found = VisibleFacts()
    found.text("Today is Monday, June 1, 2026 (2026-06-01).", RelatedFacts())
    found.text("Find us a hotel for three nights from June 16, at most 500 euros.", found.stated)
    found.value({"nights": 3, "guests": 4}, found.stated)
    for result in (OFFERS, BOOKED):
        top = RelatedFacts()
        found.value(result, top)
        found.records.append(top)
    found.records.append(found.stated)
    return found


@pytest.mark.parametrize(
    "answer",
    [
        "Alba is €92.50 a night, 277.50 euros in all; Boreal comes to 360 euros.",
        "Alba costs 92,50 Euro pro Nacht, zusammen 277,50 Euro.",
        "That leaves 222.50 euros of your 500.",
        "Boreal is €82.50 more than Alba, and Calder another 63 euros.",
        "All three together would be 1,060.50 euros, or 1.060,50 Euro, or 1 060,50 euros.",
        "That makes 69.38 euros for each of the four of you.",
        "With your 17 euros of bonus the 282 euros become 265 euros.",
        "At 2,220 euros a year you pay 185 a month.",
        "It is charged to the card ending in 7725.",
        "Flight MD 751 takes 160 minutes, 2 hours 40 minutes, from 9:05 to 11:45.",
        "It's booked under H-20417. You can cancel until June 30, for 14 days from check-in.",
        "It's 15 days until Tuesday, June 16, 2026, and you leave on Friday, June 19.",
        "Du reist am 16. Juni 2026 an und am 19. Juni ab, um 9 Uhr 05.",
        "That one is paid: June 16, 2240 dollars.",
        "El martes, mar 16 jun, a las 9:05.",
        "That frees 3.9 MB, and 37.5% of the work is done.",
        "Calder is 12.3 km away, so about 12 km; it has 31 rooms.",
        "You paid $2,240, and breakfast for 3 days is 36 euros.",
        "The day after, June 17, is free. Roughly 280 euros, then.",
        "Calder costs 17.5% more than Boreal.",
        "Within 24 hours, at 9.05 Uhr, on the 16.06.; in 2027 it's 1.2 million.",
        "Alba at 277.50 and breakfast at 36 leave 186.50 of your 500 euros.",
        "3 nights at 120 euros are 360 euros; with 17 euros off that's 343 euros, 114.33 a night.",
        "Between 9:05 and 11:45 you have 2 hours and 40 minutes. 10% off 360 euros is 324 euros.",
        "Four of you in two rooms at 120 euros are 240 euros a night.",
    ],
)
def test_what_is_shown_or_follows_from_it_may_be_told(answer: str) -> None:
    assert list(ungrounded_figures(answer, shown())) == []


@pytest.mark.parametrize(
    ("answer", "figure"),
    [
        ("Alba is €95.20 a night.", "95.20"),
        ("The booking comes to 228 euros.", "228"),
        ("It comes to 2,420 dollars.", "2,420"),
        ("You get 73 euros back.", "73"),
        ("Zusammen sind es 1.065,50 Euro.", "1.065,50"),
        ("You travel with flight 757.", "757"),
        ("The card ends in 7752.", "7752"),
        ("You arrive on June 25.", "June 25"),
        ("It is paid: June 16, 2040 dollars.", "2040"),
        ("You arrive on Monday, June 16.", "Monday, June 16"),
        ("You leave on June 19, 2027.", "June 19, 2027"),
        ("It frees 3925 KB.", "3925"),
        ("It weighs 160.120 and 751.14 grams.", "751.14"),
        ("It takes 610 minutes.", "610"),
        ("That's 43.7% of the work.", "43.7"),
    ],
)
def test_a_figure_from_nowhere_is_named(answer: str, figure: str) -> None:
    assert figure in list(ungrounded_figures(answer, shown()))


def test_words_codes_times_and_small_counts_are_no_figures() -> None:
    assert (
        list(ungrounded_figures("2 of them, A-99x at 4:37 on the 28th, in 10km; room 9.", shown()))
        == []
    )


def test_numbers_of_any_size_are_looked_at() -> None:
    found = VisibleFacts()
    found.value(
        {"big": 10**5000, "text": "9" * 5000, "far": "9999-12-31", "epoch": 1.8e9}, found.stated
    )

    assert list(ungrounded_figures(f"It is {'7' * 400}, 0.{'3' * 400}, or 5.", found)) == []
    assert (
        list(ungrounded_figures("It ends on December 30, 9999, or January 15, 2027.", found)) == []
    )
    assert list(ungrounded_figures("It ends on February 1, 9999.", found)) == ["February 1, 9999"]
