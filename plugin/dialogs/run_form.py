"""The third column before the run: how well, where, how long, into which folder, and all that is seldom touched."""

from __future__ import annotations

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QButtonGroup, QFormLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from ...backend.tools import get
from ..i18n import later, tr
from .fields import BY_ITSELF, Field, add_row, tooltip
from .ground_form import project_name
from .result_folder import ResultFolder
from .run_view import span

#: what the choices of quality are called, and what they are for
QUALITIES = {"quick": (later("quick look"), later("a first map")), "standard": (later("standard"), later("for work")),
             "thorough": (later("thorough"), later("the last word"))}

#: parameters that have a place of their own in the dialog; all others stand under Advanced
PLACED = ("continuous", "categorical", "distance_to", "density_of", "presence_of", "category_of", "value_of",
          "deposits", "permissive", "area", "exclusion_m", "cell_size_m", "patch_cells", "quality", "title")

_AUTOMATIC = {"background_count": BY_ITSELF, "members": later("by quality"), "block_m": BY_ITSELF,
              "threads": later("all"), "template": later("first raster")}
_PLACEHOLDERS = {"crs": later("as the evidence, or EPSG:28354"), "title": later("of the report")}
_UNKNOWN_DEVICE, _UNKNOWN_ESTIMATE = later("not known yet"), later("known when the layers are looked at")


class RunForm(QWidget):
    """Quality, device, estimate, folder and the advanced parameters; ``changed`` says that a user altered one."""

    changed = pyqtSignal()

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        tool = get("map-prospectivity")
        self.qualities = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 4, 0)
        quality = QLabel(tr("Quality"))
        quality.setToolTip(tooltip(tool.parameter("quality")))
        radios = QVBoxLayout()
        radios.setSpacing(2)
        for number, choice in enumerate(tool.parameter("quality").choices):
            words, purpose = QUALITIES.get(choice, (choice, ""))
            button = QRadioButton(f"{tr(words)}: {tr(purpose)}" if purpose else tr(words))
            button.setObjectName(f"quality_{choice}")
            button.setProperty("choice", choice)
            button.setToolTip(tooltip(tool.parameter("quality")))
            button.setChecked(choice == tool.parameter("quality").default)
            self.qualities.addButton(button, number)
            radios.addWidget(button)
        self.qualities.buttonClicked.connect(lambda _: self.changed.emit())

        self.title = Field(tool.parameter("title"), self)
        self.title.widget.setPlaceholderText(tr("heading of the report"))
        self.folder = ResultFolder()
        self.folder.fileChanged.connect(lambda _: self.changed.emit())
        self.device = QLabel(tr(_UNKNOWN_DEVICE))
        self.device.setWordWrap(True)
        self.estimate = QLabel(tr(_UNKNOWN_ESTIMATE))
        self.estimate.setWordWrap(True)
        self.estimate.setToolTip(tr("About how long the run takes, how much memory it needs, and how much room on "
                                    "the disk, measured on this machine"))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.addRow(quality, radios)
        form.addRow(tr("Device"), self.device)
        form.addRow(tr("About"), self.estimate)
        add_row(form, self.title)
        save = QLabel(tr("&Save to"))
        save.setBuddy(self.folder)
        form.addRow(save, self.folder)
        layout.addLayout(form)

        self.advanced = QgsCollapsibleGroupBox(tr("Advanced"))
        self.advanced.setCollapsed(True)
        self.advanced.setSaveCollapsedState(False)
        inside = QFormLayout(self.advanced)
        inside.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        inside.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.fields: dict[str, Field] = {}
        for heading, parameters in tool.groups().items():
            rest = [parameter for parameter in parameters if parameter.name not in PLACED]
            if rest:
                label = QLabel(f"<b>{tr(heading)}</b>")
                inside.addRow(label)
            for parameter in rest:
                one = Field(parameter, self, _AUTOMATIC.get(parameter.name, ""))
                if parameter.name in _PLACEHOLDERS:
                    one.widget.setPlaceholderText(tr(_PLACEHOLDERS[parameter.name]))
                one.changed.connect(self.changed)
                add_row(inside, one)
                self.fields[parameter.name] = one
        layout.addWidget(self.advanced)
        layout.addStretch(1)
        self.title.changed.connect(self.changed)
        self.propose_folder()

    @property
    def quality(self) -> str:
        return self.qualities.checkedButton().property("choice")

    def sources(self, source_of) -> dict:
        """The parameters of this column; ``source_of(layer)`` gives a layer's source for the backend."""
        found = {"quality": self.quality, "title": self.title.value()}
        for name, one in self.fields.items():
            value = one.value()
            if one.parameter.is_path:
                if value is not None:
                    found[name] = source_of(value)
            else:
                found[name] = value
        return found

    def fill(self, parameters: dict) -> None:
        """Show the parameters of a past run; what it doesn't name gets its default."""
        quality = parameters.get("quality") or get("map-prospectivity").parameter("quality").default
        for button in self.qualities.buttons():
            button.setChecked(button.property("choice") == quality)
        for name, one in {**self.fields, "title": self.title}.items():
            one.set_value(parameters.get(name))

    def show_estimate(self, device: str, estimate: dict | None) -> None:
        """Where it will run, and about how long, with how much memory and disk; as the check says."""
        self.device.setText(device or tr(_UNKNOWN_DEVICE))
        if not estimate:
            self.estimate.setText(tr(_UNKNOWN_ESTIMATE))
            return
        time = span(estimate["seconds"]["low"], estimate["seconds"]["high"])
        self.estimate.setText(tr("{time} · {memory} · {disk} on disk").format(
            time=time, memory=size(estimate["memory_mb"]), disk=size(estimate["disk_mb"])))

    def output(self) -> str:
        """The folder for the results."""
        return self.folder.path()

    def propose_folder(self, beside: str = "") -> None:
        """Name a folder that isn't there yet, ``beside`` another where one is given."""
        self.folder.propose(project_name() or "prospectivity", beside)

    def problems(self) -> list[str]:
        """What stands in the way of a run, a sentence each."""
        return self.folder.problems()


def size(megabytes: float) -> str:
    """Memory or disk in MB, or GB from one on."""
    return f"{megabytes:.0f} MB" if megabytes < 1000 else f"{megabytes / 1000:.1f} GB"
