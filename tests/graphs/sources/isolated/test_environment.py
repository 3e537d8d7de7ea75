"""Whatever a tool does to its process, it costs one call; nobody else notices, nothing is left."""

import asyncio
import os
import resource
import shutil
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from signal import SIGKILL
from time import monotonic

import pytest

from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.annotation_file import LIMIT
from turnloom.graphs.sources.isolated.channel import Channel
from turnloom.graphs.sources.isolated.environment import IsolatedEnvironment, IsolatedSession
from turnloom.graphs.sources.isolated.errors import WorkerDiedError, WorkerError
from turnloom.graphs.sources.isolated.frames import packed_state, unpack_state
from turnloom.graphs.sources.isolated.limits import Isolation, Sandbox, WorkerLimits
from turnloom.graphs.sources.isolated.process import Program
from turnloom.graphs.sources.spec import open_environment

ABUSIVE = Path(__file__).with_name("abusive.py")
ROOT = Path(__file__).parents[4]
LIMITS = WorkerLimits(cpu=1, wall=8.0, memory=2**30, processes=20)


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch) -> str:
    """Every process of a test's workers has this in its environment."""
    mark = f"TURNLOOM_TEST={os.getpid()}-{monotonic()}"
    monkeypatch.setenv(*mark.split("="))
    return mark


def marked(mark: str) -> list[int]:
    """The processes that were started under the mark and live."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if mark.encode() in (entry / "environ").read_bytes() and lives(int(entry.name)):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def lives(process: int) -> bool:
    """Whether it still holds what it has open. One that is ending gives up its environment, by
    which `marked` finds it, before its files."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


async def environment_of(
    names: str = f"{ABUSIVE}:Desk", sandbox: Sandbox = Sandbox.WORKER, limits: WorkerLimits = LIMITS
) -> IsolatedEnvironment:
    isolation = Isolation(sandbox, passed=frozenset(("TURNLOOM_TEST",)))
    program = Program((names,), isolation, limits, str(Path.cwd()), tuple(sys.path))
    return await IsolatedEnvironment.over(program)


@pytest.fixture
async def environment(mark: str) -> AsyncIterator[IsolatedEnvironment]:
    opened = await environment_of()
    yield opened
    await opened.close()
    assert marked(mark) == [], "a process was left behind"


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - nobody announces it
            await asyncio.sleep(0)


async def opened(environment: IsolatedEnvironment) -> IsolatedSession:
    return await environment.open(await environment.scenario(Random(0)))


async def total(session: IsolatedSession) -> object:
    return (await session.call("add", {"number": 0})).value


@pytest.mark.parametrize(
    ("tool", "told"),
    [
        ("hang", "hang took more than 8 s"),
        ("segfault", "segfault crashed (SIGSEGV)"),
        ("leave", "leave ended with code 3"),
        ("kill", "kill was killed"),
        pytest.param("stubborn", "stubborn took more than 8 s", marks=pytest.mark.slow),
        ("bomb", "bomb started too many processes"),
        ("write_into_the_line", "write_into_the_line sent something else than an answer"),
        ("hang_up", "hang_up went away"),
    ],
)
async def test_a_call_that_ends_the_worker_is_a_refusal_without_effect(
    environment: IsolatedEnvironment, tool: str, told: str
) -> None:
    guilty, neighbour = await opened(environment), await opened(environment)
    await guilty.call("add", {"number": 3})
    await neighbour.call("add", {"number": 40})
    fork = await neighbour.fork()
    before = (await guilty.digest()), (await neighbour.digest())

    outcome = await guilty.call(tool, {})

    assert not outcome.ok
    assert outcome.value == {"error": told}
    assert ((await guilty.digest()), (await neighbour.digest())) == before
    assert await total(guilty) == {"total": 3}
    assert await total(neighbour) == {"total": 40}
    assert (await fork.call("add", {"number": 2})).value == {"total": 42}
    assert await total(neighbour) == {"total": 40}


async def test_an_endless_loop_ends_by_its_processor_time(mark: str) -> None:
    environment = await environment_of(limits=WorkerLimits(cpu=1, wall=60))
    session = await opened(environment)
    await session.call("add", {"number": 3})
    outcome = await session.call("spin", {})

    assert outcome.value == {"error": "spin used too much processor time"}
    assert await total(session) == {"total": 3}
    await environment.close()
    assert marked(mark) == []


