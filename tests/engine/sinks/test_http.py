"""HTTP push: at least once, and never in the way of the run."""

from dataclasses import replace
from pathlib import Path

import pytest
from killing import KilledRuns
from receiver import Receiver
from sink_contract import SinkContract, in_shards, outcomes
from sunk_run import job_of

from turnloom.engine.client.secret import Secret
from turnloom.engine.errors import SinkError
from turnloom.engine.runner.run import RunServices
from turnloom.engine.runner.summary import RunState
from turnloom.engine.runs.session import generate
from turnloom.engine.sinks import Sink, SinkLagsError
from turnloom.engine.sinks.follower import FollowTimings
from turnloom.engine.sinks.followers import FurtherSinks
from turnloom.engine.sinks.http import HttpSink
from turnloom.engine.sinks.spec import read_sinks
from turnloom.engine.testing.recording_observer import RecordingObserver
from turnloom.graphs.json_value import JsonObject

GROUP = outcomes(0, 1, 2)


class TestHttpSink(SinkContract):
    @pytest.fixture(autouse=True)
    def _receiver(self, receiver: Receiver) -> None:
        self.receiver = receiver

    def open(self, home: Path) -> Sink:
        return HttpSink(self.receiver.url)

    def samples(self, home: Path, sink: Sink) -> list[JsonObject]:
        return self.receiver.samples


async def test_a_push_is_ndjson_under_a_key_of_its_content(receiver: Receiver) -> None:
    sink = HttpSink(receiver.url, Secret("s3cret", "a test"))
    await sink.write_group(GROUP)
    await sink.write_group(GROUP)
    await sink.write_group(outcomes(4))
    await sink.close()

    first, again, other = receiver.kept
    assert first.type == "application/x-ndjson"
    assert first.authorization == "Bearer s3cret"
    assert first.body == b"".join(outcome.line for outcome in GROUP)
    assert first.key == again.key != other.key


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_receiver_in_trouble_lags(receiver: Receiver, status: int) -> None:
    receiver.answers.append(status)
    sink = HttpSink(receiver.url)
    with pytest.raises(SinkLagsError, match=str(status)):
        await sink.write_group(GROUP)
    await sink.write_group(GROUP)
    await sink.close()

    assert len(receiver.kept) == 1


@pytest.mark.parametrize("status", [307, 400, 401, 404])
async def test_a_refusal_is_no_lag(receiver: Receiver, status: int) -> None:
    receiver.answers.append(status)
    sink = HttpSink(receiver.url)
    with pytest.raises(SinkError, match=str(status)) as caught:
        await sink.write_group(GROUP)
    await sink.close()

    assert not isinstance(caught.value, SinkLagsError)
    assert len(receiver.refused) == 1, "a redirect is not followed"
    assert receiver.kept == []


async def test_a_body_that_is_too_large_goes_in_parts(receiver: Receiver) -> None:
    receiver.largest = 400
    sink = HttpSink(receiver.url)
    await sink.write_group(outcomes(0, 1, 2, 4, 5, 6, 8))
    await sink.close()

    assert [outcome.sample for outcome in outcomes(0, 1, 2, 4, 5, 6, 8)] == receiver.samples
    assert len(receiver.kept) > 1


async def test_an_error_does_not_show_the_token(receiver: Receiver) -> None:
    receiver.answers.append("hang up")
    sink = HttpSink(receiver.url, Secret("s3cret", "a test"))
    with pytest.raises(SinkLagsError) as caught:
        await sink.write_group(GROUP)
    await sink.close()

    assert "s3cret" not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_what_failed_is_sent_again_until_the_receiver_has_it(
    receiver: Receiver, tmp_path: Path
) -> None:
    receiver.answers.extend([503, "hang up", 429, 500, "hang up"])
    summary = await generate(job_of(tmp_path, 100, [receiver.url]))

    assert summary.behind == ()
    assert receiver.samples == in_shards(tmp_path)
    keys = [pushed.key for pushed in (*receiver.refused, *receiver.kept)]
    assert len(set(keys)) < len(keys), "the same body has the same key"


async def test_a_receiver_that_is_away_does_not_hold_up_the_run(
    receiver: Receiver, tmp_path: Path
) -> None:
    receiver.answers.extend([503] * 10_000)
    observer = RecordingObserver()
    job = job_of(tmp_path, 100, [])
    timings = FollowTimings(first=0.01, longest=0.02, patience=0.1)
    job = replace(job, further=FurtherSinks(read_sinks([receiver.url]), timings=timings))
    summary = await generate(job, RunServices(observer))

    assert summary.state is RunState.COMPLETE
    assert len(in_shards(tmp_path)) == 100
    (sentence,) = summary.behind
    assert "503" in sentence
    assert len([each for each in observer.notices if "lags" in each]) == 1

    receiver.answers.clear()
    assert (await generate(job_of(tmp_path, 100, [receiver.url]))).behind == ()
    assert receiver.samples == in_shards(tmp_path)


async def test_a_receiver_that_refuses_is_left_alone(receiver: Receiver, tmp_path: Path) -> None:
    receiver.answers.append(401)
    observer = RecordingObserver()
    summary = await generate(job_of(tmp_path, 100, [receiver.url]), RunServices(observer))

    assert len(in_shards(tmp_path)) == 100
    assert receiver.kept == []
    assert len(receiver.refused) == 1
    assert [each for each in observer.notices if "401" in each]
    assert len(summary.behind) == 1


def test_through_kills_it_gets_every_sample_at_least_once(killed: KilledRuns) -> None:
    for home, each in zip(killed.homes, killed.receivers, strict=True):
        assert each.samples == in_shards(home / "run")


@pytest.mark.slow
def test_through_a_hundred_kills_it_gets_every_sample(often_killed: KilledRuns) -> None:
    for home, each in zip(often_killed.homes, often_killed.receivers, strict=True):
        assert each.samples == in_shards(home / "run")
