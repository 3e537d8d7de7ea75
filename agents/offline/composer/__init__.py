"""The offline composer: user messages from executed traces and the annotations' wording."""
