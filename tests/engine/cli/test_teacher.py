"""`generate --teacher URL` against `turnloom rehearse` in a process of its own."""

import base64
import json
import subprocess
import sys
import urllib.request
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import pytest

from turnloom.engine.exports.templates.chat_template import chat_template

ENV = ("--env", "builtin:travel+office")
FEW = ("--turns", "2-2", "--max-in-flight", "8", *ENV)


def samples(folder: Path) -> dict[str, dict]:
    files = folder.glob("samples-*.jsonl")
    lines = [line for file in files for line in file.read_text().splitlines()]
    return {sample["id"]: sample for sample in map(json.loads, lines)}


def teacher(address: str) -> tuple[str, ...]:
    return ("generate", "--teacher", address, "--model", "rehearsal", *FEW)


def test_samples_of_a_model_verify_and_say_who_made_them(
    turnloom_command, rehearse, tmp_path
) -> None:
    said = turnloom_command(*teacher(rehearse()), "-n", "6", "--judge", "--out", "run")

    assert said.code == 0, said.err
    assert "6 of 6 samples made" in said.out
    assert "requests for" in said.err
    made = samples(tmp_path / "run")
    assert len(made) == 6
    for sample in made.values():
        certificate = sample["certificate"]
        assert certificate["teacher"] == "rehearsal"
        assert set(certificate["models"]) == {
            "toolsmith", "composer", "reasoner", "critic", "judge",
        }  # fmt: skip
        assert certificate["judge"]["natural"] >= 4
        assert certificate["usage"]["completion_tokens"] > 0
    assert turnloom_command("verify", "run").code == 0
    record = (tmp_path / "run" / "run.json").read_text()
    assert '"teacher":"model"' in record.replace(" ", "")
    assert "127.0.0.1" not in record


def test_faults_and_slips_lose_nothing(turnloom_command, rehearse, tmp_path) -> None:
    faults = ("429=0.05", "500=0.02", "hang=0.01", "truncated=0.01", "wrong_call=0.1")
    address = rehearse(
        "--retry-after", "0.1", *(part for fault in faults for part in ("--fault", fault))
    )

    said = turnloom_command(
        *teacher(address), "-n", "8", "--out", "run", "--timeout", "2", "--k-max", "6"
    )

    assert said.code == 0, said.err
    made = samples(tmp_path / "run")
    assert len(made) == 8
    assert max(n for sample in made.values() for n in sample["certificate"]["attempts"]) > 1
    assert turnloom_command("verify", "run").code == 0


def test_a_model_whose_answers_are_never_understood_ends_the_run_early(
    turnloom_command, rehearse, tmp_path
) -> None:
    address = rehearse("--fault", "invalid_json=1")

    said = turnloom_command(
        *teacher(address), "-n", "500", "--out", "run", "--max-in-flight", "200"
    )

    assert said.code == 69, said.err
    assert "toolsmith's first 24 answers" in said.err
    assert "JSON" in said.err or "cannot be read" in said.err
    with urllib.request.urlopen(address.replace("/v1", "/rehearsal")) as told:
        assert json.load(told)["requests"] <= 24 + 32
    assert "Traceback" not in said.err
    assert not samples(tmp_path / "run")


def test_a_run_goes_on_and_is_replayed_without_paying_twice(
    turnloom_command, rehearse, tmp_path
) -> None:
    address = rehearse()
    first = turnloom_command(*teacher(address), "-n", "3", "--out", "run")
    paid = (tmp_path / "run" / "calls.jsonl").read_bytes()
    more = turnloom_command(*teacher(address), "-n", "5", "--out", "run")
    gone = "http://127.0.0.1:9/v1"

    replayed = turnloom_command(
        *teacher(gone), "-n", "5", "--out", "again", "--replay", "run/calls.jsonl"
    )

    assert (first.code, more.code, replayed.code) == (0, 0, 0), replayed.err
    assert (tmp_path / "run" / "calls.jsonl").read_bytes().startswith(paid)
    made, again = samples(tmp_path / "run"), samples(tmp_path / "again")
    assert len(made) == 5
    assert made == again
    assert (tmp_path / "run" / "calls.jsonl").stat().st_mode & 0o077 == 0


