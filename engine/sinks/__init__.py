"""Where finished samples go: the primary sink, and any number of further ones that follow it."""

from turnloom.engine.sinks.jsonl import JsonlSink, RoomPolicy
from turnloom.engine.sinks.sink import LastingSink, ShardwiseSink, Sink, SinkLagsError
from turnloom.engine.testing.memory_sink import MemorySink

__all__ = [
    "JsonlSink",
    "LastingSink",
    "MemorySink",
    "RoomPolicy",
    "ShardwiseSink",
    "Sink",
    "SinkLagsError",
]
