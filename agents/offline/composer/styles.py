"""Styles of writing: what opens a message, holds its request, and closes it.

A sample keeps one style throughout, as one person would. `{ask}` is an imperative verb phrase
("cancel that booking").
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """One person's way of writing.

    `openings` start the first message, `transitions` the later ones (either may be empty),
    `request_templates` hold the request, `closings` end a message now and then. `motivation_rate`
    is the chance that a message gives its reason.
    """

    name: str
    openings: tuple[str, ...]
    transitions: tuple[str, ...]
    request_templates: tuple[str, ...]
    closings: tuple[str, ...]
    motivation_rate: float


STYLES = (
    Style(
        "friendly",
        ("Hi there!", "Hello!", "Hey,", "Good morning!", "Hi, hope you can help.", ""),
        ("Thanks!", "Great, thank you.", "Perfect.", "Lovely, thanks.", "That's a big help.", ""),
        (
            "Could you {ask}?",
            "Can you {ask}?",
            "Can you {ask} for me?",
            "Could you please {ask}?",
            "I was hoping you could {ask}.",
            "Would you be able to {ask}?",
            "It'd be great if you could {ask}.",
            "If you could {ask}, that'd be great.",
            "Do you think you could {ask}?",
            "Please {ask}.",
        ),
        ("Thanks so much!", "Thank you!", "Thanks in advance!", "Much appreciated."),
        0.75,
    ),
    Style(
        "brisk",
        ("", "Quick one.", "Okay,", "Right,", "Morning."),
        ("Good.", "Next,", "Okay.", "Now", "Right.", "Then", "Fine.", "Got it.", ""),
        (
            "Please {ask}.",
            "I need you to {ask}.",
            "Go ahead and {ask}.",
            "Just {ask}, please.",
            "Can you {ask}?",
            "I want you to {ask}.",
            "I'd like you to {ask}.",
            "Would you {ask}?",
        ),
        ("Thanks.", "Cheers.", ""),
        0.6,
    ),
    Style(
        "chatty",
        (
            "So, I've got a bit of a to-do list today.",
            "Okay, I'm finally sitting down to sort a few things out.",
            "Hey!",
            "Hi!",
            "",
            "Hi, a few things today.",
            "I'm between meetings and trying to get things off my plate.",
            "I'm catching up on a few things.",
            "",
        ),
        (
            "Ah, brilliant.",
            "Oh good, that's sorted then.",
            "Great.",
            "",
            "Wonderful.",
            "That was quick!",
            "While I'm thinking of it,",
            "Oh, and another thing:",
            "Before I forget,",
            "Okay so,",
        ),
        (
            "could you {ask}?",
            "can you {ask}?",
            "I'd really like you to {ask}.",
            "would you {ask} for me?",
            "please {ask}.",
            "let's {ask}.",
            "I need you to {ask}.",
            "please could you {ask}?",
            "I was wondering whether you could {ask}.",
            "maybe you can {ask}?",
        ),
        ("Thanks a bunch.", "That would help a lot.", "Thanks a million.", ""),
        0.85,
    ),
    Style(
        "formal",
        ("Good afternoon.", "Good morning.", "Hello.", ""),
        ("Thank you.", "Understood, thank you.", "Very good.", "Many thanks.", "Noted."),
        (
            "I would like you to {ask}.",
            "Please {ask}.",
            "Would you kindly {ask}?",
            "May I ask you to {ask}?",
            "I would appreciate it if you could {ask}.",
            "Kindly {ask}.",
            "Could you please {ask}?",
            "I would be grateful if you could {ask}.",
            "Could I trouble you to {ask}?",
        ),
        ("Thank you in advance.", "I appreciate your help.", ""),
        0.7,
    ),
    Style(
        "thinking aloud",
        (
            "Let me think where to start.",
            "I'm trying to get organised.",
            "",
            "There's a lot going on this week.",
            "Let's see.",
            "Okay, first things first.",
            "",
        ),
        (
            "Hmm, okay.",
            "Okay, that helps.",
            "Good to know.",
            "Alright, next one.",
            "Right.",
            "",
            "Now that's done,",
            "Okay, next:",
            "Makes sense.",
        ),
        (
            "would you {ask}?",
            "can you {ask}?",
            "I think I need you to {ask}.",
            "it would help me if you could {ask}.",
            "perhaps you could {ask}?",
            "please {ask}.",
            "would you {ask} for me?",
            "could you {ask}?",
            "let's {ask}.",
        ),
        ("Let me know how it goes.", ""),
        0.8,
    ),
    Style(
        "delegating",
        ("Hey, can you take something off my hands?", "Hi, a couple of things for you.", ""),
        (
            "Nice work.",
            "Thanks for that.",
            "Cool.",
            "Awesome.",
            "Super.",
            "And one more thing:",
            "",
        ),
        (
            "Please {ask}.",
            "Would you {ask}?",
            "Could you {ask}?",
            "Can you {ask}?",
            "Can I get you to {ask}?",
            "I'd like you to {ask}.",
            "Please go ahead and {ask}.",
            "See if you can {ask}.",
            "Do me a favour and {ask}.",
        ),
        ("Ping me when it's done.", "Ta!", "Let me know once that's through.", ""),
        0.65,
    ),
)
