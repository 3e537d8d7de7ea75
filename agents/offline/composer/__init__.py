"""The offline composer: user messages from executed traces and the cards' wording."""