def test_prompts_of_ones_own_stand_in_and_show_in_the_certificate(
    turnloom_command, rehearse, tmp_path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "critic.jinja").write_text(
        "=== system ===\nSay what is wrong.\n=== user ===\n{{ review | data('review') }}\n"
    )
    address = rehearse()
    plain = turnloom_command(*teacher(address), "-n", "1", "--out", "plain")
    mine = turnloom_command(*teacher(address), "-n", "1", "--out", "own", "--prompts", "mine")

    assert (plain.code, mine.code) == (0, 0), mine.err
    (one,), (other,) = samples(tmp_path / "plain").values(), samples(tmp_path / "own").values()
    differing = {
        name
        for name, version in one["certificate"]["prompts"].items()
        if other["certificate"]["prompts"][name] != version
    }
    assert differing == {"critic"}


@pytest.mark.parametrize(
    ("file", "text", "part"),
    [
        ("criticism.jinja", "", "replaces nothing"),
        ("critic.jinja", "=== system ===\nx\n=== user ===\n{{ gold | quoted }}", "'gold' is not"),
    ],
)
def test_prompts_that_do_not_fit_are_bad_data(
    turnloom_command, tmp_path, file: str, text: str, part: str
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / file).write_text(text)

    said = turnloom_command(*teacher("http://127.0.0.1:9/v1"), "--prompts", "mine")

    assert said.code == 65
    assert file in said.err
    assert part in said.err


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--teacher", "http://127.0.0.1:9/v1"), "needs --model"),
        (("--teacher", "gpt", "--model", "m"), "unknown teacher 'gpt'"),
        (("--teacher", "http://10.0.0.9/v1", "--model", "m"), "use https"),
        (("--teacher", "https://a:b@example.com/v1", "--model", "m"), "holds a user or password"),
        (("--judge",), "--judge is for a model as teacher"),
        (("--model", "m"), "--model is for a model as teacher"),
        (("--prompts", "."), "--prompts is for a model"),
        (("--max-tokens", "0"), "--max-tokens is for a model"),
        ((*teacher("http://127.0.0.1:9/v1"), "--key-env", "NOT_SET_ANYWHERE"), "is not set"),
        ((*teacher("http://127.0.0.1:9/v1"), "--key-env", "A", "--key-file", "b"), "not both"),
        ((*teacher("http://127.0.0.1:9/v1"), "--max-usd", "1"), "price of model 'rehearsal'"),
        ((*teacher("http://127.0.0.1:9/v1"), "--replay", "nowhere"), "is no file"),
    ],
)
def test_a_wrong_teacher_is_wrong_usage(turnloom_command, options, part: str) -> None:
    arguments = options if options[0] == "generate" else ("generate", *options)

    said = turnloom_command(*arguments)

    assert said.code == 64
    assert part in said.err


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ('[role.critics]\nmodel = "m"', 64, "unknown role 'critics'"),
        ('[role.critic]\nmodell = "m"', 65, "role.critic.modell"),
        ('[price."m"]\nprompt = -1\ncompletion = 1', 65, "price.m.prompt"),
        ("judge = 7", 65, "judge"),
        ("[sampling]\ntemperature = 'hot'", 65, "sampling.temperature"),
        ("[sampling]\ntemperature = inf", 65, "sampling.temperature must be a finite number"),
        (f"[sampling]\nseed = {2**70}", 65, "sampling.seed"),
        (f"[extra]\nbig = {2**70}", 65, "extra: it cannot be sent as JSON: Integer exceeds"),
        ("[role.critic.extra]\ndeep = [{x = nan}]", 65, "role.critic.extra: it cannot be sent"),
        ('[role.critic]\nkey_env = "PATH"', 64, "needs endpoints of its own"),
    ],
)
def test_a_wrong_configuration_is_told_with_its_place(
    turnloom_command, tmp_path, text: str, code: int, part: str
) -> None:
    (tmp_path / "teacher.toml").write_text(text)

    said = turnloom_command(*teacher("http://127.0.0.1:9/v1"), "--config", "teacher.toml")

    assert said.code == code
    assert part in said.err