@pytest.mark.parametrize(
    ("tool", "told"),
    [
        ("swell", "MemoryError"),
        ("giant", "MemoryError"),
        ("large", "the result is too large: 1048576 bytes, at most 262144"),
        ("deep", "maximum recursion depth exceeded"),
    ],
)
async def test_a_call_that_takes_too_much_is_a_refusal(
    environment: IsolatedEnvironment, tool: str, told: str
) -> None:
    session = await opened(environment)
    await session.call("add", {"number": 3})
    outcome = await session.call(tool, {})

    assert not outcome.ok
    assert told in outcome.text
    assert await total(session) == {"total": 3}


async def test_an_endless_iterator_is_cut(environment: IsolatedEnvironment) -> None:
    session = await opened(environment)
    outcome = await session.call("endless", {})

    assert outcome.ok
    assert len(outcome.value) == 10_000


async def test_what_a_tool_leaves_running_ends_with_the_environment(
    environment: IsolatedEnvironment, mark: str
) -> None:
    session = await opened(environment)
    before = len(marked(mark))
    assert (await session.call("stay_behind", {})).ok
    await until(lambda: len(marked(mark)) > before)  # the fixture sees that none is left


async def test_what_a_tool_leaves_running_ends_with_the_worker(
    environment: IsolatedEnvironment, mark: str
) -> None:
    session = await opened(environment)
    assert (await session.call("stay_behind", {})).ok
    await until(lambda: len(marked(mark)) > 2)
    before = set(marked(mark))
    await session.call("segfault", {})

    assert set(marked(mark)) & before == set()
    assert await total(session) == {"total": 0}


async def test_a_tool_that_forks_and_returns_twice_answers_once(
    environment: IsolatedEnvironment,
) -> None:
    session = await opened(environment)
    assert (await session.call("come_back_twice", {})).value == "one or two"
    assert await total(session) == {"total": 0}


async def test_printing_much_is_heard_in_part(capfd: pytest.CaptureFixture[str], mark: str) -> None:
    environment = await environment_of()
    session = await opened(environment)
    assert (await session.call("print_much", {})).value == "said"
    assert await total(session) == {"total": 0}
    await environment.close()
    out, err = capfd.readouterr()

    assert out == ""
    assert 60_000 < len(err) < 70_000


PRINTS = """
import os, sys, warnings
ESCAPE, SIDEWAYS = chr(27), chr(0x202e)
print(ESCAPE + "]0;imported" + chr(7))
class Desk:
    def say(self) -> str:
        print(ESCAPE + "[2J printed", SIDEWAYS, chr(0x9b), flush=True)
        print(ESCAPE + "c told", file=sys.stderr, flush=True)
        warnings.warn(ESCAPE + "[31m warned")
        return "said"
    def write(self) -> str:
        for byte in (ESCAPE + "[5m caf" + chr(233)).encode() + bytes([0xff, 0x0a]):
            os.write(2, bytes([byte]))
        return "written"
    def left_out(self, *all: int) -> None:
        ...
"""


