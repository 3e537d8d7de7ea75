"""Teams: roles put together, and plans of teams of one's own."""
