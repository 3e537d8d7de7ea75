"""The shapes of the file domain's data: what its state holds, and what its tools answer."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypeAlias, get_args

from pydantic import Field
from typing_extensions import TypedDict

from turnloom.graphs.sources.builtin.moments import Date

DocumentType = Literal["contract", "proposal", "report", "presentation", "note"]
ExpenseCategory = Literal["travel", "meal", "lodging", "software", "training"]
ExpenseStatus = Literal["draft", "submitted", "approved", "rejected"]
AccessRole = Literal["viewer", "commenter", "editor"]
CATEGORIES: tuple[ExpenseCategory, ...] = get_args(ExpenseCategory)
ROLES: tuple[AccessRole, ...] = get_args(AccessRole)
Money: TypeAlias = Annotated[float, Field(ge=0)]
"""An amount in euros."""


class FolderRecord(TypedDict):
    folder_id: str
    name: str


class AccessRecord(TypedDict):
    access_id: str
    name: str
    role: str
    since: str


class DocumentRecord(TypedDict):
    """`amount` is 0 where the document states none."""

    doc_id: str
    title: str
    doc_type: str
    folder_id: str
    owner: str
    modified: str
    size_kb: int
    company: str
    date: str
    amount: float
    text: str
    access: list[AccessRecord]


class ReceiptRecord(TypedDict):
    receipt_id: str
    vendor: str
    city: str
    amount: float
    paid_on: str


class ExpenseRecord(TypedDict):
    """`receipt` is empty while none is attached."""

    expense_id: str
    purpose: str
    category: str
    amount: float
    spent_on: str
    status: str
    receipt: str
    reference: str


class ApproverRecord(TypedDict):
    approver_id: str
    name: str
    email: str
    limit: float
    reply_days: int


class FilesNumbers(TypedDict):
    """The next number of each series."""

    document: int
    expense: int
    access: int


class FilesState(TypedDict):
    """`people` maps names to e-mail addresses."""

    today: str
    me: str
    pin: str
    confirmed: bool
    cities: list[str]
    people: dict[str, str]
    folders: list[FolderRecord]
    documents: list[DocumentRecord]
    receipts: list[ReceiptRecord]
    expenses: list[ExpenseRecord]
    approvers: list[ApproverRecord]
    next: FilesNumbers


class DocumentSummary(TypedDict):
    doc_id: str
    title: str
    company: str
    folder: str
    owner: str
    modified: Date
    size_kb: int


class DocumentList(TypedDict):
    documents: list[DocumentSummary]


class DocumentContent(TypedDict):
    doc_id: str
    title: str
    owner: str
    company: NotRequired[str]
    date: Date
    amount: NotRequired[Money]
    text: str


class Folder(TypedDict):
    folder_id: str
    name: str
    documents: int
    size_kb: int


class FolderList(TypedDict):
    folders: list[Folder]


class PersonWithAccess(TypedDict):
    access_id: str
    name: str
    role: str
    since: Date


class AccessList(TypedDict):
    title: str
    people: list[PersonWithAccess]


class CreatedDocument(TypedDict):
    doc_id: str
    title: str
    folder: str


class MovedDocument(TypedDict):
    doc_id: str
    title: str
    folder: str
    moved_from: str


class DeletedDocument(TypedDict):
    title: str
    freed_kb: int
    recoverable_until: Date


class SharedDocument(TypedDict):
    doc_id: str
    title: str
    shared_with: str
    role: str
    people: int


class RevokedAccess(TypedDict):
    title: str
    removed: str
    role: str
    people: int


class Receipt(TypedDict):
    receipt_id: str
    vendor: str
    city: str
    amount: Money
    paid_on: Date
    attached: bool


class ReceiptList(TypedDict):
    receipts: list[Receipt]


class Expense(TypedDict):
    expense_id: str
    purpose: str
    category: str
    amount: Money
    spent_on: Date
    status: str
    has_receipt: bool


class ExpenseList(TypedDict):
    expenses: list[Expense]


class AddedExpense(TypedDict):
    expense_id: str
    purpose: str
    category: str
    amount: Money
    spent_on: Date
    status: str


class AttachedReceipt(TypedDict):
    expense_id: str
    purpose: str
    vendor: str
    amount: Money


class Approver(TypedDict):
    approver_id: str
    name: str
    email: str
    limit: Money
    reply_days: int


class ConfirmedIdentity(TypedDict):
    name: str
    confirmed: bool


class ApproverList(TypedDict):
    approvers: list[Approver]


class SubmittedExpense(TypedDict):
    expense_id: str
    purpose: str
    amount: Money
    status: str
    approver: str
    decision_by: Date
