"""A run: seeds admitted, driven over the bus, released and delivered."""
