"""Doubles that users need, too: a mock endpoint, faulty disks, a sink in memory."""
