"""The dialogs and panels that people click."""