@pytest.mark.parametrize("sandbox", [Sandbox.WORKER, Sandbox.NONE])
async def test_nothing_that_tools_print_commands_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], mark: str, sandbox: Sandbox
) -> None:
    (tmp_path / "printing.py").write_text(PRINTS)
    environment = await open_environment(
        [f"python:{tmp_path}/printing.py:Desk"], sandbox, passed=["TURNLOOM_TEST"]
    )
    session = await environment.open(await environment.scenario(Random(0)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore" if sandbox is Sandbox.NONE else "default")
        assert (await session.call("say", {})).value == "said"
    if sandbox is Sandbox.WORKER:  # nobody stands between our own process and its descriptors
        assert (await session.call("write", {})).value == "written"
    await environment.close()
    out, err = capfd.readouterr()

    assert out == ""
    assert {"\\x1b[2J printed \\u202e \\x9b", "\\x1bc told"} <= set(err.splitlines())
    if sandbox is Sandbox.WORKER:
        assert "\\x1b[31m warned" in err
        assert "\\x1b[5m café\\xff" in err.splitlines()
    printed = [line for line in err.splitlines() if sandbox is Sandbox.WORKER or "[5m" not in line]
    assert "\x1b" not in "".join(printed)


async def test_a_slow_call_holds_up_nobody_but_its_worker(
    environment: IsolatedEnvironment,
) -> None:
    session = await opened(environment)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    outcome = await session.call("slowly", {"number": 1})
    counting.cancel()

    assert outcome.value == {"total": 1}
    assert turns > 100


SLOW = """
import time
time.sleep(0.4)
class Desk:
    def __init__(self, seed: int = 0):
        time.sleep(0.2)
        self.seed, self.total = seed, 0
    def add(self, number: int) -> dict:
        time.sleep(0.2)
        self.total += number
        return {"total": self.total}
    def _state(self) -> dict:
        time.sleep(0.2)
        return {"total": self.total}
    def _suggest_arguments(self, tool: str, rng) -> dict:
        time.sleep(0.2)
        return {"number": rng.randrange(9)}
"""


async def test_nothing_that_a_slow_toolset_is_asked_holds_up_the_loop(
    tmp_path: Path, mark: str
) -> None:
    longest = 0.0

    async def measure() -> None:
        nonlocal longest
        while True:
            begun = monotonic()
            await asyncio.sleep(0.001)
            longest = max(longest, monotonic() - begun)

    measuring = asyncio.create_task(measure())
    environment = await environment_of(users(tmp_path, SLOW))
    session = await environment.open(await environment.scenario(Random(0)))
    await session.call("add", await session.suggest_arguments("add", Random(0)))
    await session.digest()
    await (await session.fork()).state()
    measuring.cancel()
    await environment.close()

    assert longest < 0.18, "a single one of the waits would be longer"
    assert marked(mark) == []


@pytest.mark.parametrize("when", ["importing", "getting to know", "calling"])
async def test_whoever_is_cancelled_leaves_at_once(tmp_path: Path, mark: str, when: str) -> None:
    code = SLOW.replace("sleep(0.4)", "sleep(30)") if when == "importing" else SLOW
    name = users(tmp_path, code.replace("(0.2)\n        self.total +", "(9)\n        self.total +"))
    begun = asyncio.Event()

    async def work() -> None:
        if when == "calling":
            environment = await environment_of(name)
            try:
                session = await opened(environment)
                begun.set()
                await session.call("add", {"number": 1})
            finally:
                await environment.close()
        begun.set()
        await open_environment([f"python:{name}"], passed=["TURNLOOM_TEST"])

    working = asyncio.create_task(work())
    await begun.wait()
    await until(lambda: len(marked(mark)) >= 2)
    until_now = monotonic()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    assert monotonic() - until_now < 3
    assert marked(mark) == []


async def test_whoever_is_cancelled_before_hearing_of_a_worker_leaves_none(
    mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, start = threading.Event(), Channel._start

    def told(channel: Channel) -> JsonObject:
        hello = start(channel)
        started.set()
        return hello

    monkeypatch.setattr(Channel, "_start", told)
    opening = asyncio.create_task(environment_of())
    await asyncio.sleep(0)
    assert started.wait(20)  # and this loop cannot hear of it before
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening

    assert marked(mark) == []


async def test_whoever_is_cancelled_while_closing_leaves_no_process(mark: str) -> None:
    environment = await environment_of()
    hanging = asyncio.create_task((await opened(environment)).call("hang", {}))
    await until(lambda: environment._channel._slow)
    closing = asyncio.create_task(environment.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing

    assert marked(mark) == []
    assert not (await hanging).ok


async def test_many_sessions_take_turns(environment: IsolatedEnvironment) -> None:
    sessions = [await opened(environment) for _ in range(20)]

    async def work(number: int, session: IsolatedSession) -> object:
        for _ in range(5):
            await session.call("slowly" if number % 7 == 0 else "add", {"number": number})
            if number == 13:
                await session.call("segfault", {})
            (await session.digest())
        return await total(session)

    worked = await asyncio.gather(*(work(n, s) for n, s in enumerate(sessions)))
    assert worked == [{"total": 5 * number} for number in range(20)]


async def test_a_digest_in_between_does_not_take_another_calls_answer(
    environment: IsolatedEnvironment,
) -> None:
    first, second = await opened(environment), await opened(environment)
    before = await second.digest()
    slow = asyncio.create_task(first.call("slowly", {"number": 5}))
    await until(lambda: environment._channel._slow)

    assert (await second.digest()) == before
    assert (await slow).value == {"total": 5}


@pytest.mark.slow
async def test_a_digest_while_another_call_hangs_waits_for_its_end(
    environment: IsolatedEnvironment,
) -> None:
    first, second = await opened(environment), await opened(environment)
    await second.call("add", {"number": 2})
    before = await second.digest()
    hanging = asyncio.create_task(first.call("hang", {}))
    await until(lambda: environment._channel._slow)

    assert (await second.digest()) == before
    assert not (await hanging).ok


async def test_a_cancelled_call_leaves_the_worker_to_the_others(
    environment: IsolatedEnvironment,
) -> None:
    first, second = await opened(environment), await opened(environment)
    slow = asyncio.create_task(first.call("slowly", {"number": 5}))
    waiting = asyncio.create_task(second.call("add", {"number": 1}))
    await until(lambda: environment._channel._slow)
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow

    assert (await waiting).value == {"total": 1}
    assert await total(first) == {"total": 0}, "as before the call that was cancelled"


@pytest.mark.slow
async def test_a_cancelled_hang_ends_in_time(environment: IsolatedEnvironment) -> None:
    first, second = await opened(environment), await opened(environment)
    hanging = asyncio.create_task(first.call("hang", {}))
    await until(lambda: environment._channel._slow)
    hanging.cancel()

    assert (await second.call("add", {"number": 1})).value == {"total": 1}


async def test_waiting_in_line_can_be_cancelled(environment: IsolatedEnvironment) -> None:
    first, second = await opened(environment), await opened(environment)
    slow = asyncio.create_task(first.call("slowly", {"number": 1}))
    waiting = asyncio.create_task(second.call("add", {"number": 1}))
    await until(lambda: environment._channel._slow and environment._channel._line)
    waiting.cancel()

    assert (await slow).value == {"total": 1}
    assert await total(second) == {"total": 0}


async def test_closing_with_a_call_under_way_ends_it(environment: IsolatedEnvironment) -> None:
    session = await opened(environment)
    hanging = asyncio.create_task(session.call("hang", {}))
    await until(lambda: environment._channel._slow)
    await environment.close()

    assert not (await hanging).ok
    with pytest.raises(WorkerError, match="closed"):
        (await session.digest())


async def test_arguments_that_no_json_can_hold_are_refused(
    environment: IsolatedEnvironment,
) -> None:
    session = await opened(environment)
    assert not (await session.call("add", {"number": 10**30})).ok
    assert not (await session.call("add", {"number": "many"})).ok
    assert not (await session.call("nonesuch", {})).ok


async def test_the_worker_forgets_sessions_that_nobody_has(
    environment: IsolatedEnvironment,
) -> None:
    session = await opened(environment)
    for _ in range(50):
        await session.fork()
    assert len(environment._channel._released) <= 1
    message = {"op": "state"}
    assert (await session._asked(message))["session"] == session._place.number


def users(tmp_path: Path, code: str) -> str:
    (tmp_path / "tools.py").write_text(code)
    return f"{tmp_path}/tools.py:Desk"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import ctypes; ctypes.string_at(0)", r"crashed \(SIGSEGV\)"),
        ("import os; os._exit(7)", "ended with code 7"),
        ("import time; time.sleep(3600)", "importing it took more than 1 s"),
        ("raise RuntimeError('no')", "fails on import"),
        ("Table = 1", "no attribute 'Desk'"),
        ("class Desk: pass", "no public method"),
    ],
)
async def test_a_module_that_cannot_be_opened_is_told(
    tmp_path: Path, mark: str, code: str, told: str
) -> None:
    with pytest.raises(SourceError, match=told):
        await environment_of(
            users(tmp_path, code), limits=WorkerLimits(start=1 if "sleep" in code else 60)
        )
    assert marked(mark) == []


async def test_a_name_without_an_attribute_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="names no attribute"):
        await environment_of("just_a_module")


async def test_nothing_of_the_users_is_imported_here(tmp_path: Path, mark: str) -> None:
    name = users(tmp_path, "class Desk:\n    def add(self, number: int) -> int: return number")
    environment = await open_environment([f"python:{name}"])
    await environment.close()

    assert "tools" not in sys.modules
    assert marked(mark) == []


async def test_a_tool_that_crashes_when_it_is_watched_is_given_up(
    tmp_path: Path, mark: str, caplog: pytest.LogCaptureFixture
) -> None:
    code = """
        import ctypes
        class Desk:
            def __init__(self): self.total = 0
            def crash(self) -> None: ctypes.string_at(0)
            def add(self, number: int) -> dict:
                self.total += number
                return {"total": self.total}
    """
    name = users(tmp_path, "\n".join(line[8:] for line in code.splitlines()))
    environment = await open_environment([f"python:{name}"])
    assert isinstance(environment, IsolatedEnvironment)
    session = await opened(environment)

    assert environment.given_up == ["crash"]
    assert "crash ends its process when called" in caplog.text
    assert "not called any more" in (await session.call("crash", {})).text
    assert (await session.call("add", {"number": 2})).value == {"total": 2}
    await environment.close()
    assert marked(mark) == []


@pytest.mark.parametrize("sandbox", [Sandbox.WORKER, Sandbox.STRICT])
async def test_a_worker_tells_the_same_as_our_own_process(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sandbox is Sandbox.STRICT and shutil.which("bwrap") is None:
        pytest.skip("no bubblewrap here")
    monkeypatch.chdir(ROOT)
    spec = "python:examples.library_desk:LibraryDesk"
    told = []
    for each in (Sandbox.NONE, sandbox):
        environment = await open_environment([spec], each)
        rng = Random(5)
        session = await environment.open(await environment.scenario(rng))
        lines: list[object] = [environment.tools, dict(environment.semantic_types), session.today]
        for tool in session.tools:
            wish = await session.suggest_arguments(tool.name, rng)
            fork = await session.fork()
            lines += [wish, await fork.call(tool.name, wish), (await fork.digest()), rng.random()]
            session = fork
        told.append(lines)
        await environment.close()
    assert told[0] == told[1]


async def test_strict_without_bubblewrap_refuses(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="needs bubblewrap"):
        await environment_of(sandbox=Sandbox.STRICT)


async def test_strict_refuses_where_bubblewrap_cannot_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mark: str
) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SourceError, match="leave out --sandbox strict"):
        await environment_of(sandbox=Sandbox.STRICT)
    assert marked(mark) == []


