"""How a command speaks: to a person at a terminal, to a pipe, to a log."""
