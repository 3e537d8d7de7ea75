"""A model that is none, behind OpenAI's API: it calls two tools, then says what came of it.

Prints its port. Where no tools are offered it makes up a request.
"""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REQUEST = "I need a microscope for three days. Could you arrange the cheapest one?"
CALLS = (
    ("find_instruments", {"kind": "microscope"}),
    ("lend_instrument", {"instrument_id": "I7", "days": 3}),
)
ANSWER = "The Leica M80 is yours for three days, at 120 euros."


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    seen = sum(message["role"] == "tool" for message in asked["messages"])
    if not asked.get("tools"):
        return {"role": "assistant", "content": REQUEST}
    if seen == len(CALLS):
        return {"role": "assistant", "content": ANSWER}
    name, arguments = CALLS[seen]
    function = {"name": name, "arguments": json.dumps(arguments)}
    call = {"id": f"c{seen}", "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Nothing is told."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        message = answer(asked)
        ended = "tool_calls" if "tool_calls" in message else "stop"
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        body = json.dumps(
            {"id": "x", "object": "chat.completion", "created": 0, "model": asked["model"]}
            | {"choices": [{"index": 0, "message": message, "finish_reason": ended}]}
            | {"usage": usage}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(served.server_address[1], flush=True)
served.serve_forever()
