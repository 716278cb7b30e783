"""HTML for readers and authors: front page, article, discussion, policy, account."""
