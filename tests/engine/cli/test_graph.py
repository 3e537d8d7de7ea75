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


def test_a_saved_graph_begins_later_runs_and_grows(turnloom_command) -> None:
    made = turnloom_command("graph", "--env", "builtin:shop", "--save", "g.json")
    first = Path("g.json").read_bytes()
    again = turnloom_command("graph", "--env", "builtin:shop", "--save", "g.json")
    kept = Path("g.json").read_bytes()
    Path("c.toml").write_text('traces = "g.json"')
    plain = turnloom_command("generate", "--env", "builtin:shop", "-n", "4", "--out", "plain")
    told = turnloom_command(
        "generate", "--env", "builtin:shop", "-n", "4", "--out", "told", "--config", "c.toml"
    )
    more = turnloom_command("graph", "--env", "builtin:shop", "--probe", "2", "--save", "g.json")

    def evidence(data: bytes) -> int:
        return sum(sum(each["evidence"].values()) for each in orjson.loads(data)["graph"]["edges"])

    def messages(run: str) -> list[object]:
        lines = Path(run, "samples-000000.jsonl").read_bytes().splitlines()
        return [orjson.loads(line)["messages"] for line in lines]

    assert [each.code for each in (made, again, plain, told, more)] == [0] * 5
    assert kept == first
    assert messages("told") == messages("plain")
    assert evidence(Path("g.json").read_bytes()) > evidence(first)


def test_what_is_no_saved_graph_or_one_of_other_tools_is_one_clear_error(turnloom_command) -> None:
    turnloom_command("graph", "--env", "builtin:files", "--save", "files.json")
    Path("none.json").write_text("[1]")
    damaged = orjson.loads(Path("files.json").read_bytes())
    damaged["graph"]["edges"][0]["evidence"] = {"hearsay": 1}
    Path("damaged.json").write_bytes(orjson.dumps(damaged))

    for name, says in (
        ("files.json", "other tools"),
        ("none.json", "it is no JSON object"),
        ("gone.json", "No such file"),
        ("damaged.json", "graph.edges.0.evidence"),
    ):
        Path("c.toml").write_text(f'traces = "{name}"')
        env = "builtin:files" if name == "damaged.json" else "builtin:shop"
        said = turnloom_command("generate", "--env", env, "-n", "1", "--config", "c.toml")
        assert (said.code, says in said.err) == (65, True), said.err
