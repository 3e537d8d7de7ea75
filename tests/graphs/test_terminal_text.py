"""Nothing that is anybody's commands a terminal."""

import io

import pytest

from turnloom.graphs.terminal_text import TerminalStream, terminal_text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("over\rwritten", "over\\rwritten"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202edrawkcab", "\\u202edrawkcab"),
        ("\udc80", "\\udc80"),
        ("a\tb\nç 日本 🙂", "a\tb\nç 日本 🙂"),
    ],
)
def test_what_commands_a_terminal_is_written_out(text: str, told: str) -> None:
    assert terminal_text(text) == told


def test_a_stream_writes_it_out_and_is_as_before_in_all_else() -> None:
    inner = io.StringIO()
    stream = TerminalStream(inner)
    print("\x1b[2J", file=stream)
    stream.writelines(["\x1b", "c"])

    assert inner.getvalue() == "\\x1b[2J\n\\x1bc"
    assert stream.isatty() is False
