"""What installed packages name for Turnloom: sources, sinks and roles of their own."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from turnloom.graphs.errors import SourceError


def installed_entry_points(group: str) -> dict[str, EntryPoint]:
    """The entry points of a group, by name."""
    return {point.name: point for point in entry_points(group=group)}


def loaded(point: EntryPoint) -> object:
    """What an entry point names. Raises `SourceError` for what cannot be imported."""
    try:
        found: object = point.load()
    except (Exception, SystemExit) as error:  # whatever a package does on import
        raise SourceError(
            f"{point.name}: the installed {point.value} cannot be loaded: "
            f"{type(error).__name__}: {error}"
        ) from error
    return found
