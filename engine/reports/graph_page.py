"""An API graph as a page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from string import Template

from turnloom.graphs.json_value import JsonObject, JsonValue, element_objects

_PAGE = Template("""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>API graph</title>
<style>body{font:15px/1.5 system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .8rem .2rem 0;
vertical-align:top;border-bottom:1px solid #ddd}code{font-size:.95em}</style>
<h1>API graph</h1>
<p>$nodes tools, $edges edges</p>
<table><tr><th>Tool</th><th>What it does</th><th>Needs</th></tr>
$rows
</table>
</html>
""")


def graph_page(graph: JsonObject) -> str:
    """A table of the tools with what each needs, and the evidence for it."""
    nodes, edges = element_objects(graph.get("nodes")), element_objects(graph.get("edges"))
    needs: dict[str, list[str]] = {}
    for edge in edges:
        needs.setdefault(str(edge.get("target")), []).append(_need(edge))
    rows = (_row(node, needs.get(str(node.get("name")), ())) for node in nodes)
    return _PAGE.substitute(nodes=len(nodes), edges=len(edges), rows="\n".join(rows))


def _row(node: JsonObject, needs: Sequence[str]) -> str:
    name, described = escape(str(node.get("name"))), escape(str(node.get("description")))
    return f"<tr><td><code>{name}</code></td><td>{described}</td><td>{'<br>'.join(needs)}</td></tr>"


def _need(edge: JsonObject) -> str:
    what = f" for {edge['parameter']}" if "parameter" in edge else " done before"
    refuted = ["refuted"] if edge.get("confidence") == 0 else []
    evidence = ", ".join([*refuted, *_evidence(edge.get("evidence"))])
    source = escape(str(edge.get("source")))
    return f"<code>{source}</code>{escape(what)} <small>({escape(evidence)})</small>"


def _evidence(value: JsonValue) -> Iterator[str]:
    for kind, count in value.items() if isinstance(value, dict) else ():
        yield f"{kind} {count}"
