"""Every style can open, ask and go on, in ways of its own."""

import pytest

from turnloom.agents.offline.composer.styles import STYLES, Style
from turnloom.graphs.language.template import parse


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_template_holds_the_request_and_nothing_else(style: Style) -> None:
    for template in style.request_templates:
        assert parse(template).required == {"ask"}
        assert template[-1] in ".?"


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_a_style_says_the_same_in_several_ways_and_none_of_them_twice(style: Style) -> None:
    assert len(set(style.request_templates)) == len(style.request_templates) >= 8
    assert min(map(len, map(set, (style.openings, style.transitions, style.closings)))) >= 2
    assert 0 < style.motivation_rate < 1


def test_no_two_styles_have_a_name() -> None:
    assert len({style.name for style in STYLES}) == len(STYLES)
