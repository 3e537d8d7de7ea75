"""Where the values of arguments come from: the state, what results show, invention."""
