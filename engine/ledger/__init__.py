"""Shards and ledger: nothing lost, nothing twice, whatever happens to process, disk or power."""

from turnloom.engine.ledger.run_ledger import RunLedger

__all__ = ["RunLedger"]