@pytest.mark.parametrize(
    ("key", "value"),
    [("retry", "{attempts = 3}"), ("extra", "{top_k = 1}"), ("endpoints", '["x"]')],
)
def test_nothing_about_a_model_is_passed_over_without_one(
    turnloom_command, tmp_path, key: str, value: str
) -> None:
    (tmp_path / "offline.toml").write_text(f"{key} = {value}")

    said = turnloom_command("generate", "--config", "offline.toml")

    assert said.code == 64
    assert f"{key} is for a model as teacher" in said.err


def test_a_replay_of_what_is_no_journal_is_bad_data(turnloom_command, tmp_path) -> None:
    (tmp_path / "calls.jsonl").write_text('{"id": "a sample"}\n')
    job = ("-n", "2", "--out", "run", "--replay", "calls.jsonl")
    said = turnloom_command(*teacher("http://127.0.0.1:9/v1"), *job)

    assert said.code == 65
    assert "calls.jsonl: not a call journal at byte 0" in said.err
    assert not (tmp_path / "run").exists()


def test_a_damaged_journal_stops_the_run_that_would_go_on_with_it(
    turnloom_command, rehearse, tmp_path
) -> None:
    job = (*teacher(rehearse()), "-n", "2", "--out", "run")
    turnloom_command(*job)
    calls = tmp_path / "run" / "calls.jsonl"
    calls.write_bytes(b"garbage\n" + calls.read_bytes())

    said = turnloom_command(*job[:-4], "-n", "3", "--out", "run")

    assert said.code == 65
    assert "calls.jsonl: not a call journal at byte 0" in said.err
    assert (tmp_path / "run" / "dead.jsonl").read_bytes() == b""


def test_roles_have_models_of_their_own(turnloom_command, rehearse, tmp_path) -> None:
    address, other = rehearse(), rehearse("--key-file", str(key_file(tmp_path)))
    (tmp_path / "teacher.toml").write_text(
        f'[role.reasoner]\nmodel = "thinker"\nendpoints = ["{other}"]\ntemperature = 0.6\n'
        f'key_file = "{tmp_path / "key"}"\n'
        '[price."thinker"]\nprompt = 1.0\ncompletion = 2.0\n'
        '[price."rehearsal"]\nprompt = 0.1\ncompletion = 0.2\n'
    )

    said = turnloom_command(
        *teacher(address), "-n", "2", "--out", "run", "--config", "teacher.toml", "--max-usd", "9"
    )

    assert said.code == 0, said.err
    assert "a sample)" in said.err
    for sample in samples(tmp_path / "run").values():
        assert sample["certificate"]["models"]["reasoner"] == "thinker"
        assert sample["certificate"]["teacher"] == "rehearsal, thinker"
    files = [path for path in (tmp_path / "run").iterdir() if path.is_file()]
    assert all(b"canary-key-5309" not in path.read_bytes() for path in files)
    assert "canary-key-5309" not in said.out + said.err


@pytest.mark.parametrize("fault", ["401", "quota", "reflect", "reflect_400", "malformed"])
def test_a_key_is_nowhere_in_what_a_run_leaves_and_says(
    turnloom_command, rehearse, tmp_path, monkeypatch, fault: str
) -> None:
    keys = {place: f"sk-canary{place}/9a+7b" for place in ("env", "file", "query")}
    monkeypatch.setenv("CANARY_KEY", keys["env"])
    (tmp_path / "key").write_text(keys["file"])
    address = rehearse("--fault", f"{fault}=0.7", "--retry-after", "0")
    (tmp_path / "teacher.toml").write_text(
        f'[role.reasoner]\nendpoints = ["{address}?key={quote(keys["query"], safe="")}"]\n'
        f'key_file = "{tmp_path / "key"}"\n'
        "[retry]\nattempts = 2\npatience_seconds = 0.5\n"
    )

    said = turnloom_command(
        *teacher(address), "-n", "2", "--out", "run", "--key-env", "CANARY_KEY",
        "--config", "teacher.toml", "--log-format", "json", "--max-tokens", "60000",
    )  # fmt: skip

    assert said.code in {0, 1, 69}, said.err
    left = b"".join(path.read_bytes() for path in (tmp_path / "run").glob("*") if path.is_file())
    shown = left.decode("utf-8", "replace") + said.out + said.err
    assert "canary" not in shown
    assert [k for k in keys.values() if base64.b64encode(k.encode())[:-4].decode() in shown] == []


