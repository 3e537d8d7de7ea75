"""Retry-After, pauses and the retry budget."""

from datetime import UTC, datetime
from random import Random

import pytest

from turnloom.engine.client.limits.retry import RetryBudget, RetryPolicy, pause, retry_after

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        ("7", 7.0),
        ("1.5", 1.5),
        (" 3 ", 3.0),
        ("1e9", 1e9),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("soon", None),
        ("9" * 400, None),
        ("Tue, 01 Jan 2030 12:00:30 GMT", 30.0),
        ("Tue, 01 Jan 2030 12:00:30", 30.0),
        ("Tue, 01 Jan 2030 11:00:00 GMT", 0.0),
        ("Tue, 99 Jan 2030 12:00:30 GMT", None),
        ("Tue, 01 Jan 99999 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_in_every_form_and_junk_is_ignored(header, seconds):
    assert retry_after(header, NOON) == seconds


def test_pauses_have_full_jitter_and_a_cap():
    rng, policy = Random(0), RetryPolicy(base=1.0, cap=8.0)
    for tried, most in ((1, 2.0), (2, 4.0), (3, 8.0), (9, 8.0), (10_000, 8.0)):
        drawn = [pause(policy, tried, None, rng) for _ in range(300)]
        assert 0 <= min(drawn) < 0.1 * most
        assert 0.9 * most < max(drawn) <= most


def test_a_pause_keeps_to_retry_after_within_the_cap():
    rng, policy = Random(0), RetryPolicy(base=0.5, retry_after_cap=60.0)

    assert 5.0 <= pause(policy, 1, 5.0, rng) <= 5.5
    assert 60.0 <= pause(policy, 1, 1e9, rng) <= 60.5


def test_retries_beyond_what_answers_earn_wait_longer():
    budget, rng = RetryBudget(), Random(0)
    quick = [budget.spend(0.01, rng) for _ in range(150)]

    assert quick[:100] == [0.01] * 100
    assert min(quick[100:]) >= 5.0
    budget.earn()
    assert budget.spend(0.01, rng) == 0.01
