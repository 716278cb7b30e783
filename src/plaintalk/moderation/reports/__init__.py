"""What readers report, what it weighs, and how it ends."""
