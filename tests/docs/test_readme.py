"""What README and docs show is what runs: in CI for the set-up, here for everything else."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCUMENTS = [README, *sorted(ROOT.glob("docs/**/*.md"))]
SCRIPTS = Path(sys.executable).parent
ROOMS = ("engine", "agents", "graphs", "prompts")

# A bash block, with the marker that may stand on the lines right above it.
BLOCK = re.compile(
    r"(?:^<!--\s*(?P<marker>[^>]*?)\s*-->\n\s*)?^```bash\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"(?<!from )\bturnloom ([a-z][a-z-]*)((?: [^\n|;&#`]*)?)")
OPTION = re.compile(r"(?<!\S)(--?[a-zA-Z][a-z-]*)")


@dataclass(frozen=True)
class Block:
    """A bash block of a document."""

    marker: str
    text: str

    @property
    def is_run_here(self) -> bool:
        return self.marker in ("", "run")

    @property
    def is_run_in_the_tree(self) -> bool:
        return self.marker == "in a copy of the tree"


def blocks(document: Path) -> list[Block]:
    found = BLOCK.finditer(document.read_text(encoding="utf-8"))
    return [Block(match["marker"] or "", match["text"]) for match in found]


def commands(document: Path) -> list[tuple[str, str]]:
    """Each `turnloom SUB-COMMAND` shown in a document's code, with the options behind it."""
    text = document.read_text(encoding="utf-8")
    code = [block.text for block in blocks(document)] + re.findall(r"`([^`\n]+)`", text)
    return [(match[1], match[2]) for piece in code for match in COMMAND.finditer(piece)]


def shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script as a reader would who has set the project up in `folder`/.venv."""
    environment = os.environ | {
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "200",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("name", ["generate", "test"])
def test_ci_runs_the_very_command_that_readme_shows(name: str) -> None:
    shown = [block.text for block in blocks(README) if block.marker == f"ci: {name}"]
    extracted = shell(f"{ROOT}/.ci/readme-command {name}", ROOT)
    called = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert [extracted.stdout] == shown, extracted.stderr
    assert len(shown[0].splitlines()) == 1, "each set-up step is one command"
    assert f"readme {name}" in called


def test_the_last_thing_ci_does_is_readmes_test_command() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert lines[-1] == "readme test"


def test_extracting_a_command_that_readme_lacks_is_an_error() -> None:
    done = shell(f"{ROOT}/.ci/readme-command nonesuch", ROOT)

    assert done.returncode == 1
    assert "nonesuch" in done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_block_that_is_not_run_says_why(document: Path) -> None:
    known = re.compile(r"|run|in a copy of the tree|ci: \w+|not run: .+")

    assert [block.marker for block in blocks(document) if not known.fullmatch(block.marker)] == []


@pytest.mark.parametrize(
    "document",
    [README, *(pytest.param(page, marks=pytest.mark.slow) for page in DOCUMENTS[1:])],
    ids=lambda path: path.name,
)
def test_every_block_runs_as_shown(document: Path, tmp_path: Path) -> None:
    scripts = [block.text for block in blocks(document) if block.is_run_here]
    if not scripts:
        pytest.skip("shows no bash block to run")
    (tmp_path / ".venv").symlink_to(SCRIPTS.parent)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")

    done = shell("set -x\n" + "".join(scripts), tmp_path)

    assert done.returncode == 0, done.stderr


def copy_of_the_tree(folder: Path) -> Path:
    """The project in `folder`, and there `turnloom` is what stands in the copy."""
    tree = folder / "tree"
    for part in (*ROOMS, "tests", "examples"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, tree / part, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tree)
    package = tree / ".typing" / "turnloom"
    package.mkdir(parents=True)
    for room in ROOMS:
        (package / room).symlink_to(tree / room)
    for file in (tree / "engine" / "public").iterdir():
        (package / file.name).symlink_to(file)
    return tree


@pytest.mark.slow
@pytest.mark.parametrize(
    "document",
    [each for each in DOCUMENTS if any(block.is_run_in_the_tree for block in blocks(each))],
    ids=lambda path: path.name,
)
def test_every_block_about_the_tree_runs_in_a_copy_of_it(document: Path, tmp_path: Path) -> None:
    scripts = [block.text for block in blocks(document) if block.is_run_in_the_tree]
    tree = copy_of_the_tree(tmp_path)

    done = shell(f"set -x; export PYTHONPATH={tree}/.typing\n" + "".join(scripts), tree)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_commands_and_options_that_are_shown_exist(document: Path) -> None:
    assert shutil.which("turnloom", path=SCRIPTS), "the console script is not installed"
    helps: dict[str, str] = {}
    for name, options in commands(document):
        if name not in helps:
            done = shell(f"turnloom {name} --help", ROOT)
            assert done.returncode == 0, f"turnloom {name}: {done.stderr}"
            helps[name] = done.stdout
        for option in OPTION.findall(options):
            shown = re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", helps[name])
            assert shown, f"turnloom {name} has no {option}"
