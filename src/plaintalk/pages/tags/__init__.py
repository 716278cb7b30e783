"""Tags and filters that say in words what the domains keep as values, by what they are about."""