REACHES_OUT = """
import os, socket
from pathlib import Path
class Desk:
    def reach(self) -> str:
        socket.create_connection(("127.0.0.1", {port}), 1)
        return "connected"
    def write(self) -> str:
        Path({target!r}).write_text("x")
        return "written"
    def look(self) -> dict:
        return {{
            "home": [p.name for p in Path.home().iterdir()],
            "secret": os.environ.get("SECRET_KEY"),
            "processes": sum(p.name.isdigit() for p in Path("/proc").iterdir()),
        }}
"""


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="no bubblewrap here")
async def test_strict_keeps_network_files_and_secrets_away(
    tmp_path: Path, port: int, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    target = ROOT / ".sandbox-test"
    name = users(tmp_path, REACHES_OUT.format(port=port, target=str(target)))
    seen = {}
    for sandbox in (Sandbox.WORKER, Sandbox.STRICT):
        environment = await environment_of(name, sandbox)
        session = await opened(environment)
        seen[sandbox] = [await session.call(t, {}) for t in ("reach", "write", "look")]
        await environment.close()
    target.unlink()

    assert [outcome.ok for outcome in seen[Sandbox.WORKER]] == [True] * 3
    assert [outcome.ok for outcome in seen[Sandbox.STRICT]] == [False, False, True]
    assert [looked.value["secret"] for _, _, looked in seen.values()] == [None, None]
    assert seen[Sandbox.STRICT][2].value["processes"] < 6
    assert marked(mark) == []


CONNECTS = """
import socket
class Desk:
    def connect(self, path: str) -> str:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(path)
        return "connected"
"""


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="no bubblewrap here")
async def test_strict_reaches_no_socket_of_the_machine(tmp_path: Path, mark: str) -> None:
    (tmp_path / "work").mkdir()
    name = users(tmp_path / "work", CONNECTS)
    places = [Path("/run/turnloom-test.sock"), tmp_path / "out.sock", tmp_path / "work" / "in.sock"]
    with ExitStack() as stack:
        for place in places:
            server = stack.enter_context(socket.socket(socket.AF_UNIX))
            server.bind(str(place))
            stack.callback(place.unlink)
            server.listen()
        reached = {}
        for sandbox in (Sandbox.WORKER, Sandbox.STRICT):
            environment = await environment_of(name, sandbox)
            session = await opened(environment)
            calls = [await session.call("connect", {"path": str(each)}) for each in places]
            reached[sandbox] = [call.ok for call in calls]
            await environment.close()

    assert reached == {Sandbox.WORKER: [True] * 3, Sandbox.STRICT: [False] * 3}
    assert marked(mark) == []


