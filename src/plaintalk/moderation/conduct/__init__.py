"""How people conduct themselves: what the ladder proposes, and signs of a block evaded."""
