"""The list of recordings: files, folders and FDSN services, by drag and drop or from its buttons."""

from __future__ import annotations

import os

from qgis.gui import QgsAuthConfigSelect
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QPainter
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...backend.tools.declaration import join_source, split_source
from ..i18n import tr
from .widgets import flowing

#: FDSN data centres, as suggestions; any other address can be written
SERVICES = ("https://service.earthscope.org", "https://webservices.ingv.it", "https://geofon.gfz.de",
            "https://ws.resif.fr", "https://orfeus-eu.org", "https://service.ncedc.org",
            "https://service.scedc.caltech.edu", "https://auspass.edu.au")
CODES = ("network", "station", "location", "channel")

_STATION_FILES = (".xml", ".stationxml", ".dataless", ".csv", ".tsv", ".gpkg", ".shp", ".geojson")


class RecordingsList(QWidget):
    """Recordings, one a row; ``changed`` says that a user altered them.

    ``stations_dropped`` brings the path of a dropped file that tells of stations and not of the ground's motion.
    """

    changed = pyqtSignal()
    stations_dropped = pyqtSignal(str)

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.list = _DropList(self.add_paths)
        self.list.setAccessibleName(tr("Recordings"))
        self.list.setToolTip(tr("<p>Drop files and folders of recordings here. Del takes the chosen ones out.</p>"))
        self.list.removed.connect(self.changed)
        self.list.itemActivated.connect(self._edit)
        buttons, flow = flowing()
        self.files = _button(tr("F&iles …"), tr("Files of anything ObsPy reads: miniSEED, SAC, GSE2 and others"))
        self.files.clicked.connect(self._choose_files)
        self.folder = _button(tr("F&older …"), tr("A folder of such files, or the root of an SDS archive"))
        self.folder.clicked.connect(self._choose_folder)
        self.service = _button(tr("Ser&vice …"), tr("An FDSN web service: stations and recordings over the network"))
        self.service.clicked.connect(lambda: self._choose_service())
        for button in (self.files, self.folder, self.service):
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)

    def sources(self) -> list[str]:
        """The recordings as the backend takes them."""
        return [self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count())]

    def set_sources(self, sources) -> None:
        """Show these and no others."""
        self.list.clear()
        for source in sources:
            self._add(source)
        self.changed.emit()

    def add_paths(self, paths) -> None:
        """Take files and folders; files that tell of stations go to ``stations_dropped`` where somebody listens."""
        for path in paths:
            wanted = self.receivers(self.stations_dropped) > 0
            if wanted and os.path.isfile(path) and path.lower().endswith(_STATION_FILES):
                self.stations_dropped.emit(path)
            elif path not in self.sources():
                self._add(path)
        self.changed.emit()

    def add_service(self, source: str) -> None:
        """Take a service, ``https://host|network=IV|station=*|channel=HH?``."""
        if source not in self.sources():
            self._add(source)
            self.changed.emit()

    def missing(self) -> list[str]:
        """Files and folders that are no longer there."""
        return [source for source in self.sources() if not is_service(source) and not os.path.exists(source)]

    def _add(self, source: str) -> None:
        words, icon = os.path.basename(source.rstrip("/\\")) or source, QStyle.StandardPixmap.SP_FileIcon
        if is_service(source):
            address, options = split_source(source)
            words = " · ".join([address.split("://")[1], *(options[code] for code in CODES if options.get(code))])
            if options.get("authcfg"):
                words = tr("{service} · with login").format(service=words)
            icon = QStyle.StandardPixmap.SP_DriveNetIcon
        elif os.path.isdir(source):
            icon = QStyle.StandardPixmap.SP_DirIcon
        item = QListWidgetItem(self.style().standardIcon(icon), words)
        item.setData(Qt.ItemDataRole.UserRole, source)
        item.setToolTip(source)
        self.list.addItem(item)

    def _edit(self, item: QListWidgetItem) -> None:
        source = item.data(Qt.ItemDataRole.UserRole)
        if is_service(source):
            self._choose_service(source)

    def _choose_files(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, tr("Recordings"))
        self.add_paths(paths)

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, tr("Folder of recordings"))
        if path:
            self.add_paths([path])

    def _choose_service(self, source: str = "") -> None:
        dialog = ServiceDialog(source, self)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.source():
            if source:
                for row in range(self.list.count()):
                    if self.list.item(row).data(Qt.ItemDataRole.UserRole) == source:
                        self.list.takeItem(row)
                        break
            self.add_service(dialog.source())


