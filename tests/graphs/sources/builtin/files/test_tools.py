"""Documents and expenses: what storing, sharing and claiming do, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, cast

import orjson
import pytest

from turnloom.graphs.errors import ToolError
from turnloom.graphs.sources.builtin.files.records import ExpenseRecord, FilesState
from turnloom.graphs.sources.builtin.files.scenario import make_scenario
from turnloom.graphs.sources.builtin.files.tools import FilesTools
from turnloom.graphs.sources.builtin.world import SharedWorld, make_world

SEEDS = range(40)


def opened(seed: int) -> tuple[FilesTools, SharedWorld]:
    rng = Random(seed)
    world = make_world(rng)
    return FilesTools(make_scenario(world, rng)), world


@pytest.fixture
def files() -> FilesTools:
    return opened(3)[0]


def state(files: FilesTools) -> FilesState:
    return cast(FilesState, files.state)


def expense_that_is(files: FilesTools, status: str, *, receipt: bool) -> ExpenseRecord:
    return next(
        expense
        for expense in state(files)["expenses"]
        if expense["status"] == status and bool(expense["receipt"]) == receipt
    )


def free_receipt(files: FilesTools) -> str:
    return files.list_receipts(unused_only=True)["receipts"][0]["receipt_id"]


def refuses(files: FilesTools, words: str, tool: str, **arguments: Any) -> None:
    before = orjson.dumps(files.state)
    with pytest.raises(ToolError, match=words):
        getattr(files, tool)(**arguments)
    assert orjson.dumps(files.state) == before


def all_files() -> Iterator[tuple[FilesTools, SharedWorld]]:
    for seed in SEEDS:
        yield opened(seed)


# --- the scenario ---------------------------------------------------------------------------------


def test_superlatives_have_one_answer_in_every_scenario() -> None:
    for files, _ in all_files():
        documents, expenses = state(files)["documents"], state(files)["expenses"]
        for field in ("modified", "size_kb", "title", "doc_id"):
            assert len({row[field] for row in documents}) == len(documents)  # type: ignore[literal-required]
        for field in ("amount", "spent_on", "purpose", "expense_id"):
            assert len({row[field] for row in expenses}) == len(expenses)  # type: ignore[literal-required]
        receipts = state(files)["receipts"]
        for field in ("amount", "paid_on", "receipt_id"):
            assert len({row[field] for row in receipts}) == len(receipts)  # type: ignore[literal-required]
        approvers = state(files)["approvers"]
        for field in ("limit", "reply_days", "name"):
            assert len({row[field] for row in approvers}) == len(approvers)  # type: ignore[literal-required]
        access = [row["access_id"] for document in documents for row in document["access"]]
        assert len(set(access)) == len(access)


def test_documents_and_expenses_belong_to_the_world() -> None:
    for files, world in all_files():
        known = {person.name for person in world.people} | {world.me.name}
        folders = {folder["folder_id"] for folder in files.list_folders()["folders"]}
        for document in state(files)["documents"]:
            assert document["owner"] in known
            assert document["folder_id"] in folders
            assert document["modified"] < world.today.isoformat()
            assert document["owner"] not in {row["name"] for row in document["access"]}
            assert {row["name"] for row in document["access"]} <= known
        assert any(document["owner"] == world.me.name for document in state(files)["documents"])


def test_an_attached_receipt_shows_what_was_claimed() -> None:
    for files, _ in all_files():
        receipts = {row["receipt_id"]: row for row in state(files)["receipts"]}
        for expense in state(files)["expenses"]:
            if expense["receipt"]:
                receipt = receipts[expense["receipt"]]
                assert (receipt["amount"], receipt["paid_on"]) == (
                    expense["amount"],
                    expense["spent_on"],
                )


def test_expenses_of_every_state_are_there_and_some_receipts_are_free() -> None:
    for files, _ in all_files():
        statuses = {expense["status"] for expense in files.list_expenses()["expenses"]}
        assert statuses == {"draft", "submitted", "approved", "rejected"}
        assert len(files.list_receipts(unused_only=True)["receipts"]) > 2
        assert expense_that_is(files, "draft", receipt=True)
        assert expense_that_is(files, "draft", receipt=False)


# --- documents ------------------------------------------------------------------------------------


def test_a_search_keeps_to_type_company_and_owner(files: FilesTools) -> None:
    document = state(files)["documents"][0]
    found = files.find_documents(document["doc_type"], company=document["company"])  # type: ignore[arg-type]
    assert document["doc_id"] in {row["doc_id"] for row in found["documents"]}
    assert {row["company"] for row in found["documents"]} == {document["company"]}
    owned = files.find_documents(document["doc_type"], owner=document["owner"])  # type: ignore[arg-type]
    assert {row["owner"] for row in owned["documents"]} == {document["owner"]}
    assert files.find_documents("report", owner="Nobody")["documents"] == []


def test_a_document_states_its_amount_only_where_it_has_one(files: FilesTools) -> None:
    for document in state(files)["documents"]:
        content = files.read_document(document["doc_id"])
        assert ("amount" in content) == (document["doc_type"] != "presentation")
        assert document["date"] == content["date"]
    refuses(files, "no document", "read_document", doc_id="doc-0")
    refuses(files, "no document", "list_document_access", doc_id="doc-0")


def test_a_note_is_written_into_a_folder_and_found_again(files: FilesTools) -> None:
    folder = files.list_folders()["folders"][0]
    made = files.create_document("Ideas", "Boat tour.", folder["folder_id"])
    assert made["folder"] == folder["name"]
    assert [row["title"] for row in files.find_documents("note")["documents"]] == ["Ideas"]
    assert "company" not in files.read_document(made["doc_id"])
    again = {"title": "Ideas", "text": "More.", "folder_id": folder["folder_id"]}
    refuses(files, "already holds", "create_document", **again)
    refuses(files, "no folder", "create_document", title="Ideas", text="x", folder_id="f-0")


def test_a_move_changes_what_folders_hold(files: FilesTools) -> None:
    document = state(files)["documents"][0]
    here = document["folder_id"]
    there = next(row for row in files.list_folders()["folders"] if row["folder_id"] != here)
    moved = files.move_document(document["doc_id"], there["folder_id"])
    assert moved["folder"] == there["name"]
    after = {row["folder_id"]: row["documents"] for row in files.list_folders()["folders"]}
    assert after[there["folder_id"]] == there["documents"] + 1
    again = {"doc_id": document["doc_id"], "folder_id": there["folder_id"]}
    refuses(files, "already in", "move_document", **again)
    files.create_document(document["title"], "Same title.", here)
    back = {"doc_id": document["doc_id"], "folder_id": here}
    refuses(files, "already holds", "move_document", **back)


def test_only_ones_own_document_is_deleted_and_only_after_the_pin(files: FilesTools) -> None:
    me = state(files)["me"]
    mine = next(row for row in state(files)["documents"] if row["owner"] == me)
    refuses(files, "confirm", "delete_document", doc_id=mine["doc_id"])
    wrong = "0000" if state(files)["pin"] != "0000" else "0001"
    refuses(files, "PIN is wrong", "confirm_identity", pin=wrong)
    files.confirm_identity(state(files)["pin"])
    deleted = files.delete_document(mine["doc_id"])
    assert deleted["recoverable_until"] > state(files)["today"]
    refuses(files, "no document", "delete_document", doc_id=mine["doc_id"])
    theirs = state(files)["documents"][0]
    theirs["owner"] = "Somebody Else"
    refuses(files, "belongs to", "delete_document", doc_id=theirs["doc_id"])


def test_sharing_gives_an_access_that_can_be_withdrawn(files: FilesTools) -> None:
    document = state(files)["documents"][0]
    document["access"] = []
    name, email = next(
        pair for pair in state(files)["people"].items() if pair[0] != document["owner"]
    )
    call = {"doc_id": document["doc_id"], "email": email}
    assert files.share_document(**call)["shared_with"] == name
    refuses(files, "already has access", "share_document", **call)
    changed = files.share_document(document["doc_id"], email.upper(), "editor")
    assert (changed["role"], changed["people"]) == ("editor", 1)
    (access,) = files.list_document_access(document["doc_id"])["people"]
    assert access["role"] == "editor"
    assert files.revoke_document_access(access["access_id"])["people"] == 0
    refuses(files, "no access", "revoke_document_access", access_id=access["access_id"])
    document["owner"] = name
    refuses(files, "belongs to", "share_document", **call)


def test_a_stranger_is_named_after_the_address(files: FilesTools) -> None:
    document = state(files)["documents"][0]
    shared = files.share_document(document["doc_id"], "ada.quill@pine.example")
    assert shared["shared_with"] == "Ada Quill"


# --- expenses -------------------------------------------------------------------------------------


def test_a_recorded_expense_is_a_draft(files: FilesTools) -> None:
    today = state(files)["today"]
    added = files.add_expense(12, today, "meal", "lunch", reference="INV-1")
    found = files.list_expenses("draft", "meal")["expenses"]
    assert added["expense_id"] in {expense["expense_id"] for expense in found}
    assert state(files)["expenses"][0]["reference"] == "INV-1"
    call = {"category": "meal", "purpose": "lunch"}
    refuses(files, "same day", "add_expense", amount=12, spent_on=today, **call)
    refuses(files, "future", "add_expense", amount=13, spent_on="2029-01-01", **call)
    refuses(files, "within 90", "add_expense", amount=13, spent_on="2024-01-01", **call)
    refuses(files, "calendar", "add_expense", amount=13, spent_on="2026-02-30", **call)


def test_a_receipt_goes_with_one_editable_expense(files: FilesTools) -> None:
    draft = expense_that_is(files, "draft", receipt=False)
    receipt_id = free_receipt(files)
    attached = files.attach_receipt(draft["expense_id"], receipt_id)
    assert attached["amount"] == draft["amount"]
    other = expense_that_is(files, "draft", receipt=False)
    call = {"expense_id": other["expense_id"], "receipt_id": receipt_id}
    refuses(files, "already attached", "attach_receipt", **call)
    refuses(files, "no receipt", "attach_receipt", expense_id=other["expense_id"], receipt_id="r")
    call = {"expense_id": "E-0", "receipt_id": free_receipt(files)}
    refuses(files, "no expense", "attach_receipt", **call)
    call["expense_id"] = expense_that_is(files, "approved", receipt=True)["expense_id"]
    refuses(files, "is approved", "attach_receipt", **call)


def test_a_submission_needs_pin_receipt_and_an_approver_with_the_limit(files: FilesTools) -> None:
    draft = expense_that_is(files, "draft", receipt=True)
    draft["amount"] = 120.0
    approvers = sorted(state(files)["approvers"], key=lambda row: row["limit"])
    approver = approvers[-1]
    call = {"expense_id": draft["expense_id"], "approver_id": approver["approver_id"]}
    refuses(files, "confirm", "submit_expense", **call)
    files.confirm_identity(state(files)["pin"])
    bare = expense_that_is(files, "draft", receipt=False)
    bare["amount"] = 30.0
    call["expense_id"] = bare["expense_id"]
    refuses(files, "no receipt attached", "submit_expense", **call)
    bare["amount"] = 25.0
    assert files.submit_expense(**call)["status"] == "submitted"
    refuses(files, "is submitted", "submit_expense", **call)
    call = {"expense_id": draft["expense_id"], "approver_id": "ap-0"}
    refuses(files, "no approver", "submit_expense", **call)
    draft["amount"] = approvers[0]["limit"] + 1
    call["approver_id"] = approvers[0]["approver_id"]
    refuses(files, "at most", "submit_expense", **call)
    draft["amount"] = approvers[0]["limit"]
    decided = files.submit_expense(**call)
    assert decided["approver"] == approvers[0]["name"]
    assert decided["decision_by"] > state(files)["today"]
