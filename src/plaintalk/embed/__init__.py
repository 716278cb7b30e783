"""JSON and HTML for other pages and programs: `/api/v1` and `/embed/v1`."""
