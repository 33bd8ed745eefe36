"""A damage grade for every building, from imagery before and after an event."""
