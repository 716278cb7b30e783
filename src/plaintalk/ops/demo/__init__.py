"""The demo publication: an invented newspaper, loaded through the services like any other."""
