"""How a command speaks: to a person, a pipe, a log. And the options that several commands take."""
