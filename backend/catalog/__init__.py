"""From picks to a catalogue of events: associated, located, sized, and written for other programs."""
