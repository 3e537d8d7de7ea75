"""Where finished samples go."""

from turnloom.engine.sinks.jsonl import JsonlSink, RoomPolicy
from turnloom.engine.sinks.memory import MemorySink
from turnloom.engine.sinks.sink import Sink

__all__ = ["JsonlSink", "MemorySink", "RoomPolicy", "Sink"]
