"""A `~` that no shell has seen means the home folder all the same."""

from pathlib import Path

import pytest

from turnloom.engine.home_path import expanded_argument, home_path


@pytest.fixture(autouse=True)
def home(monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")


@pytest.mark.parametrize(
    ("argument", "expanded"),
    [
        ("--out=~/x", "--out=/home/me/x"),
        ("-o~/x y", "-o/home/me/x y"),
        ("~/x", "/home/me/x"),
        ("~", "/home/me"),
        ("--html=~", "--html=/home/me"),
        ("--out=./~/x", "--out=./~/x"),
        ("--model=a~/b", "--model=a~/b"),
        ("~x", "~x"),
        ("--fresh", "--fresh"),
    ],
)
def test_a_tilde_at_the_beginning_of_a_value_is_replaced(argument, expanded):
    assert expanded_argument(argument) == expanded


def test_a_user_who_is_not_there_has_no_home():
    with pytest.raises(ValueError, match="~nobody-of-this-name"):
        home_path(Path("~nobody-of-this-name/x"))
