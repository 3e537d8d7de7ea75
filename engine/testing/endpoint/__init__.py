"""A server that plays an OpenAI-compatible endpoint, with the latency and the faults of one.

Users size a job with it before they spend money; the client's tests use it as the far end.
"""
