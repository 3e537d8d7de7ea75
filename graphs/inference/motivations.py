"""Motivations: a person's reason to look something up, or to have something done."""

from __future__ import annotations

MOTIVATIONS_TO_READ = (
    "I want to be sure before I go on.",
    "I have lost track of it a bit.",
    "Somebody asked me and I could not say.",
    "I am putting things in order today.",
    "I would like to know where things stand.",
    "I am comparing a few options.",
    "It has been on my mind since this morning.",
    "I need it for my notes.",
    "I am not sure I remember it right.",
    "A colleague will want to see it later.",
)


MOTIVATIONS_TO_WRITE = (
    "I would like to have it settled today.",
    "I have put it off long enough.",
    "It was agreed on this morning.",
    "Something has come up at short notice.",
    "I promised that I would take care of it.",
    "It can't wait until next week.",
    "That is what we decided in the end.",
    "I would rather not forget it again.",
    "It makes things easier for everybody.",
    "I have thought it over and I am sure.",
)
