"""What a site's own decisions teach: cheapest thresholds, and a small model of its own."""
