"""What a message mentions, what it asks to be done, and what it points back at."""

from turnloom.agents.offline.reasoner.reading.request import continuation, read_request

TODAY = "2026-06-08"


def values(text: str) -> list[tuple[str, object]]:
    return [(each.kind, each.value) for each in read_request(text, TODAY).evidence]


def test_each_place_is_read_once_and_quotations_hide_what_is_in_them() -> None:
    found = values('Move it to July 21 at 9 am and tell Mara "See you on Friday at 10".')

    assert ("moment", "2026-07-21T09:00") in found
    assert ("quoted", "See you on Friday at 10") in found
    assert ("name", "Mara") in found
    assert not [value for kind, value in found if kind in ("date", "time", "number")]


def test_a_value_said_twice_is_one_piece_of_evidence() -> None:
    request = read_request("Buy Ostara at the price from the latest quote for Ostara.", TODAY)
    [name] = request.of("name")

    assert len(name.masks) == 2
    assert name.words & request.mask(4, 10)


def test_a_half_of_a_name_is_a_half_of_the_evidence() -> None:
    request = read_request("The account is under Mara Lind.", TODAY)
    [name] = request.of("name")

    assert name.share(request.mask(21, 25)) == 0.5


def test_a_label_before_a_number_is_nobodys_name() -> None:
    assert values("The CVV 447 is on the back.") == [("number", 447)]


def test_the_verb_of_the_request_counts_and_a_noun_of_the_same_letters_does_not() -> None:
    request = read_request("Could you read me the post about trains?", TODAY)

    assert request.actions["read"] == 1.0
    assert "place" not in request.actions
    assert "post" in request.nouns


def test_what_is_told_beside_the_request_is_not_asked_for() -> None:
    request = read_request("Please close the day. I'm mara_l, password Otter31.", TODAY)

    assert {each.value: each.asked for each in request.of("code")} == {
        "mara_l": False,
        "Otter31": False,
    }


def test_what_a_dictated_text_goes_on_with_is_found_behind_it_and_in_it() -> None:
    after = 'Write "The fare is" followed by the fare of that flight.'
    inside = 'Write "The fare is [the fare of that flight]".'

    assert continuation(after, after.index('" followed'))[0] == "the fare of that flight"
    [quoted] = read_request(inside, TODAY).of("quoted")
    assert quoted.value == "The fare is"
    assert continuation(inside, quoted.end)[0] == "the fare of that flight"
