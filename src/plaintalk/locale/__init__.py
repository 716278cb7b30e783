"""What each language brings: a catalogue of texts, and how it writes days and numbers."""
