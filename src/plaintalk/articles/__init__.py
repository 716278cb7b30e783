"""The publication: sites, articles, topics, and which articles are related."""
