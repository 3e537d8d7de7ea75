"""What the offline reasoner says where no call answers a message, and how it goes on after that."""
