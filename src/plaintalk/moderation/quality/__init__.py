"""How well the desk decides: second looks, golden items, and what they show."""
