"""Where finished samples go: the primary sink, and any number of further ones that follow it."""

from turnloom.engine.sinks.jsonl import DiskSpacePolicy, JsonlSink
from turnloom.engine.sinks.sink import LastingSink, ShardwiseSink, Sink, SinkLagsError

__all__ = [
    "DiskSpacePolicy",
    "JsonlSink",
    "LastingSink",
    "ShardwiseSink",
    "Sink",
    "SinkLagsError",
]
