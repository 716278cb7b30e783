"""What moderators work with: the queue, a comment's case, a person's history."""
