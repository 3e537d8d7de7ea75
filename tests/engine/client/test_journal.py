"""The call journal: nothing is paid twice, and a run can be replayed byte for byte."""

import asyncio
import subprocess
import sys
import textwrap

import pytest

from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    JournalDamagedError,
    JournalMissError,
    ModelOutputError,
    ModelUnavailableError,
    ToolCall,
    Usage,
)
from turnloom.engine.client.journal import Journal, JournaledModel
from turnloom.engine.errors import RunFolderError, StorageError, exit_code
from turnloom.engine.testing.scripted_model import ScriptedModel

REPLY = ChatReply(
    content="line\n\u2028 ünï",
    reasoning_content="thought",
    tool_calls=(ToolCall("call_0", "book", {"seats": [1, 2.5, None, "x"]}),),
    value={"deep": [{"er": True}]},
    finish_reason="tool_calls",
    usage=Usage(11, 7),
)


def role_only(role):
    return role


@pytest.fixture
def path(tmp_path):
    return tmp_path / "calls.jsonl"


async def test_a_reply_comes_back_as_it_was(path, ask):
    script = ScriptedModel([REPLY])
    with Journal(path) as journal:
        assert await ask(JournaledModel(journal, role_only, script)) == REPLY
        assert await ask(JournaledModel(journal, role_only, script)) == REPLY
    with Journal(path) as journal:
        assert await ask(JournaledModel(journal, role_only)) == REPLY
        assert journal.replayed == 1

    assert len(script.requests) == 1


async def test_an_answer_that_could_not_be_used_costs_its_attempt_again(path, ask):
    with Journal(path) as journal:
        first = JournaledModel(
            journal, role_only, ScriptedModel([ModelOutputError("no", Usage(1, 2))])
        )
        with pytest.raises(ModelOutputError):
            await ask(first)
    with Journal(path) as journal, pytest.raises(ModelOutputError, match="no") as again:
        await ask(JournaledModel(journal, role_only))

    assert again.value.usage == Usage(1, 2)


async def test_a_replay_is_the_same_and_needs_no_endpoint(path, far_end, client_of, ask):
    async def run(model):
        return [repr(await ask(model, f"question {number}")) for number in range(20)]

    with Journal(path) as journal:
        async with client_of(far_end()) as client:
            written = await run(JournaledModel(journal, role_only, client))
    kept = path.read_bytes()
    with Journal(path) as journal:
        replayed = await run(JournaledModel(journal, role_only))

    assert replayed == written
    assert path.read_bytes() == kept


async def test_what_was_never_asked_cannot_be_replayed(path, ask):
    with Journal(path) as journal, pytest.raises(JournalMissError, match="composer") as missed:
        await ask(JournaledModel(journal, role_only))

    assert exit_code(missed.value) == 69


@pytest.mark.parametrize("change", ["key", "message", "settings", "schema"])
async def test_another_question_gets_another_answer(path, change):
    def request(**more):
        told = {"key": "k", "messages": ({"role": "user", "content": "a"},), **more}
        return ChatRequest("critic", **told)

    changed = {
        "key": request(key="other"),
        "message": request(messages=({"role": "user", "content": "b"},)),
        "settings": request(),
        "schema": request(schema={"type": "string"}),
    }
    with Journal(path) as journal:
        await JournaledModel(journal, role_only, ScriptedModel(["1"])).complete(request())
        other = JournaledModel(
            journal, lambda role: role * 2 if change == "settings" else role, ScriptedModel(['"2"'])
        )
        assert (await other.complete(changed[change])).content == '"2"'


async def test_of_two_answers_to_the_same_call_the_first_holds(path, ask):
    with Journal(path) as journal:
        model = JournaledModel(journal, role_only, ScriptedModel(["one", "two"]))
        replies = await asyncio.gather(ask(model), ask(model))
    with Journal(path) as journal:
        replayed = await ask(JournaledModel(journal, role_only))

    assert [reply.content for reply in (*replies, replayed)] == ["one", "one", "one"]


async def test_a_line_that_a_crash_cut_off_is_paid_again(path, ask):
    with Journal(path) as journal:
        await ask(JournaledModel(journal, role_only, ScriptedModel(["one"])), "first")
        whole = path.stat().st_size
        await ask(JournaledModel(journal, role_only, ScriptedModel(["two"])), "second")
    for cut in range(whole, path.stat().st_size):
        torn = path.with_suffix(f".{cut}")
        torn.write_bytes(path.read_bytes()[:cut])
        with Journal(torn) as journal:
            assert len(journal) == 1
            again = JournaledModel(journal, role_only, ScriptedModel(["two again"]))
            assert (await ask(again, "first")).content == "one"
            assert (await ask(again, "second")).content == "two again"
        with Journal(torn) as journal:
            assert len(journal) == 2