class ServiceDialog(QDialog):
    """Which service, which of its stations, and the login for what isn't public."""

    def __init__(self, source: str = "", parent=None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("FDSN web service"))
        self.address = QComboBox()
        self.address.setEditable(True)
        self.address.addItems(SERVICES)
        self.address.setToolTip(tr("<p>The address of the data centre, without what comes after its name.</p>"))
        hints = {"network": (tr("Network code"), "IV"), "station": (tr("Stations"), "*"),
                 "location": (tr("Location code"), ""), "channel": (tr("Channels"), "HH?,EH?")}
        self.codes = {}
        form = QFormLayout(self)
        form.addRow(tr("&Service"), self.address)
        for code in CODES:
            self.codes[code] = QLineEdit()
            self.codes[code].setPlaceholderText(hints[code][1] or tr("all"))
            self.codes[code].setToolTip(tr("<p>Codes with commas between; * and ? stand for any letters.</p>"))
            form.addRow(hints[code][0], self.codes[code])
        self.login = QgsAuthConfigSelect(self)
        form.addRow(tr("Login"), self.login)
        hint = QLabel(tr("A login is needed for restricted data only, of the kind “Basic authentication”. It stays in "
                         "QGIS's own store; neither job nor project holds the password."))
        hint.setWordWrap(True)
        form.addRow(hint)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.fill(source)

    def fill(self, source: str) -> None:
        """Show a service as its source names it."""
        address, options = split_source(source)
        if address:
            self.address.setEditText(address)
        for code, edit in self.codes.items():
            edit.setText(options.get(code, ""))
        if options.get("authcfg"):
            self.login.setConfigId(options["authcfg"])

    def source(self) -> str:
        """The service as a source; empty without an address."""
        address = self.address.currentText().strip().rstrip("/")
        if not address:
            return ""
        if "://" not in address:
            address = "https://" + address
        given = {code: edit.text().replace(" ", "") for code, edit in self.codes.items() if edit.text().strip()}
        if self.login.configId():
            given["authcfg"] = self.login.configId()
        return join_source(address, given)


class _DropList(QListWidget):
    removed = pyqtSignal()

    def __init__(self, take) -> None:
        super().__init__()
        self._take = take
        self.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.setAcceptDrops(True)
        self.setMinimumHeight(70)

    def dragEnterEvent(self, event) -> None:  # noqa: N802  (the names are Qt's)
        """Files and folders are welcome."""
        event.acceptProposedAction() if event.mimeData().hasUrls() else event.ignore()

    def dragMoveEvent(self, event) -> None:  # noqa: N802
        """Anywhere in the list will do."""
        self.dragEnterEvent(event)

    def dropEvent(self, event) -> None:  # noqa: N802
        """Take what was dropped."""
        self._take([url.toLocalFile() for url in event.mimeData().urls() if url.toLocalFile()])
        event.acceptProposedAction()

    def keyPressEvent(self, event) -> None:  # noqa: N802
        """Delete takes the chosen rows out."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selectedItems():
            for item in self.selectedItems():
                self.takeItem(self.row(item))
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event) -> None:  # noqa: N802
        """An empty list says what to do with it."""
        super().paintEvent(event)
        if self.count() == 0:
            painter = QPainter(self.viewport())
            painter.setOpacity(0.6)
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.viewport().rect().adjusted(8, 8, -8, -8), int(Qt.AlignmentFlag.AlignCenter)
                             | int(Qt.TextFlag.TextWordWrap), tr("Drop recordings here: files, folders, archives"))
            painter.end()


def is_service(source: str) -> bool:
    """Whether a source names a web service."""
    return source.lower().startswith(("http://", "https://"))


def _button(words: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(words)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
