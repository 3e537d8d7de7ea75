"""The verifier's gates, one file each: what a sample must satisfy, checked without a model.

A gate is a function from an `Examined` sample to findings. `dialogue` comes first, since it makes
the `Examined` view; `replay` and `necessary` execute calls, the others only read. `unique` needs
the rest of the run and lives in `turnloom.agents.verification.uniqueness`.
"""
