"""What people are told of without asking again: on a page of their own, and by e-mail."""