def key_file(folder: Path) -> Path:
    path = folder / "key"
    path.write_text("canary-key-5309\n")
    return path


def test_a_teacher_that_is_not_there_is_unavailable_and_in_nobodys_way(
    turnloom_command, rehearse, tmp_path
) -> None:
    (tmp_path / "patience.toml").write_text("[retry]\npatience_seconds = 0.5\n")
    job = ("-n", "2", "--out", "run")

    said = turnloom_command(*teacher("http://127.0.0.1:9/v1"), *job, "--config", "patience.toml")
    assert said.code == 69
    assert "Traceback" not in said.err
    assert not (tmp_path / "run").exists()

    corrected = turnloom_command(*teacher(rehearse()), *job, "--seed", "3")
    assert corrected.code == 0, corrected.err


@pytest.mark.parametrize("fault", ["quota", "401"])
def test_an_endpoint_that_refuses_us_stops_the_run_and_keeps_everything(
    turnloom_command, rehearse, tmp_path, fault: str
) -> None:
    address = rehearse("--fault", f"{fault}=1")

    said = turnloom_command(*teacher(address), "-n", "2", "--out", "run")

    assert said.code == 69
    assert turnloom_command(*teacher(rehearse()), "-n", "2", "--out", "run").code == 0


def test_a_run_stops_at_its_cap_and_goes_on_with_a_higher_one(
    turnloom_command, rehearse, tmp_path
) -> None:
    address = rehearse()

    capped = turnloom_command(*teacher(address), "-n", "3", "--out", "run", "--max-tokens", "60000")
    resumed = turnloom_command(*teacher(address), "-n", "3", "--out", "run")

    assert capped.code == 69
    assert "cap of 60000" in capped.err
    assert resumed.code == 0
    assert len(samples(tmp_path / "run")) == 3


LIMITED = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64));"
    "from turnloom.engine.cli import main; sys.exit(main())"
)


