"""The lexicon: verbs by what they do, and what people are called."""

from __future__ import annotations


def lexicon(text: str) -> frozenset[str]:
    """A set of words, written in a row."""
    return frozenset(text.split())


READS = lexicon(
    "get list find search show view check look lookup fetch read count describe query browse track "
    "compare calculate compute estimate summarize preview display inspect retrieve see tell verify "
    "validate convert recommend suggest return print export is has what which who when how "
    "load peek quote determine report"
)
WRITES = lexicon(
    "add apply authenticate approve archive assign attach block book borrow buy cancel change "
    "charge checkin checkout clear close complete confirm copy create deactivate activate delete "
    "deposit disable "
    "edit enable end enroll extend finish give hire hold insert issue join leave lend lock log "
    "login logout make mark merge modify move open order park pause pay place post publish "
    "purchase put reassign redeem refund register reject release remove rename renew rent reopen "
    "replace reply report request reschedule reserve reset resolve restart restock resume return "
    "revoke save schedule send set share ship sign split start stop submit subscribe swap tag take "
    "terminate toggle top transfer turn undo unlock unsubscribe update upgrade upload use withdraw "
    "write press fill drop enter launch adjust raise lower increase decrease reduce switch"
)
CREATES = lexicon("add create register insert new open enroll sign start make publish post")
REMOVES = lexicon(
    "cancel delete remove clear reset end close terminate return archive revoke undo drop "
    "unsubscribe deactivate leave logout reject"
)
ENDS = lexicon("cancel delete remove close terminate archive revoke")
"""What puts an end to the thing that it is done to."""
PEOPLE = lexicon(
    "member customer patient user person people guest passenger contact employee student owner "
    "author doctor teacher driver client tenant recipient sender attendee participant friend "
    "colleague agent manager visitor borrower reader player traveler traveller assignee host "
    "reviewer buyer seller holder applicant resident coach trainer tutor artist"
)
