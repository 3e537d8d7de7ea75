"""Clusters of tools."""

from collections import Counter

from turnloom.engine.reports.page.graph_clusters import CLUSTER_SIZE, graph_clusters


def node(name: str, domain: str = "hub") -> dict:
    return {"name": name, "domain": domain}


def test_a_domain_of_few_tools_is_one_cluster() -> None:
    assert graph_clusters([node("get_pet"), node("send_mail", "office")]) == {
        "get_pet": "hub",
        "send_mail": "office",
    }


def test_a_large_domain_is_parted_by_what_its_tools_speak_of() -> None:
    things = ("repository", "issue", "workflow", "gist")
    names = [
        f"{deed}_{thing}_{n}" for thing in things for deed in ("list", "get") for n in "abcdefgh"
    ]
    found = graph_clusters([*map(node, names), node("ping"), node("render_markdown")])

    assert found["list_issue_a"] == found["get_issue_h"] == "issue"
    assert set(found.values()) == {*things, "others"}


def test_no_cluster_of_thousands_is_much_larger_than_others() -> None:
    names = [
        f"list_{word}_{other}_{n}" for word in "abcdefgh" for other in "ijklmn" for n in range(50)
    ]
    sizes = Counter(graph_clusters(map(node, names)).values())

    assert max(sizes.values()) <= max(CLUSTER_SIZE, len(names) // 40)
    assert len(sizes) <= 120
