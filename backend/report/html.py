"""Reports as one self-contained HTML page: pictures inside, no network, no script; for screen, mail and A4 paper.

Templates live beside this file.  All text is escaped; only :func:`inline` marks something as finished HTML.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from matplotlib.figure import Figure

from ..errors import OutputError
from ..files import replacing
from .figures import svg
from .styles import significant

TEMPLATES = Path(__file__).resolve().parent


def render(template: str, **context: Any) -> str:
    """Fill a template of this folder; an unknown name in it is an error, and the same context gives the same bytes."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    environment.filters.update(number=number, percent=percent, interval=interval, grouped=grouped,
                               significant=significant)
    ours = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    environment.globals["css"] = Markup(ours)  # nosec B704  # noqa: S704  (our own file)
    return environment.get_template(template).render(**context)


def write(text: str, path: str | Path) -> Path:
    """Write the page beside its place, then put it there in one step; raises :class:`OutputError` when that fails."""
    path = Path(path)
    try:
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise _unwritable(path, fault) from fault
    return path


def inline(figure: Figure, description: str) -> Markup:
    """A figure to stand in a page, with words for those who can't see it."""
    role = Markup('<svg role="img" aria-label="{}"').format(description)
    return role + Markup(svg(figure).removeprefix("<svg"))  # nosec B704  # noqa: S704  (matplotlib escapes its text)


def number(value: float | None, digits: int = 3) -> str:
    """With so many decimals; a dash for what isn't known."""
    return "–" if value is None or not math.isfinite(value) else f"{value:.{digits}f}"


def percent(share: float | None, digits: int = 0) -> str:
    """A share (0..1) in percent."""
    return "–" if share is None or not math.isfinite(share) else f"{100 * share:.{digits}f} %"


def interval(bounds: Sequence[float], digits: int = 3) -> str:
    """Two bounds in brackets; nothing when they aren't known."""
    low, high = bounds
    return f"({low:.{digits}f}–{high:.{digits}f})" if math.isfinite(low) and math.isfinite(high) else ""


def grouped(value: float | None, digits: int = 0) -> str:
    """Thousands set apart by thin spaces; a dash for what isn't known."""
    return "–" if value is None or not math.isfinite(value) else f"{value:,.{digits}f}".replace(",", "\u2009")


def _unwritable(path: Path, fault: OSError) -> OutputError:
    return OutputError(f"The report '{path.name}' can't be written in '{path.parent}' ({fault.strerror}): "
                       "free some space there or choose another folder.")
