"""What can go wrong with one request, and what follows from it.

The body of an error answer decides more than its status: a 429 may mean "slower", "the account is
empty" or "never with this key". Only codes of a harmless form are repeated from it, and for
requests that were found wrong a short, scrubbed excerpt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeGuard

import orjson

from turnloom.graphs.json_value import JsonValue, element_objects


class Cause(StrEnum):
    """Why a request failed."""

    THROTTLED = "throttled"
    """the endpoint wants fewer requests (429, 503 slow_down, 529)"""
    SERVER_ERROR = "server error"
    """another 5xx, or 408"""
    TIMEOUT = "timeout"
    """no complete answer before the deadline"""
    LOST = "connection lost"
    """the connection ended before or within the answer's head"""
    TRUNCATED = "truncated"
    """the body ended too early"""
    MALFORMED = "malformed"
    """a complete body that is no chat completion"""
    UNREACHABLE = "unreachable"
    """no connection"""
    UNSUPPORTED = "unsupported"
    """the request uses a feature that the endpoint does not know; another form may do"""
    REFUSED = "refused"
    """the endpoint found this one request wrong: too long, filtered, invalid"""
    DENIED = "denied"
    """the key is wrong or may not do this; the address or the model does not exist"""
    QUOTA = "quota"
    """the account is spent"""


RETRIED = frozenset(
    {
        Cause.THROTTLED,
        Cause.SERVER_ERROR,
        Cause.TIMEOUT,
        Cause.LOST,
        Cause.TRUNCATED,
        Cause.MALFORMED,
        Cause.UNREACHABLE,
    }
)
BROKEN = RETRIED - {Cause.THROTTLED}
"""Failures that speak against the endpoint's health (a throttling endpoint is alive)."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What an error answer says: its codes (`code`, `type`), its message, and the names in the
    places that it gives (`param`, `loc`)."""

    codes: tuple[str, ...] = ()
    message: str = ""
    places: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f" ({', '.join(self.codes)})" if self.codes else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One failed request. `text` is fit to be shown; `retry_after` in seconds where given.

    `complaint`: what the endpoint said of a request that it found wrong.
    """

    cause: Cause
    text: str
    retry_after: float | None = None
    complaint: Complaint | None = field(default=None, repr=False)


_QUOTA = re.compile(
    r"insufficient_quota|insufficient_funds|insufficient_balance|billing|credit_limit"
    r"|(?:quota|spend|spending|usage|hard)_(?:limit_)?(?:exceeded|reached)|payment_required"
    r"|account_deactivated|out_of_credits",
    re.IGNORECASE,
)
_OVERFLOW = re.compile(
    r"context_length_exceeded|exceed_context_size|maximum context length|context (?:size|window|"
    r"length)|too many tokens|prompt is too long|string_above_max_length|max_model_len",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"response_format|json_schema|json schema|guided|grammar|structured|tool_choice|tool choice"
    r"|max_completion_tokens",
    re.IGNORECASE,
)
_FIELD = re.compile(r"\b(?:response_format|tool_choice)\b")
"""llama-cpp-python tells by a 500 that it does not know the value of such a field."""
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,63}")
_RETRIED_STATUS = frozenset({408, 409, 425, 500, 502, 503, 504})
EXCERPT = 200


def read_complaint(body: bytes) -> Complaint:
    """Read an error answer's body, in any of the forms that servers use."""
    try:
        answer: JsonValue = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Complaint(message=body[:2000].decode("utf-8", "replace"))
    if isinstance(answer, list) and answer:
        answer = answer[0]
    if isinstance(answer, dict):
        answer = answer.get("error") or answer
    if isinstance(answer, str):
        return Complaint(message=answer)
    if not isinstance(answer, dict):
        return Complaint()
    codes = (answer.get(field) for field in ("code", "type"))
    known = (code for code in codes if isinstance(code, str) and _CODE.fullmatch(code))
    said = answer.get("message") or answer.get("detail") or ""
    message, places = _said(said)
    if isinstance(param := answer.get("param"), str):
        places |= {param.partition(".")[0]}
    return Complaint(tuple(dict.fromkeys(known)), message, places)


def _said(said: JsonValue) -> tuple[str, frozenset[str]]:
    """Message and places of a text, or of a list of what was found wrong, as pydantic writes it."""
    if isinstance(said, str):
        return said, frozenset()
    if isinstance(said, dict):
        said = said.get("detail") or [said]
    found = element_objects(said)
    places: set[str] = set()
    for each in found:
        loc = each.get("loc")
        places.update(part for part in (loc if isinstance(loc, list) else ()) if _is_text(part))
    words = [each["msg"] for each in found if _is_text(each.get("msg"))]
    return "; ".join(map(str, words)), frozenset(places)


def _is_text(value: JsonValue) -> TypeGuard[str]:
    return isinstance(value, str)


def read_fault(status: int, body: bytes, retry_after: float | None = None) -> Fault:
    """What an answer other than a 2xx means. `body` has been scrubbed of secrets."""
    complaint = read_complaint(body)
    head = f"HTTP {status}{complaint}"
    cause = _cause(status, complaint)
    if cause is Cause.DENIED:
        return Fault(cause, f"{head}: {_remedy(status)}")
    if cause is Cause.REFUSED:
        problem = "beyond the context" if _is_overflow(complaint) else "wrong"
        text = f"{head}: the request is {problem}: {_excerpt(complaint.message)}"
        return Fault(cause, text, complaint=complaint)
    if cause is Cause.UNSUPPORTED:
        return Fault(cause, f"{head}: {_excerpt(complaint.message)}", complaint=complaint)
    return Fault(cause, head, retry_after)


def _cause(status: int, complaint: Complaint) -> Cause:
    if status == 402 or (
        status in {400, 403, 429, 503} and any(map(_QUOTA.search, complaint.codes))
    ):
        return Cause.QUOTA
    if status in {429, 529} or (status == 503 and "slow_down" in complaint.codes):
        return Cause.THROTTLED
    if status in _RETRIED_STATUS or status > 500:
        is_form = status == 501 or (status == 500 and _FIELD.search(complaint.message))
        return Cause.UNSUPPORTED if is_form else Cause.SERVER_ERROR
    if status in {401, 403, 404, 405} or status < 400:
        return Cause.DENIED
    text = " ".join((*complaint.codes, complaint.message))
    if _is_overflow(complaint) or not _FORM.search(text):
        return Cause.REFUSED
    return Cause.UNSUPPORTED


def _remedy(status: int) -> str:
    if status < 400:
        return "it redirects, which is never followed: give the final address"
    if status in {401, 403}:
        return "it does not accept the API key: check the variable or file that holds it"
    return "check the address (it usually ends with /v1) and the name of the model"


def _is_overflow(complaint: Complaint) -> bool:
    return bool(_OVERFLOW.search(" ".join((*complaint.codes, complaint.message[:2000]))))


def _excerpt(message: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in message[:EXCERPT])
    return shown.encode("utf-8", "backslashreplace").decode()