LIES = """
from turnloom.graphs.sources.isolated import worker
worker.annotation_files = lambda loaded: {paths}
class Desk:
    def add(self, number: int) -> int: return number
"""


@pytest.mark.parametrize("given", ["/dev/zero", "a large file"])
async def test_the_worker_reads_annotations_itself_and_only_so_many(
    tmp_path: Path, mark: str, given: str
) -> None:
    path = tmp_path / "large.toml" if given == "a large file" else Path(given)
    if path.suffix:
        path.write_text("#" * (LIMIT + 1))
    lies = f"[__import__('pathlib').Path({str(path)!r})]"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SourceError, match=f"{path}: is longer than"):
        await environment_of(users(tmp_path, LIES.format(paths=lies)))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "KiB"
    assert marked(mark) == []


async def test_workers_get_the_variables_that_programs_need_and_those_passed(
    tmp_path: Path, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "DESK_KEY", "RUN_KEY", "LC_TIME"):
        monkeypatch.setenv(name, "x")
    code = "import os\nclass Desk:\n    def see(self) -> list[str]: return sorted(os.environ)"
    passed, withheld = ["DESK_KEY", "RUN_KEY", "TURNLOOM_TEST"], ["RUN_KEY"]
    environment = await open_environment(
        [f"python:{users(tmp_path, code)}"], passed=passed, withheld=withheld
    )
    seen = (await (await opened(environment)).call("see", {})).value
    await environment.close()

    assert {"PATH", "HOME", "LC_TIME", "DESK_KEY"} <= set(seen)
    assert not {"OPENAI_API_KEY", "RUN_KEY"} & set(seen)
    assert marked(mark) == []


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="no bubblewrap here")
@pytest.mark.parametrize("tool", ["segfault", "hang", "stay_behind", "spin"])
@pytest.mark.slow
async def test_strict_leaves_nothing_behind_either(tool: str, mark: str) -> None:
    environment = await environment_of(sandbox=Sandbox.STRICT)
    session = await opened(environment)
    await session.call("add", {"number": 3})
    await session.call(tool, {})

    assert await total(session) == {"total": 3}
    await environment.close()
    assert marked(mark) == []


