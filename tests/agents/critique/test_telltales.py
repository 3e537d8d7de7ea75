"""A thought does not tell where it was made; what only sounds like it may be said."""

import pytest

from turnloom.agents.critique.telltales import leaks


@pytest.mark.parametrize(
    "thought",
    [
        # what the prompt says
        "The aim wants the cheaper fare, so I compare both.",
        "As per the aim, the invoice comes first.",
        "Following the notes, she is M-2077.",
        "The remark is clear: no filter.",
        "As the feedback says, the year is missing.",
        'I go by the text under "aim".',
        "Given the hint, this must be the March invoice.",
        "The critic is right about the date.",
        "In the note it says that she is M-2077.",
        "I follow the remark and drop the flag.",
        "The feedback was that the date is off.",
        # an attempt before
        "Last time I filtered by date, which was wrong.",
        "In my previous try I had the wrong account.",
        "A failed attempt used the flag, so I leave it out.",
        "My last answer was not accepted.",
        "That was turned down, since the order was another one.",
        "Call 3 was incorrect.",
        "This time around, I ask for all of them.",
        "I won't make the same mistake with the date.",
        "Retrying with the full name.",
        # being told
        "I have been told to leave the flag out.",
        "I was corrected about the year.",
        "The reviewer noted that I used the wrong card.",
        "A colleague reminded me of the limit.",
        "As pointed out, the second one is meant.",
        # the solution as given
        "The correct answer takes two calls.",
        "The call given is get_balance.",
        "The given solution uses list_orders.",
        "This is what the ground truth does.",
        "The crib speaks of a refund.",
        "The first misfire took the wrong date.",
        # a call that is given
        "The next call is already fixed, so I make it.",
        "The call I was given looks up the day.",
        "I am shown the call, which reads the account.",
        "The call shown here is a search by name.",
        "To justify this call I point to the date.",
        "The thought that leads to this call is about the date.",
        "My thinking has to arrive at the call of the search.",
        "What the assistant does here is look up the day.",
    ],
)
def test_what_a_deployed_model_cannot_know_is_a_leak(thought):
    assert leaks(thought)
    assert leaks(f"I look at the orders first. {thought} Then I answer.")


@pytest.mark.parametrize(
    "thought",
    [
        "The notes on this order mention a late delivery.",
        "Her aim is to fly before noon, so the early flight it is.",
        "The aim of the trip is a visit to the branch.",
        "The feedback field is optional and stays empty.",
        "The hint in the reply names the missing field.",
        "The payment was refused because the card has expired.",
        "The search failed with a timeout, so retrying it is worth a call.",
        "My first call shows three orders; the second one is open.",
        "This time the user wants the window seat.",
        "The last time it was Priya who approved it.",
        "I was told by the user that the room is 4B.",
        "The error says I must give an end date.",
        "The user told me that the invoice is paid.",
        "The solution is to cancel the order and place it anew.",
        "Their proposal was turned down by the board, the message says.",
        "I retry with the other spelling, since no contact was found.",
        "The last attempt to charge the card failed, the order says.",
        "The first draft of the report is in the folder.",
        "The solution is found: the order is 4411.",
        "The correct date is the 14th.",
        "I claim the refund for her.",
        "Two attempts to deliver the parcel have failed.",
    ],
)
def test_what_a_deployed_model_sees_or_hears_is_none(thought):
    assert not leaks(thought)


def test_a_typographic_apostrophe_hides_nothing():
    assert leaks("I won\u2019t repeat that mistake.")
    assert leaks("I go by the text in \u201caim\u201d.")
