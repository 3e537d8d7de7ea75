"""Clusters of a graph's tools, so that a graph of thousands can be looked at: by domain, and within
a large one by what the tools' names speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.language.lexicon import READS, WRITES, lexicon
from turnloom.graphs.language.morphology import singular, split

CLUSTER_SIZE = 40
"""Tools of a cluster, beyond which it is parted where names allow it."""
CLUSTERS = 50
"""About how many clusters there are of many tools, each then larger."""
LEAST_SHARE = 6
"""A part of a cluster has no less than this part of the size of a cluster."""
DEPTH = 4
"""Words of a name that clusters go by at most."""
OTHERS = "others"

_SMALL = lexicon("a an the of for or and in on to by with from all as at")


def graph_clusters(nodes: Iterable[JsonObject]) -> dict[str, str]:
    """The cluster of each tool, by its name."""
    of_all = list(nodes)
    domains: dict[str, list[str]] = {}
    for node in of_all:
        domains.setdefault(str(node.get("domain", "")), []).append(str(node.get("name")))
    found: dict[str, str] = {}
    for domain, names in domains.items():
        own = {name: _subject(name) for name in names}
        before = f"{domain}: " if len(domains) > 1 else ""
        size = max(CLUSTER_SIZE, len(of_all) // CLUSTERS)
        for title, inside in _parted(names, own, (), size):
            label = " ".join(title)
            found |= dict.fromkeys(inside, f"{before}{label}" if label else domain or OTHERS)
    return found


def _parted(
    names: Sequence[str], words: Mapping[str, tuple[str, ...]], title: tuple[str, ...], size: int
) -> Iterable[tuple[tuple[str, ...], list[str]]]:
    """Clusters of tools whose names all speak of what the `title` says."""
    if len(names) <= size or len(title) >= DEPTH:
        yield title, list(names)
        return
    place = len(title)
    counts = Counter(words[name][place] for name in names if len(words[name]) > place)
    groups: dict[str, list[str]] = {}
    rest: list[str] = []
    for name in names:
        word = words[name][place] if len(words[name]) > place else ""
        if counts[word] * LEAST_SHARE >= size:
            groups.setdefault(word, []).append(name)
        else:
            rest.append(name)
    for word, inside in groups.items():
        yield from _parted(inside, words, (*title, word), size)
    if rest:
        yield ((*title, OTHERS) if groups else title), rest


def _subject(name: str) -> tuple[str, ...]:
    """The words of a tool's name without what is done: `listPets`, `pets_list` -> pet."""
    words = [word for word in split(name) if word not in _SMALL]
    verb = next((place for place, word in enumerate(words) if word in READS | WRITES), len(words))
    told = words[:verb] + words[verb + 1 :] or words
    return tuple(dict.fromkeys(map(singular, told)))