def test_another_file_is_not_taken_for_a_journal(path):
    path.write_text('{"id": "sample"}\n')

    with pytest.raises(JournalDamagedError, match="not a call journal at byte 0"), Journal(path):
        pass

    assert path.read_text() == '{"id": "sample"}\n'


async def test_a_damaged_line_is_told(path, ask):
    with Journal(path) as journal:
        await ask(JournaledModel(journal, role_only, ScriptedModel(["one"])))
    path.write_bytes(path.read_bytes().replace(b"content", b"contest"))

    with (
        Journal(path) as journal,
        pytest.raises(JournalDamagedError, match="cannot be read") as told,
    ):
        await ask(JournaledModel(journal, role_only))

    assert exit_code(told.value) == 65


def test_damage_concerns_the_whole_run():
    assert issubclass(JournalDamagedError, ModelUnavailableError)


async def test_a_replay_leaves_the_file_as_it_is(path, ask):
    with Journal(path) as journal:
        await ask(JournaledModel(journal, role_only, ScriptedModel(["one"])))
    with path.open("ab") as file:
        file.write(b'{"call":"a line that its writer has not ended yet')
    found = path.read_bytes()
    path.chmod(0o400)

    with Journal(path, read_only=True) as journal:
        assert (await ask(JournaledModel(journal, role_only))).content == "one"

    assert path.read_bytes() == found


def test_a_journal_to_replay_is_not_made_when_missing(path):
    with pytest.raises(StorageError, match="No such file"), Journal(path, read_only=True):
        pass


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(StorageError, match="No such file"), Journal(tmp_path / "no" / "calls"):
        pass


def test_a_full_disk_stops_the_run(path):
    code = textwrap.dedent(_FULL_DISK)
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=False
    )

    assert done.stdout == "stopped: File too large\n", done.stderr
    with Journal(path) as journal:
        assert len(journal) >= 1


_FULL_DISK = """
    import asyncio, resource, signal, sys
    from pathlib import Path
    from turnloom.agents.model import ChatRequest
    from turnloom.engine.client.journal import Journal, JournaledModel
    from turnloom.engine.errors import StorageError
    from turnloom.engine.testing.scripted_model import ScriptedModel

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    with Journal(Path(sys.argv[1])) as journal:
        model = JournaledModel(journal, str, ScriptedModel(lambda request: "x" * 100))
        try:
            for number in range(100):
                asyncio.run(model.complete(ChatRequest("critic", str(number), ())))
        except StorageError as error:
            print("stopped:", str(error).split(": ")[1])
"""


def test_what_did_not_fit_spoils_nothing_that_fits_after_it(path):
    code = textwrap.dedent(_HALF_A_LINE)
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=False
    )

    assert done.stdout == "File too large\n", done.stderr
    with Journal(path) as journal:
        assert journal.find(b"1" * 32) is None
        assert journal.find(b"2" * 32) == b'{"call":"%b","reply":0}\n' % (b"2" * 32)


_HALF_A_LINE = """
    import resource, signal, sys
    from pathlib import Path
    from turnloom.engine.client.journal import Journal
    from turnloom.engine.errors import StorageError

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    with Journal(Path(sys.argv[1])) as journal:
        try:
            journal.add(b"1" * 32, b"reply", b"1" * 2000)
        except StorageError as error:
            print(str(error).split(": ")[1])
        journal.add(b"2" * 32, b"reply", b"0")
"""


def test_only_the_owner_may_read_it(path):
    with Journal(path):
        assert path.stat().st_mode & 0o077 == 0


def test_only_a_replayed_journal_may_be_a_link(path, tmp_path):
    (tmp_path / "victim").write_bytes(b"no line end")
    path.symlink_to("victim")
    with pytest.raises(RunFolderError, match="symbolic link"), Journal(path):
        pass
    assert (tmp_path / "victim").read_bytes() == b"no line end"
    with Journal(path, read_only=True) as journal:
        assert len(journal) == 0


def test_a_line_without_an_end_is_not_read_to_its_end(path, monkeypatch):
    monkeypatch.setattr("turnloom.engine.client.journal._LINE_LIMIT", 100)
    path.write_bytes(b"{" * 1_000)
    with pytest.raises(JournalDamagedError, match="not a call journal"), Journal(path):
        pass
    assert path.stat().st_size == 1_000
