"""While a key is held, others of the same user read nothing of the process, and no core is left."""

import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="as prctl tells it")


def told(program: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_a_process_is_dumpable_again_only_when_the_last_key_is_gone() -> None:
    states = told("""
        import ctypes, resource
        from turnloom.engine.client.secret import Secret

        resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
        core = resource.getrlimit(resource.RLIMIT_CORE)

        def tell():
            now = resource.getrlimit(resource.RLIMIT_CORE)
            print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), now[0] == 0, now == core)

        tell()
        one, two = Secret("sk-one-1234567", "a test"), Secret("sk-two-1234567", "a test")
        tell()
        del one
        tell()
        del two
        tell()
    """)
    dumpable, no_core, as_before = states[0::3], states[1::3], states[2::3]

    assert dumpable == ["1", "0", "0", "1"]
    assert no_core[1:3] == ["True", "True"]
    assert (as_before[0], as_before[3]) == ("True", "True")


def test_what_it_starts_is_as_ever_and_its_own_files_can_be_seen() -> None:
    states = told("""
        import os, subprocess, sys
        from turnloom.engine.client.secret import Secret

        key = Secret("sk-one-1234567", "a test")
        child = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
        subprocess.run([sys.executable, "-c", child], check=True)
        print(len(os.listdir("/proc/self/fd")) > 2)
    """)
    assert states == ["1", "True"]
