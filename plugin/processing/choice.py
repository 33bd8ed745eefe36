"""A choice in the Processing toolbox whose entries are translated; what it gives and stores is the declared word."""

from __future__ import annotations

from processing.gui.wrappers import WidgetWrapper
from qgis.PyQt.QtWidgets import QComboBox

from ..i18n import tr


class ChoiceWrapper(WidgetWrapper):
    """QGIS's own widget shows the stored words themselves."""

    def createWidget(self):  # noqa: N802  (the names are QGIS's)
        """The entries, each with the declared word."""
        combo = QComboBox()
        for choice in self.parameterDefinition().options():
            combo.addItem(tr(choice), choice)
        combo.currentIndexChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
        return combo

    def setValue(self, value):  # noqa: N802
        """Show the entry of a declared word."""
        self.setComboValue(value)

    def value(self):
        """The declared word."""
        return self.comboValue()
