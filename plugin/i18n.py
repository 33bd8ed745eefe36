"""The words that people read, in the language of their QGIS: English in the code, others in ``resources/i18n``.

Texts are marked with :func:`tr` where they are shown, with a literal that ``make translations`` finds, so what varies
is put in afterwards: ``tr("{count} warnings").format(count=count)``.  A text that is kept before it is shown, such as
a constant of a module, is marked with :func:`later` and given to :func:`tr` when it is shown; so are the texts of the
declared tools, which are found in the declarations.

Standard library only until :func:`install` is called: modules that know nothing of Qt speak through it, too.
"""

from __future__ import annotations

from pathlib import Path

CONTEXT = "Orogen"  #: what the texts are filed under in the catalogues
CATALOGUES = Path(__file__).resolve().parent.parent / "resources" / "i18n"

_installed: list = []  # the translator in use, if any, and Qt's function that asks it


def tr(text: str) -> str:
    """``text`` in the language of QGIS; as it is where there is no translation."""
    return _installed[1](CONTEXT, text) if _installed and text else text


def later(text: str) -> str:
    """``text`` unchanged: marks a literal that is translated when it is shown."""
    return text


def speaks_english() -> bool:
    """Whether no catalogue is in use."""
    return not _installed


def install(locale: str = "") -> bool:
    """Speak the language of ``locale`` (such as ``zh_CN``; empty for that of QGIS); whether there is a catalogue."""
    from qgis.core import QgsApplication
    from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

    remove()
    name = QLocale(locale or QgsApplication.locale()).name()  # also from zh-Hans, as QGIS calls it
    for one in (name, name.partition("_")[0]):
        translator = QTranslator()
        if translator.load(str(CATALOGUES / f"orogen_{one}.qm")):
            QCoreApplication.installTranslator(translator)
            _installed.extend((translator, QCoreApplication.translate))
            return True
    return False


def remove() -> None:
    """Speak English again."""
    from qgis.PyQt.QtCore import QCoreApplication

    if _installed:
        QCoreApplication.removeTranslator(_installed[0])
        _installed.clear()
