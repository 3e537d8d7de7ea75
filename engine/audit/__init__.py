"""An independent check of a run folder. Nothing here is shared with the code that writes it: the
format is read as docs/design/ledger.md tells it, so that a mistake of the writer's cannot hide."""

from turnloom.engine.audit.audit import audit
from turnloom.engine.audit.report import AuditFinding, AuditReport

__all__ = ["AuditFinding", "AuditReport", "audit"]
