"""The composition root: settings, addresses, and the parts put together."""
