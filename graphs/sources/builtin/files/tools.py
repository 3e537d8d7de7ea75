"""Folders, documents and who may see them, and expenses with their receipts."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, cast

from pydantic import Field

from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.files.records import (
    AccessList,
    AccessRole,
    AddedExpense,
    ApproverList,
    ApproverRecord,
    AttachedReceipt,
    ConfirmedIdentity,
    CreatedDocument,
    DeletedDocument,
    DocumentContent,
    DocumentList,
    DocumentRecord,
    DocumentType,
    ExpenseCategory,
    ExpenseList,
    ExpenseRecord,
    ExpenseStatus,
    FilesState,
    FolderList,
    FolderRecord,
    MovedDocument,
    ReceiptList,
    ReceiptRecord,
    RevokedAccess,
    SharedDocument,
    SubmittedExpense,
)
from turnloom.graphs.sources.builtin.moments import Date, Email, later, read_date
from turnloom.graphs.sources.builtin.workdays import next_workday

Title = Annotated[str, Field(min_length=1, max_length=80)]
EXPENSE_DAYS = 90
NO_RECEIPT_UP_TO = 25.0


class FilesTools:
    """One user's documents and expenses at work. Amounts are in euros."""

    def __init__(self, state: JsonObject) -> None:
        self.state = state

    def find_documents(
        self, doc_type: DocumentType, company: str = "", owner: str = ""
    ) -> DocumentList:
        """Find documents of one type, the most relevant first.

        Args:
            doc_type: The type of document.
            company: Only documents that concern this business, by its full name.
            owner: Only documents that belong to this person, by full name.
        """
        return {
            "documents": [
                {
                    "doc_id": document["doc_id"],
                    "title": document["title"],
                    "company": document["company"],
                    "folder": self._folder(document["folder_id"])["name"],
                    "owner": document["owner"],
                    "modified": document["modified"],
                    "size_kb": document["size_kb"],
                }
                for document in self._files["documents"]
                if document["doc_type"] == doc_type
                and company.casefold() in {"", document["company"].casefold()}
                and owner.casefold() in {"", document["owner"].casefold()}
            ]
        }

    def read_document(self, doc_id: str) -> DocumentContent:
        """Read a document: its text, and the business, date and amount that it states.

        Args:
            doc_id: The document, as given by a search.
        """
        document = self._document(doc_id)
        content: DocumentContent = {
            "doc_id": doc_id,
            "title": document["title"],
            "owner": document["owner"],
            "date": document["date"],
            "text": document["text"],
        }
        if document["company"]:
            content["company"] = document["company"]
        if document["amount"]:
            content["amount"] = document["amount"]
        return content

    def list_folders(self) -> FolderList:
        """List the folders, with how many documents each holds and their size."""
        held = {
            folder["folder_id"]: [
                document["size_kb"]
                for document in self._files["documents"]
                if document["folder_id"] == folder["folder_id"]
            ]
            for folder in self._files["folders"]
        }
        return {
            "folders": [
                {
                    "folder_id": folder["folder_id"],
                    "name": folder["name"],
                    "documents": len(held[folder["folder_id"]]),
                    "size_kb": sum(held[folder["folder_id"]]),
                }
                for folder in self._files["folders"]
            ]
        }

    def list_document_access(self, doc_id: str) -> AccessList:
        """List the people with whom a document is shared, its owner left out.

        Args:
            doc_id: The document.
        """
        document = self._document(doc_id)
        return {
            "title": document["title"],
            "people": [
                {
                    "access_id": person["access_id"],
                    "name": person["name"],
                    "role": person["role"],
                    "since": person["since"],
                }
                for person in document["access"]
            ],
        }

    def create_document(
        self,
        title: Title,
        text: Annotated[str, Field(min_length=1, max_length=4000)],
        folder_id: str,
    ) -> CreatedDocument:
        """Write a new text document into a folder.
        The folder must not hold a document with that title yet.

        Args:
            title: The document's title.
            text: What it says.
            folder_id: The folder to put it into.
        """
        folder = self._folder(folder_id)
        self._check_title(title, folder)
        doc_id = f"doc-{self._files['next']['document']}"
        self._files["next"]["document"] += 11
        today = self._files["today"]
        self._files["documents"].insert(
            0,
            {
                "doc_id": doc_id,
                "title": title,
                "doc_type": "note",
                "folder_id": folder_id,
                "owner": self._files["me"],
                "modified": today,
                "size_kb": 1 + len(text) // 1000,
                "company": "",
                "date": today,
                "amount": 0.0,
                "text": text,
                "access": [],
            },
        )
        return {"doc_id": doc_id, "title": title, "folder": folder["name"]}

    def move_document(self, doc_id: str, folder_id: str) -> MovedDocument:
        """Move a document to another folder.
        That folder must not hold a document with the same title.

        Args:
            doc_id: The document to move.
            folder_id: The folder to move it to.
        """
        document, folder = self._document(doc_id), self._folder(folder_id)
        if document["folder_id"] == folder_id:
            raise ToolError(f"'{document['title']}' is already in the folder {folder['name']}.")
        self._check_title(document["title"], folder)
        before = self._folder(document["folder_id"])
        document["folder_id"] = folder_id
        return {
            "doc_id": doc_id,
            "title": document["title"],
            "folder": folder["name"],
            "moved_from": before["name"],
        }

    def delete_document(self, doc_id: str) -> DeletedDocument:
        """Move a document to the bin, from which it can be recovered for 30 days.
        The user's identity must have been confirmed. The document must be the user's own.

        Args:
            doc_id: The document to delete.
        """
        document = self._document(doc_id)
        if document["owner"] != self._files["me"]:
            raise ToolError(
                f"'{document['title']}' belongs to {document['owner']}; only the owner can "
                "delete it."
            )
        self._check_identity()
        self._files["documents"].remove(document)
        return {
            "title": document["title"],
            "freed_kb": document["size_kb"],
            "recoverable_until": later(self._files["today"], 30),
        }

    def share_document(
        self, doc_id: str, email: Email, role: AccessRole = "viewer"
    ) -> SharedDocument:
        """Share a document with somebody, or change what they may do with it.
        The person must not have that role on it yet.

        Args:
            doc_id: The document to share.
            email: The e-mail address of the person to share it with.
            role: What the person may do with it.
        """
        document = self._document(doc_id)
        name = self._name_of(email)
        if name == document["owner"]:
            raise ToolError(f"'{document['title']}' belongs to {name} already.")
        known = next((row for row in document["access"] if row["name"] == name), None)
        if known is None:
            access_id = f"acc-{self._files['next']['access']}"
            self._files["next"]["access"] += 2
            document["access"].append(
                {
                    "access_id": access_id,
                    "name": name,
                    "role": role,
                    "since": self._files["today"],
                }
            )
        elif known["role"] == role:
            raise ToolError(f"{name} already has access to '{document['title']}' as {role}.")
        else:
            known["role"] = role
        return {
            "doc_id": doc_id,
            "title": document["title"],
            "shared_with": name,
            "role": role,
            "people": len(document["access"]),
        }

    def revoke_document_access(self, access_id: str) -> RevokedAccess:
        """Take away somebody's access to a document.

        Args:
            access_id: The access to take away, as given by the list of people with access.
        """
        for document in self._files["documents"]:
            for person in document["access"]:
                if person["access_id"] == access_id:
                    document["access"].remove(person)
                    return {
                        "title": document["title"],
                        "removed": person["name"],
                        "role": person["role"],
                        "people": len(document["access"]),
                    }
        raise ToolError(f"There is no access '{access_id}' to any document.")

    def confirm_identity(self, pin: Annotated[str, Field(pattern=r"^\d{4}$")]) -> ConfirmedIdentity:
        """Confirm that it is really the user, by the PIN, for the rest of the session.

        Args:
            pin: The user's PIN of four digits.
        """
        if pin != self._files["pin"]:
            raise ToolError("The PIN is wrong.")
        self._files["confirmed"] = True
        return {"name": self._files["me"], "confirmed": True}

    def list_expenses(
        self,
        status: Literal["any", ExpenseStatus] = "any",
        category: Literal["any", ExpenseCategory] = "any",
    ) -> ExpenseList:
        """List the user's expenses.

        Args:
            status: Only expenses in this state of progress.
            category: Only expenses of this category.
        """
        return {
            "expenses": [
                {
                    "expense_id": expense["expense_id"],
                    "purpose": expense["purpose"],
                    "category": expense["category"],
                    "amount": expense["amount"],
                    "spent_on": expense["spent_on"],
                    "status": expense["status"],
                    "has_receipt": bool(expense["receipt"]),
                }
                for expense in self._files["expenses"]
                if status in {"any", expense["status"]} and category in {"any", expense["category"]}
            ]
        }

    def add_expense(
        self,
        amount: Annotated[float, Field(gt=0, le=20000)],
        spent_on: Annotated[
            Date, Field(description="The day on which the money was spent, as YYYY-MM-DD.")
        ],
        category: ExpenseCategory,
        purpose: Annotated[str, Field(min_length=1, max_length=200)],
        reference: str = "",
    ) -> AddedExpense:
        """Record an expense as a draft.
        The money must have been spent within the last 90 days, and there must be no other expense
        of the same amount on the same day.

        Args:
            amount: The amount spent, in euros.
            category: The kind of expense.
            purpose: What it was for.
            reference: The invoice or booking that it belongs to, if any.
        """
        today, day = read_date(self._files["today"]), read_date(spent_on)
        if day > today:
            raise ToolError("An expense cannot lie in the future.")
        if day < today - timedelta(days=EXPENSE_DAYS):
            raise ToolError(f"Expenses must be recorded within {EXPENSE_DAYS} days.")
        paid = round(float(amount), 2)
        for expense in self._files["expenses"]:
            if (expense["amount"], expense["spent_on"]) == (paid, spent_on):
                raise ToolError(
                    f"Expense {expense['expense_id']} already has this amount on the same day."
                )
        number = self._files["next"]["expense"]
        self._files["next"]["expense"] += 3
        added: ExpenseRecord = {
            "expense_id": f"E-{number}",
            "purpose": purpose,
            "category": category,
            "amount": paid,
            "spent_on": spent_on,
            "status": "draft",
            "receipt": "",
            "reference": reference,
        }
        self._files["expenses"].insert(0, added)
        return {
            "expense_id": added["expense_id"],
            "purpose": purpose,
            "category": category,
            "amount": paid,
            "spent_on": spent_on,
            "status": "draft",
        }

    def list_receipts(self, unused_only: bool = False) -> ReceiptList:
        """List the receipts that the user has scanned.

        Args:
            unused_only: Whether to leave out receipts that are attached to an expense already.
        """
        used = {expense["receipt"] for expense in self._files["expenses"]}
        return {
            "receipts": [
                {
                    "receipt_id": receipt["receipt_id"],
                    "vendor": receipt["vendor"],
                    "city": receipt["city"],
                    "amount": receipt["amount"],
                    "paid_on": receipt["paid_on"],
                    "attached": receipt["receipt_id"] in used,
                }
                for receipt in self._files["receipts"]
                if not (unused_only and receipt["receipt_id"] in used)
            ]
        }

    def attach_receipt(self, expense_id: str, receipt_id: str) -> AttachedReceipt:
        """Attach a receipt to an expense, in place of an earlier one.
        The expense must be a draft or rejected, and the receipt not attached to any expense yet.

        Args:
            expense_id: The expense.
            receipt_id: The receipt that proves it.
        """
        expense, receipt = self._editable(expense_id), self._receipt(receipt_id)
        for other in self._files["expenses"]:
            if other["receipt"] == receipt_id:
                raise ToolError(
                    f"The receipt from {receipt['vendor']} is already attached to expense "
                    f"{other['expense_id']}."
                )
        expense["receipt"] = receipt_id
        return {
            "expense_id": expense_id,
            "purpose": expense["purpose"],
            "vendor": receipt["vendor"],
            "amount": expense["amount"],
        }

    def list_approvers(self) -> ApproverList:
        """List who may approve expenses, up to which amount, and how fast they usually decide."""
        return {
            "approvers": [
                {
                    "approver_id": approver["approver_id"],
                    "name": approver["name"],
                    "email": approver["email"],
                    "limit": approver["limit"],
                    "reply_days": approver["reply_days"],
                }
                for approver in self._files["approvers"]
            ]
        }

    def submit_expense(self, expense_id: str, approver_id: str) -> SubmittedExpense:
        """Submit an expense to an approver.
        The user's identity must have been confirmed. The expense must be a draft or rejected,
        have a receipt attached if it is over 25 euros, and be within the approver's limit.

        Args:
            expense_id: The expense to submit.
            approver_id: The approver who is to decide on it.
        """
        expense, approver = self._editable(expense_id), self._approver(approver_id)
        if expense["amount"] > NO_RECEIPT_UP_TO and not expense["receipt"]:
            raise ToolError(f"Expense {expense_id} has no receipt attached.")
        if expense["amount"] > approver["limit"]:
            raise ToolError(
                f"{approver['name']} can approve at most {approver['limit']:.2f} euros; expense "
                f"{expense_id} is over that."
            )
        self._check_identity()
        expense["status"] = "submitted"
        return {
            "expense_id": expense_id,
            "purpose": expense["purpose"],
            "amount": expense["amount"],
            "status": "submitted",
            "approver": approver["name"],
            "decision_by": next_workday(later(self._files["today"], approver["reply_days"])),
        }

    @property
    def _files(self) -> FilesState:
        return cast(FilesState, self.state)

    def _document(self, doc_id: str) -> DocumentRecord:
        for document in self._files["documents"]:
            if document["doc_id"] == doc_id:
                return document
        raise ToolError(f"There is no document '{doc_id}'.")

    def _folder(self, folder_id: str) -> FolderRecord:
        for folder in self._files["folders"]:
            if folder["folder_id"] == folder_id:
                return folder
        raise ToolError(f"There is no folder '{folder_id}'.")

    def _approver(self, approver_id: str) -> ApproverRecord:
        for approver in self._files["approvers"]:
            if approver["approver_id"] == approver_id:
                return approver
        raise ToolError(f"There is no approver '{approver_id}'.")

    def _receipt(self, receipt_id: str) -> ReceiptRecord:
        for receipt in self._files["receipts"]:
            if receipt["receipt_id"] == receipt_id:
                return receipt
        raise ToolError(f"There is no receipt '{receipt_id}'.")

    def _editable(self, expense_id: str) -> ExpenseRecord:
        for expense in self._files["expenses"]:
            if expense["expense_id"] == expense_id:
                if expense["status"] not in {"draft", "rejected"}:
                    raise ToolError(
                        f"Expense {expense_id} is {expense['status']} and cannot be changed."
                    )
                return expense
        raise ToolError(f"There is no expense '{expense_id}'.")

    def _name_of(self, email: str) -> str:
        for name, address in self._files["people"].items():
            if address.casefold() == email.casefold():
                return name
        return email.partition("@")[0].replace(".", " ").title()

    def _check_identity(self) -> None:
        if not self._files["confirmed"]:
            raise ToolError("Please confirm the user's identity first.")

    def _check_title(self, title: str, folder: FolderRecord) -> None:
        for document in self._files["documents"]:
            if (document["folder_id"], document["title"]) == (folder["folder_id"], title):
                raise ToolError(
                    f"The folder {folder['name']} already holds a document called '{title}'."
                )
