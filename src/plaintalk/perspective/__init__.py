"""The wire format of the Perspective API over the engine, for clients that already speak it."""
