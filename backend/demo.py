"""``make demo``: a region with a known truth, or a folder of real data, from layers to report in one command."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import cli
from .errors import OrogenError
from .evidence_file import read_evidence_file
from .synthetic import make_region, write_region
from .tools import get

SEED = 7  # of the made region


def main(arguments: list[str] | None = None) -> int:
    """Run the demo; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with an evidence.json; without it a region is made")
    parser.add_argument("--output", type=Path, required=True, help="folder for the results; replaced if it is there")
    options = parser.parse_args(arguments)
    try:
        folder = options.data
        if folder is None:
            folder = options.output.parent / f"{options.output.name}-region"
            if not (folder / "evidence.json").exists():  # written whole or not at all
                print(f"Making a region by simulation in {folder}", file=sys.stderr)
                write_region(make_region(seed=SEED), folder)
        evidence = read_evidence_file(folder)
        parameters = {"title": evidence.get("title", ""), "truth": evidence.get("truth"), **evidence["parameters"]}
        tool = get(evidence.get("tool", "map-prospectivity"))
        words = tool.command_line(parameters)
    except OrogenError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_status
    status = cli.main([*words, "--output", str(options.output), "--overwrite"])
    if status == 0:
        print(f"Open {options.output / 'report.html'} in a browser, and probability.tif and targets.gpkg in QGIS.")
    return status


if __name__ == "__main__":
    sys.exit(main())
