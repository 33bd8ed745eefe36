"""Recordings in the Processing toolbox: a list of files, folders and services; its value is a text, one a line."""

from __future__ import annotations

from processing.gui.wrappers import DIALOG_STANDARD, WidgetWrapper
from qgis.PyQt.QtWidgets import QLineEdit

from ..dialogs.recordings_list import RecordingsList


class RecordingsWrapper(WidgetWrapper):
    """QGIS's own widget for a text knows no files."""

    def createWidget(self):  # noqa: N802  (the names are QGIS's)
        """The list with its buttons; in a batch's table a line, for one source."""
        if self.dialogType != DIALOG_STANDARD:
            line = QLineEdit()
            line.textChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
            return line
        box = RecordingsList()
        box.setMinimumHeight(110)
        box.changed.connect(lambda: self.widgetValueHasChanged.emit(self))
        return box

    def setValue(self, value):  # noqa: N802
        """Show the sources of a text or a list."""
        sources = [line for item in (value if isinstance(value, (list, tuple)) else [value])
                   for line in str(item or "").splitlines() if line.strip()]
        if isinstance(self.widget, QLineEdit):
            self.widget.setText("\n".join(sources))
        else:
            self.widget.set_sources(sources)

    def value(self):
        """The sources, one a line."""
        if isinstance(self.widget, QLineEdit):
            return self.widget.text()
        return "\n".join(self.widget.sources())
