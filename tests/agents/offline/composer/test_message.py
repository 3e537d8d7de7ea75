"""A message around its request: templates that suit it, sentences that join, reasons in place."""

from random import Random

import pytest

from turnloom.agents.offline.composer.message import Wish, suits, write_message
from turnloom.agents.offline.composer.phrase_sampler import PhraseSampler
from turnloom.agents.offline.composer.styles import STYLES, Style
from turnloom.agents.offline.composer.text import Text, plain
from turnloom.graphs.tool import Tool, ToolAnnotation

TOOL = Tool(
    "pay",
    "Pay.",
    {"type": "object"},
    "d",
    effect="write",
    annotation=ToolAnnotation(motivations=("Rent is due.",)),
)


@pytest.mark.parametrize(
    ("template", "words", "suited"),
    [
        ("Can you {ask} for me?", "cancel that booking", True),
        ("Can you {ask} for me?", "move the parcel for Dmitri", False),
        ("Can you {ask} for me?", 'reply to that mail with "Yes."', False),
        ("Can you {ask}?", 'reply to that mail with "Yes."', True),
        ("let's {ask}.", "tell me what it says", False),
        ("I suppose the next step is to {ask}.", "show me that mail", False),
        ("See if you can {ask}.", "see what is in it", False),
        ("Could you {ask}?", "open it; I forgot how", False),
        ("Please {ask}.", "open it; I forgot how", True),
    ],
)
def test_a_template_goes_with_the_request_that_it_holds(
    template: str, words: str, suited: bool
) -> None:
    assert suits(template, f" {words} ") is suited


def test_every_style_has_a_template_for_every_request() -> None:
    longest = 'tell me; I said "go on", for my sake, so that I know how the rest of it works, "'
    for style in STYLES:
        for request in ("see it", "go over it", "tell me", longest):
            templates = style.request_templates
            assert any(suits(each, f" {request} ") for each in templates), (style.name, request)


def written(
    style: Style, request: Text, *preambles: Text, seed: int = 0, first: bool = True
) -> str:
    sampler = PhraseSampler(style, Random(seed))
    return plain(write_message(sampler, [Wish(TOOL, request, preambles)], first=first))


def test_a_message_has_its_parts_in_order_and_each_sentence_begins_with_a_capital() -> None:
    style = Style("plain", ("Hello.",), ("Next,",), ("could you {ask}?",), ("Bye.",), 1.0)

    texts = {written(style, ("pay the bill",), ("my pin is 7.",), seed=seed) for seed in range(60)}

    asked = "Could you pay the bill? My pin is 7."
    assert texts == {
        f"Hello. {asked} Rent is due.",
        f"Hello. Rent is due. {asked}",
        f"Hello. {asked} Rent is due. Bye.",
        f"Hello. Rent is due. {asked} Bye.",
    }


def test_what_follows_a_comma_goes_on_in_lower_case_and_a_reason_does_not_come_between() -> None:
    style = Style("plain", ("Hello.",), ("Next,",), ("Could you {ask}?",), ("",), 1.0)
    polite = Style("plain", ("Hello.",), ("Next,",), ("I'd like you to {ask}.",), ("",), 0.0)

    texts = {written(style, ("pay the bill",), seed=seed, first=False) for seed in range(40)}

    assert texts == {"Next, could you pay the bill? Rent is due."}
    assert written(polite, ("pay it",), first=False) == "Next, I'd like you to pay it."


def test_a_request_that_ends_a_sentence_of_its_own_takes_no_second_full_stop() -> None:
    style = Style("plain", ("",), ("",), ("Please {ask}.",), ("",), 0.0)

    assert written(style, ('reply with "On my way."',)) == 'Please reply with "On my way."'
    assert written(style, ("reply",)) == "Please reply."
