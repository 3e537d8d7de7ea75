"""Doubles that users need, too: mock endpoint, faulty disks, sink in memory, scripted model."""
