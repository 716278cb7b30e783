"""Members and guests, sign-in, roles, sanctions, and what a person may do."""