async def test_a_worker_ends_when_we_are_killed(mark: str) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from test_environment import environment_of; import asyncio;"
        "environment = asyncio.run(environment_of()); print('up', flush=True); sys.stdin.read()"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(Path(__file__).parent),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert await process.stdout.readline() == b"up\n"
    assert len(marked(mark)) >= 3, "we, a supervisor and a worker"
    process.kill()
    await process.wait()
    await until(lambda: not marked(mark))


async def test_a_worker_ends_with_its_supervisor(
    environment: IsolatedEnvironment, mark: str
) -> None:
    session = await opened(environment)
    await session.call("add", {"number": 3})
    processes = marked(mark)
    (supervisor,) = (each for each in processes if parent(each) == os.getpid())
    os.kill(supervisor, SIGKILL)
    await until(lambda: not any(map(lives, processes)))

    assert await session.digest()
    assert await total(session) == {"total": 3}


def test_the_state_of_a_generator_of_random_numbers_travels() -> None:
    rng, other = Random(1), Random(2)
    rng.gauss(0, 1)
    unpack_state(packed_state(rng), other)

    assert [other.gauss(0, 1), other.random()] == [rng.gauss(0, 1), rng.random()]


HOOK = """
class Desk:
    def __init__(self):
        self.hangs = False
    def begin(self) -> str:
        self.hangs = True
        return "from now on"
    def _state(self):
        while self.hangs:
            pass
        return {}
"""


@pytest.mark.slow
async def test_a_hook_that_hangs_ends_the_sample_not_the_run(tmp_path: Path, mark: str) -> None:
    environment = await environment_of(users(tmp_path, HOOK))
    session, neighbour = await opened(environment), await opened(environment)
    assert (await session.call("begin", {})).ok
    with pytest.raises(WorkerDiedError):
        (await session.digest())
    assert await neighbour.digest()
    await environment.close()
    assert marked(mark) == []


NEIGHBOURS = """
import ctypes, os, time
from examples.library_desk import LibraryDesk

class Desk(LibraryDesk):
    def weigh(self, book_id: str, grams: int) -> dict:
        "Weigh a book."
        if grams % 3 == 0:
            ctypes.string_at(0)
        return {"grams": grams}

    def fold(self, book_id: str) -> dict:
        "Fold a book."
        os._exit(1)
"""


def test_a_run_goes_on_around_tools_that_crash(tmp_path: Path, mark: str) -> None:
    (tmp_path / "tools.py").write_text(NEIGHBOURS)
    command = [Path(sys.executable).parent / "turnloom", "generate", "-n", "3", "--turns", "1-2"]
    done = subprocess.run(
        [*command, "--env", "python:tools:Desk", "--out", "run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "3 of 3 samples made" in done.stdout
    assert "fold ends its process when called" in done.stderr
    assert marked(mark) == []
