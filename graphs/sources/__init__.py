"""Where tools come from: each source is written `kind:rest`, several are joined with `+`."""

from turnloom.graphs.sources.spec import open_environment

__all__ = ["open_environment"]
