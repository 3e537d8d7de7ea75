"""How a message is put together around a request: manners of speaking, each with its frames.

A sample keeps one manner throughout, as one person would. `{ask}` is an imperative verb phrase
("cancel that booking"); `{because}` a sentence of its own, in place or left out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manner:
    """One person's way of writing.

    `opening` starts the first message, `going_on` the later ones (either may be empty), `frames`
    hold the request, `closing` ends a message now and then. `reasons` is the chance that a
    message gives its reason.
    """

    name: str
    opening: tuple[str, ...]
    going_on: tuple[str, ...]
    frames: tuple[str, ...]
    closing: tuple[str, ...]
    reasons: float


MANNERS = (
    Manner(
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
            "I'd love it if you could {ask}.",
            "Do you think you could {ask}?",
            "Might I ask you to {ask}?",
        ),
        ("Thanks so much!", "Thank you!", "Thanks in advance!", "Much appreciated."),
        0.75,
    ),
    Manner(
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
        ("Thanks.", "That's all for that.", "Cheers.", ""),
        0.6,
    ),
    Manner(
        "chatty",
        (
            "So, I've got a bit of a to-do list today.",
            "Okay, I'm finally sitting down to sort a few things out.",
            "Hey! I've been putting this off all week.",
            "It's been one of those days, so bear with me.",
            "I'm between meetings and trying to get things off my plate.",
            "I'm catching up on everything I let slide.",
        ),
        (
            "Ah, brilliant.",
            "Oh good, that's sorted then.",
            "Okay, that's one thing less on my mind.",
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
            "I think it's best if you {ask}.",
            "let's {ask}.",
            "what I need is for you to {ask}.",
            "I was wondering whether you could {ask}.",
            "maybe you can {ask}?",
        ),
        ("Thanks a bunch.", "That'd be a weight off my mind.", "Thanks a million.", ""),
        0.85,
    ),
    Manner(
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
            "I should be grateful if you would {ask}.",
            "Could I trouble you to {ask}?",
        ),
        ("Thank you in advance.", "I appreciate your help.", ""),
        0.7,
    ),
    Manner(
        "thinking aloud",
        (
            "Let me think where to start.",
            "I'm trying to get organised here.",
            "There's a lot going on this week.",
            "Let's see.",
            "I'd rather get this settled today than tomorrow.",
        ),
        (
            "Hmm, okay.",
            "Okay, that helps.",
            "Good to know.",
            "Alright, on to the next thing.",
            "That settles that.",
            "Now that's done,",
            "With that out of the way,",
            "Makes sense.",
        ),
        (
            "I suppose the next step is to {ask}.",
            "I guess you should {ask}.",
            "I think I need you to {ask}.",
            "it would help me if you could {ask}.",
            "perhaps you could {ask}?",
            "maybe it's best if you {ask}.",
            "could you {ask}?",
            "the sensible thing is to {ask}; can you do that?",
        ),
        ("Let me know how it goes.", "Tell me what comes of it.", ""),
        0.8,
    ),
    Manner(
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
            "I'm counting on you to {ask}.",
            "Would you {ask}?",
            "Be so good as to {ask}.",
            "Help me out and {ask}.",
            "Your job now: {ask}.",
            "See if you can {ask}.",
            "Do me a favour and {ask}.",
        ),
        ("Ping me when it's done.", "Ta!", "Let me know once that's through.", ""),
        0.65,
    ),
)
