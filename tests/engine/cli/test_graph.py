"""`turnloom graph`: how tools depend on each other, as text, JSON or a page."""

from pathlib import Path

import orjson


def test_a_graph_is_told_as_text_json_or_page(turnloom_command) -> None:
    told = turnloom_command("graph", "--env", "builtin:travel")
    printed = turnloom_command("graph", "--env", "builtin:travel", "--json", "-")
    written = turnloom_command(
        "graph", "--env", "builtin:travel", "--json", "g.json", "--html", "g.html"
    )
    graph = orjson.loads(Path("g.json").read_bytes())
    page = Path("g.html").read_text()

    assert (told.code, printed.code, written.code) == (0, 0, 0)
    assert told.out.startswith(f"{len(graph['nodes'])} tools, {len(graph['edges'])} edges")
    assert orjson.loads(printed.out) == graph
    assert all(node["name"] in page for node in graph["nodes"])
    assert written.out == ""


def test_an_unknown_environment_is_wrong_usage(turnloom_command) -> None:
    said = turnloom_command("graph", "--env", "builtin:nothing")

    assert (said.code, said.err.count("\n")) == (64, 1)


def test_a_run_has_left_evidence_on_its_edges(turnloom_command) -> None:
    made = turnloom_command(
        "generate", "--env", "builtin:shop", "-n", "12", "--out", "run", "--max-in-flight", "4"
    )
    before = turnloom_command("graph", "--env", "builtin:shop", "--json", "-")
    after = turnloom_command("graph", "run", "--json", "-")

    def observed(told) -> int:
        edges = orjson.loads(told.out)["edges"]
        return sum(edge["evidence"].get("observed", 0) for edge in edges)

    assert (made.code, before.code, after.code) == (0, 0, 0)
    assert observed(after) > observed(before)


def test_a_folder_without_a_run_has_no_graph(turnloom_command, tmp_path) -> None:
    said = turnloom_command("graph", str(tmp_path))

    assert said.code != 0
    assert "holds no run" in said.err
    assert said.err.count("\n") == 1
