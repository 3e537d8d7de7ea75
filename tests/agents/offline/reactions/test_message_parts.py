"""A message is cut where it goes on to another request, and nowhere else."""

from __future__ import annotations

import pytest

from turnloom.agents.offline.reactions.message_parts import message_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Please book it.", ["Please book it."]),
        ("Book it. Then tell Noor.", ["Book it.", "tell Noor."]),
        ("Book it and then tell Noor.", ["Book it", "tell Noor."]),
        ('File it as "A". After that, please move it.', ['File it as "A".', "please move it."]),
        ("Book it. My pin is 7. Also, call me.", ["Book it. My pin is 7.", "call me."]),
        ("List it. Next, sort it. Finally, send it.", ["List it.", "sort it.", "send it."]),
        ('Write "Wait. Then go." to Noor.', ['Write "Wait. Then go." to Noor.']),
        ('Send "My number is" and then the phone number.',) * 2,
        ("Then book it.", ["Then book it."]),
    ],
)
def test_a_message_is_cut_at_its_requests(text: str, parts: list[str] | str) -> None:
    assert message_parts(text) == ([parts] if isinstance(parts, str) else parts)