def test_hundreds_in_flight_make_their_samples_with_few_files(rehearse, tmp_path) -> None:
    options = (*teacher(rehearse()), "-n", "12", "--max-in-flight", "200", "--out", "run")
    said = subprocess.run(
        [sys.executable, "-c", LIMITED, *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stderr
    assert len(samples(tmp_path / "run")) == 12
    assert "instead of 200: this process may have 64 files open (ulimit -n)" in said.stderr


@pytest.mark.slow
def test_a_tool_that_tells_the_key_brings_it_into_no_sample(
    turnloom_command, rehearse, tmp_path, monkeypatch
) -> None:
    key = "sk-canary-4f1d0c9a7b"
    Path("gossip.py").write_text(
        f'''
class Gossip:
    """A board of notes."""

    def __init__(self):
        self.notes = {{"Bread": "{key}", "Milk": "{key}"}}

    def list_notes(self) -> list[dict]:
        """List the notes on the board."""
        return [{{"title": each, "text": text}} for each, text in self.notes.items()]
'''
    )
    monkeypatch.setenv("KEPT_KEY", key)
    options = ("--env", "python:gossip:Gossip", "--turns", "1-1", "--max-in-flight", "1")
    address = rehearse("--env", "python:gossip:Gossip")
    said = turnloom_command(
        "generate", "--teacher", address, "--model", "rehearsal", "--key-env", "KEPT_KEY",
        *options, "-n", "1", "--out", "run", "--sink", "jsonl:further.jsonl",
    )  # fmt: skip

    assert said.code == 1, said.err
    written = b"".join(file.read_bytes() for file in (tmp_path / "run").glob("*.jsonl"))
    assert b'"sink:secret"' in written
    assert key.encode() not in written
    assert not Path("further.jsonl").read_bytes()


@pytest.fixture
def native_run(turnloom_command, rehearse, tmp_path) -> Path:
    """Ten samples of a thinking model, called as at deployment."""
    said = turnloom_command(
        *teacher(rehearse()), "-n", "10", "--thoughts", "native", "--out", "run"
    )
    assert said.code == 0, said.err
    return tmp_path / "run"


THINKING = """{%- if tools %}{{ tools | tojson }}{% endif %}
{%- for message in messages %}
<|{{ message.role }}|>
{%- if message.reasoning_content %}<think>{{ message.reasoning_content }}</think>{% endif %}
{{- message.content }}
{%- for call in message.tool_calls or [] %}
<tool_call>{{ call.function.name }}{{ call.function.arguments | tojson }}</tool_call>
{%- endfor %}
{%- endfor %}
{%- if add_generation_prompt %}<|assistant|>{% endif %}"""


def test_native_thoughts_are_those_of_a_model_called_as_at_deployment(
    turnloom_command, native_run: Path, tmp_path: Path
) -> None:
    made = samples(native_run)
    turns = [turn for sample in made.values() for turn in sample["certificate"]["turns"]]
    native = [turn for turn in turns if turn["thoughts"] == "native"]
    assert native
    assert all(turn["solved"] == "unaided" and "clean" not in turn["requests"] for turn in native)
    others = [turn for turn in turns if turn["thoughts"] != "native"]
    assert all(turn["thoughts"] == "written" for turn in others)
    assert turnloom_command("verify", "run").code == 0
    (tmp_path / "thinking.jinja").write_text(THINKING)
    shows_all_in(f"{tmp_path}/thinking.jinja", turnloom_command, made)


@pytest.mark.external(name="trl")
def test_native_samples_are_rendered_whole_by_templates_of_the_corpus(
    turnloom_command, native_run: Path
) -> None:
    assert find_spec("trl"), "trl is not installed"
    for name in ("qwen3_training", "qwen3_5_think_training", "qwen3_8"):
        shows_all_in(name, turnloom_command, samples(native_run))


def shows_all_in(template: str, turnloom_command, made: dict[str, dict]) -> None:
    """Every sample is exported for a template, whose text has each thought, call and result."""
    file = Path(f"{Path(template).stem}.jsonl")
    form = f"trl:split=dialogue:template={template}"
    said = turnloom_command("export", "run", "--to", form, "-o", str(file))
    assert said.code == 0, said.err
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(rows) == len(made)
    for row in rows:
        text = chat_template(template).render(row["messages"], row["tools"])
        at = 0
        for message in row["messages"]:
            for part in (message.get("reasoning_content"), message.get("content")):
                if part:
                    at = text.index(part.strip(), at) + len(part.strip())
            for call in message.get("tool_calls", ()):
                at = text.index(call["function"]["name"], at)


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [("no_tools", "--enable-auto-tool-choice"), ("no_reasoning", "--reasoning-parser")],
)
def test_where_no_native_thoughts_can_be_had_a_run_says_so_at_once(
    turnloom_command, rehearse, fault: str, remedy: str
) -> None:
    address = rehearse("--fault", f"{fault}=1")

    said = turnloom_command(*teacher(address), "-n", "6", "--thoughts", "native", "--out", "run")

    assert said.code == 69
    assert remedy in said.err
    assert "--thoughts written" in said.err
    with urllib.request.urlopen(address.replace("/v1", "/rehearsal")) as told:
        assert json.load(told)["requests"] <= 3


def test_guided_turns_can_be_left_out(turnloom_command, rehearse, tmp_path) -> None:
    (tmp_path / "run.toml").write_text('guided = "drop"\n')

    said = turnloom_command(*teacher(rehearse()), "-n", "4", "--config", "run.toml", "--out", "run")

    assert said.code == 0, said.err
    made = samples(tmp_path / "run").values()
    assert {turn["solved"] for one in made for turn in one["certificate"]["turns"]} == {"unaided"}
    rejected = (tmp_path / "run" / "rejected.jsonl").read_text()
    assert "reason:guided" in rejected


def test_a_dry_run_tells_what_a_run_will_take_and_asks_nothing(turnloom_command, tmp_path) -> None:
    (tmp_path / "price.toml").write_text('[price."rehearsal"]\nprompt = 1.0\ncompletion = 2.0\n')
    nobody = "http://127.0.0.1:9/v1"

    said = turnloom_command(
        *teacher(nobody), "-n", "50", "--config", "price.toml", "--max-usd", "0.01", "--dry-run"
    )

    assert said.code == 0, said.err
    rows = {line.split()[0]: line.split()[1:] for line in said.out.splitlines() if line}
    calls = [int(rows[name][0].replace(",", "")) for name in ("least", "expected", "most")]
    assert calls == sorted(calls)
    assert calls[0] >= 50 * (1 + 2 + 2)
    assert all(float(rows[name][3].replace(",", "")) > 0 for name in ("least", "expected", "most"))
    assert "--max-usd 0.01: reached after" in said.out
    assert not (tmp_path / "runs").exists()


def test_a_dry_run_goes_by_an_earlier_run_of_the_same_kind(
    turnloom_command, rehearse, tmp_path
) -> None:
    address = rehearse()
    assert turnloom_command(*teacher(address), "-n", "3", "--out", "runs/first").code == 0
    lines = (tmp_path / "runs" / "first" / "calls.jsonl").read_text().splitlines()

    said = turnloom_command(*teacher(address), "-n", "300", "--seed", "7", "--dry-run")
    other = turnloom_command(*teacher(address), "-n", "300", "--k-max", "2", "--dry-run")

    expected = next(line for line in said.out.splitlines() if line.startswith("expected "))
    assert int(expected.split()[1].replace(",", "")) == 100 * len(lines)
    assert "runs/first, which made 3 samples" in said.out
    assert "runs/first" not in other.out


def test_how_often_a_turn_is_solved_what_failed_and_whether_thoughts_lead_to_calls_is_told(
    turnloom_command, rehearse, tmp_path
) -> None:
    (tmp_path / "run.toml").write_text("samples_per_turn = 3\nconfirm = 1.0\nattempts = true\n")

    said = turnloom_command(*teacher(rehearse()), "-n", "4", "--config", "run.toml", "--out", "run")

    assert said.code == 0, said.err
    assert "led to their calls" in said.err
    made = samples(tmp_path / "run")
    turns = [turn for one in made.values() for turn in one["certificate"]["turns"]]
    assert {turn["samples"]["drawn"] for turn in turns} == {3}
    for turn in turns:
        assert (turn["samples"]["solved"] > 0) == (turn["solved"] == "unaided")
        assert turn["requests"]["sampled"] > 0
    lines = (tmp_path / "run" / "attempts.jsonl").read_text().splitlines()
    tried = [one for one in map(json.loads, lines) if one["id"] in made]
    assert len(tried) == sum(sum(turn["attempts"].values()) - 1 for turn in turns)
    assert turnloom_command("verify", "run").code == 0
    assert turnloom_command("audit", "run").code == 0


def test_what_is_always_or_never_solved_is_left_out(turnloom_command, rehearse, tmp_path) -> None:
    (tmp_path / "run.toml").write_text("samples_per_turn = 2\nkeep_solved = '0.05-0.7'\n")

    said = turnloom_command(*teacher(rehearse()), "-n", "3", "--config", "run.toml", "--out", "run")

    assert said.code == 0, said.err
    for one in samples(tmp_path / "run").values():
        turns = [turn["samples"] for turn in one["certificate"]["turns"]]
        share = sum(each["solved"] for each in turns) / sum(each["drawn"] for each in turns)
        assert 0.05 <= share <= 0.7
    configuration = json.loads((tmp_path / "run" / "run.json").read_text())["configuration"]
    assert configuration["keep_solved"] == [0.05, 0.7]
    again = turnloom_command(
        *teacher(rehearse()), "-n", "3", "--config", "run.toml", "--out", "run"
    )
    assert again.code == 0, "the same run goes on"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("keep_solved = '0.2-0.8'", "samples_per_turn"),
        ("keep_solved = '0.8-0.2'\nsamples_per_turn = 2", "keep_solved must be MIN-MAX"),
        ("keep_solved = 'often'\nsamples_per_turn = 2", "such as 0.2-0.8"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(
    turnloom_command, tmp_path, settings: str, told: str
) -> None:
    (tmp_path / "run.toml").write_text(settings)
    said = turnloom_command(*teacher("http://127.0.0.1:9/v1"), "--config", "run.toml")
    assert said.code in {64, 65}
    assert told in said.err
