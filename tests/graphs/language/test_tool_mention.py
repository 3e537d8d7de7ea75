"""A tool is named by the words of its name, in any form and with a few others between them."""

from __future__ import annotations

import pytest

from turnloom.graphs.language.tool_mention import find_tool_mentions


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("First list the mail.", "list_mail"),
        ("Please list all my mails.", "list_mail"),
        ("After listing mail, answer.", "listMail"),
        ("He cancelled the last order.", "cancel_order"),
        ("Tagging every new photo helps.", "tag_photo"),
        ("Search-contacts is what you need.", "search_contacts"),
        ("LIST MAIL!", "list_mail"),
        ("Book her a ticket.", "ticket_book"),
        ("The flights search finds it.", "flights_search"),
        ("The file was sorted.", "sort"),
        ("Copies of the invoice.", "copy_invoice"),
        ("First list the bikes of Ann.", "bikes_of"),
        ("After looking up the bikes of Ann, answer.", "bikesOf"),
        ("Call bikes_of first.", "bikes_of"),
        ("Add for me two numbers.", "add_for"),
    ],
)
def test_a_tool_that_is_named_is_found(text: str, tool: str) -> None:
    assert len(find_tool_mentions(text, tool)) == 1


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("What mail is on that list?", "list_mail"),
        ("Make a list. Mail it to me.", "list_mail"),
        ("List the things that I got by the mail.", "list_mail"),
        ("The enlisted mail.", "list_mail"),
        ("Listless mailing", "list_mail"),
        ("Repair the bike of Ann.", "bikes_of"),
        ("Send it at the price of the first.", "price_of"),
        ("Anything.", ""),
        ("Move the appointment of Ann.", "appointments_of"),
    ],
)
def test_words_that_happen_to_be_there_are_no_name(text: str, tool: str) -> None:
    assert find_tool_mentions(text, tool) == []
