"""The field for the folder of the results: proposes one, and says what is wrong with another."""

from __future__ import annotations

import os
from datetime import date

from qgis.gui import QgsFileWidget

from ..i18n import tr
from ..settings import results_folder


class ResultFolder(QgsFileWidget):
    """A folder that is made when it isn't there; ``parts`` are the folders in it that results go to, itself if none."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.setDialogTitle(tr("Folder for the results"))
        self.setToolTip(tr("<p>The results, the report and the job file go into this folder. It is made when "
                           "it isn't there.</p>"))

    def path(self) -> str:
        """The folder as it was written or chosen."""
        return os.path.expanduser(self.filePath().strip().strip('"'))

    def propose(self, name: str, beside: str = "") -> None:
        """Name a folder that isn't there yet, ``beside`` another where one is given."""
        name = f"{name}_{date.today():%Y-%m-%d}"
        folder = os.path.dirname(beside) or results_folder()
        place, number = os.path.join(folder, name), 1
        while os.path.exists(place):
            number += 1
            place = os.path.join(folder, f"{name}_{number}")
        self.setFilePath(place)

    def problems(self, parts=("",)) -> list[str]:
        """What stands in the way of a run, a sentence each."""
        folder = self.path()
        if not folder:
            return [tr("Name the folder for the results (3, Save to).")]
        if not os.path.isabs(folder):
            return [tr("Give the folder for the results with its full path (3, Save to).")]
        above = folder
        while not os.path.exists(above) and os.path.dirname(above) != above:
            above = os.path.dirname(above)
        if not os.path.isdir(above):
            return [tr("The folder for the results can't be made, because {above} is a file: choose another (3, Save "
                       "to).").format(above=above)]
        if not os.access(above, os.W_OK):
            return [tr("Nothing can be written in {above}: choose another folder for the results (3, Save to).")
                       .format(above=above)]
        if any(os.path.exists(os.path.join(folder, part, "manifest.json")) for part in parts):
            return [tr("The folder for the results holds a finished result: choose another (3, Save to).")]
        return []
