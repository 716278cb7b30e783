"""What waits for a person: in which order, and who is at it."""
