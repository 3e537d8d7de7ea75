"""The verifier's gates, one file each: what a sample must satisfy, checked without a model.

`dialogue` comes first, since it makes the `SampleView` that the others look at; `replay` and
`necessary` execute calls, the others are `Gate`s that only read. `unique` needs the rest of the run
and lives in `turnloom.agents.verification.uniqueness`.
"""
