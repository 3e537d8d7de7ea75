"""Servers that are not ours, each on tiny random weights made on the spot.

They are heavy, so they live in an environment of their own, which an environment variable names:

    TURNLOOM_TRANSFORMERS=/some/venv/bin/python   with torch and transformers[serving]
    TURNLOOM_LLAMA_CPP=/some/venv/bin/python      with llama-cpp-python[server] and gguf
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from turnloom.engine.client.endpoint import Endpoint, parse_endpoint
from turnloom.engine.client.secret import Secret

HERE = Path(__file__).parent
KEY = "the-right-key-of-a-foreign-server"
_START_SECONDS = 90


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "foreign_server: needs a server that is not ours")


@dataclass(frozen=True)
class Foreign:
    """A running server. `key_file` where it wants a key, `context` where it counts tokens."""

    kind: str
    url: str
    model: str
    key_file: Path | None = None
    context: int | None = None

    def endpoint(self, key: Secret | None = None) -> Endpoint:
        """Its endpoint, with the right key unless another is given."""
        if key is None and self.key_file is not None:
            key = Secret.from_file(self.key_file)
        return parse_endpoint(self.url, key)


def _interpreter(variable: str, modules: str) -> str:
    found = os.environ.get(variable, sys.executable)
    looked = subprocess.run([found, "-c", f"import {modules}"], capture_output=True, check=False)
    if looked.returncode:
        pytest.skip(f"no {modules}: name a Python that has them in {variable}")
    return found


def _transformers(folder: Path, port: int) -> tuple[list[str], Foreign]:
    python = _interpreter("TURNLOOM_TRANSFORMERS", "torch, transformers, fastapi, uvicorn")
    model = folder / "tiny"
    subprocess.run([python, HERE / "tiny_transformers.py", model], check=True, capture_output=True)
    command = [python, "-m", "transformers.cli.transformers", "serve", str(model)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    return command, Foreign("transformers", f"http://127.0.0.1:{port}/v1", str(model))


def _llama_cpp(folder: Path, port: int) -> tuple[list[str], Foreign]:
    python = _interpreter("TURNLOOM_LLAMA_CPP", "llama_cpp.server, gguf")
    model, key, context = folder / "tiny.gguf", folder / "key", 16384
    subprocess.run([python, HERE / "tiny_llama_cpp.py", model], check=True, capture_output=True)
    key.write_text(KEY)
    command = [python, "-m", "llama_cpp.server", "--model", str(model), "--model_alias", "tiny"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--n_ctx", str(context)]
    command += ["--api_key", KEY]
    return command, Foreign("llama_cpp", f"http://127.0.0.1:{port}/v1", "tiny", key, context)


SERVERS: dict[str, Callable[[Path, int], tuple[list[str], Foreign]]] = {
    "transformers": _transformers,
    "llama_cpp": _llama_cpp,
}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/docs", timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    process.kill()
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session", params=list(SERVERS))
def foreign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Foreign]:
    folder, port = tmp_path_factory.mktemp("foreign"), _free_port()
    command, server = SERVERS[request.param](folder, port)
    log = folder / "log"
    with log.open("wb") as said:
        offline = {**os.environ, "HF_HUB_OFFLINE": "1"}
        with subprocess.Popen(command, stdout=said, stderr=said, env=offline) as process:
            _await(port, process, log)
            yield server
            process.terminate()
    shutil.rmtree(folder)
