from __future__ import annotations

import pytest

from turnloom.graphs.language.english import is_english


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Two seats are booked for you, 236 euros in all.", True),
        ("I could not do that.", True),
        ("Zwei Plätze sind gebucht, zusammen 236 Euro.", False),
        ("Deux places sont réservées, 236 euros en tout.", False),
        ("Se han reservado dos asientos por 236 euros.", False),
    ],
)
def test_the_language_shows_in_its_small_words(text: str, english: bool) -> None:
    assert is_english(text) is english
