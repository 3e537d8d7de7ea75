"""Services that exist as a document only, simulated in this process."""
