"""Where finished samples go: the primary sink, and any number of further ones that follow it."""

from turnloom.engine.sinks.jsonl import JsonlSink, RoomPolicy
from turnloom.engine.sinks.sink import LastingSink, ShardwiseSink, Sink, SinkLagsError

__all__ = [
    "JsonlSink",
    "LastingSink",
    "RoomPolicy",
    "ShardwiseSink",
    "Sink",
    "SinkLagsError",
]
