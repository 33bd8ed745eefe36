"""A monitor for the tests that remembers what the user would be warned of."""

from __future__ import annotations

from typing import Any

from orogen.backend.monitor import Monitor


class Ear(Monitor):
    """``warnings``: the messages, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[str] = []

    def emit(self, event: dict[str, Any]) -> None:
        if event.get("level") == "warning":
            self.warnings.append(event["message"])
