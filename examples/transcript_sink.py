"""A sink of one's own: every sample as a transcript that a person can read.

turnloom generate --sink python:examples/transcript_sink.py:TranscriptSink
"""

from collections.abc import Sequence
from pathlib import Path

from turnloom import Outcome


class TranscriptSink:
    """Two methods make a sink: take a group, and finish."""

    def __init__(self) -> None:
        self.file = Path("transcripts.txt").open("a", encoding="utf-8")  # noqa: SIM115 - see close

    async def write_group(self, group: Sequence[Outcome]) -> None:
        for outcome in group:
            if outcome.sample is not None:
                self.file.write(f"# {outcome.sample_id}\n")
                for message in outcome.sample["messages"]:
                    self.file.write(f"{message['role']}: {message['content'] or '…'}\n")
        self.file.flush()

    async def close(self) -> None:
        self.file.close()
