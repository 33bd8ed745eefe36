"""``make demo``: a region, a seismic network and a struck town with known truth, or real data, from layers to report.

Where the machine has QGIS, a QGIS project is left in the folder of the first result, and opened if there is a screen.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import cli
from .errors import OrogenError
from .evidence_file import read_evidence_file
from .synthetic import make_region, write_region
from .tools import get

SEED = 7  # of the made region, network and town
PLACE = (39.75, 44.95)  # of the made network, in degrees north and east: about the made region and the made town
PROJECT = "project.qgz"  # in the folder of the result, which leaves files that a run did not make alone

_ROOT = Path(__file__).resolve().parent.parent
_SECONDS = 120  # for QGIS to make a project, which takes it a few

# What QGIS's own Python runs: this folder, whatever its name, as the package orogen, and in it the maker of projects.
_MAKE_PROJECT = """
import importlib, pathlib, runpy, sys
root = pathlib.Path(sys.argv[1])
runpy.run_path(str(root / "plugin" / "launch.py"))["load"](root)
sys.exit(importlib.import_module("orogen.plugin.project").main(*sys.argv[2:]))
"""

# Variables that belong to the Python of the backend, and lead another one or QGIS to its libraries and data.
_FOREIGN = re.compile(r"PYTHON.*|VIRTUAL_ENV.*|CONDA_.*|PYENV_.*|GDAL_.*|PROJ_.*|LD_LIBRARY_PATH|LD_PRELOAD"
                      r"|QT_PLUGIN_PATH|QT_QPA_PLATFORM_PLUGIN_PATH")


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
    others: list[Path] = []
    if status == 0 and options.data is None:
        status = run_waveforms(options.output) or run_damage(options.output)
        others = [beside(options.output, name) for name in ("damage", "picks", "events")]
    if status == 0:
        show(options.output, *others)
    return status


def beside(output: Path, name: str) -> Path:
    """The folder of what else the demo makes."""
    return output.parent / f"{output.name}-{name}"


def run_waveforms(output: Path) -> int:
    """A seismic network with a swarm, made by simulation, picked and located; and the recording that ObsPy brings."""
    import obspy  # here, as making a region needs neither

    from .synthetic.network import plan_network, write_network

    network, example = (beside(output, name) for name in ("network", "recording"))
    if not (network / "true_events.csv").exists():  # written last
        print(f"Making a seismic network by simulation in {network}", file=sys.stderr)
        write_network(plan_network(SEED, hours=1.0, stations=12, events_per_day=700.0, magnitudes=(1.0, 3.5),
                                   latitude=PLACE[0], longitude=PLACE[1]), network)
    if not (example / "stations.xml").exists():
        example.mkdir(parents=True, exist_ok=True)
        obspy.read().write(str(example / "example.mseed"), format="MSEED")
        obspy.read_inventory().write(str(example / "stations.xml"), format="STATIONXML")
    picks, events, picked = (beside(output, name) for name in ("picks", "events", "recording-picks"))
    jobs = (
        (picks, ["pick-waveforms", "--waveforms", str(network / "sds"), "--stations", str(network / "stations.xml"),
                 "--title", "A simulated swarm"]),
        (events, ["locate-events", "--picks", str(picks / "picks.csv"), "--stations", str(network / "stations.xml"),
                  "--velocity", str(network / "velocity.csv"), "--waveforms", str(network / "sds"),
                  "--title", "A simulated swarm"]),
        (picked, ["pick-waveforms", "--waveforms", str(example / "example.mseed"), "--stations",
                  str(example / "stations.xml"), "--title", "ObsPy's example recording"]),
    )
    for folder, words in jobs:
        status = cli.main([*words, "--output", str(folder), "--overwrite"])
        if status:
            return status
    print(f"Open {picks / 'report.html'} and {events / 'report.html'} in a browser, and their layers in QGIS.")
    return 0


def run_damage(output: Path) -> int:
    """A town before and after an earthquake, made by simulation, and how surely each of its buildings changed."""
    from .synthetic.town import make_town  # here, as making a region needs none of it

    town, result = (beside(output, name) for name in ("town", "damage"))
    if not (town / "truth.json").exists():  # written last
        print(f"Making a town before and after an earthquake by simulation in {town}", file=sys.stderr)
        make_town(town, SEED, size_m=400.0, damaged=0.3)
    words = ["assess-damage", "--before", str(town / "before.tif"), "--after", str(town / "after.tif"), "--footprints",
             str(town / "footprints.gpkg"), "--cell-m", "50", "--event", "A simulated earthquake", "--title",
             "A simulated town"]
    status = cli.main([*words, "--output", str(result), "--overwrite"])
    if status == 0:
        print(f"Open {result / 'report.html'} in a browser, and its layers in QGIS.")
    return status


def show(result: Path, *others: Path) -> None:
    """Leave a QGIS project of finished results in the folder of the first, open it, and say what there is."""
    report, environment = result / "report.html", qgis_environment(os.environ)
    project, problem = make_project(result, environment, others)
    if project is None:
        print(f"Open {report} in a browser, and probability.tif and targets.gpkg in QGIS.")
        print(problem)
    elif open_in_qgis(project, environment):
        print(f"Open {report} in a browser. QGIS starts with the map: {project}")
    else:
        print(f"Open {report} in a browser, and {project} in QGIS.")


def make_project(result: Path, environment: Mapping[str, str], others: Sequence[Path] = ()) -> tuple[Path | None, str]:
    """Have QGIS make the project of a result and ``others``; returns it, or None and a sentence that says why not."""
    project = result / PROJECT
    for python in pythons(_qgis(environment)):
        if not _answers([python, "-I", "-c", "import qgis.core"], environment)[0]:
            continue
        folders = [str(folder.absolute()) for folder in (result, *others)]
        made, words = _answers([python, "-I", "-c", _MAKE_PROJECT, str(_ROOT), str(project.absolute()), *folders],
                               environment)
        return (project, "") if made else (None, f"QGIS could not make a project of the result. {words}")
    return None, ("No QGIS was found, so there is no project to open: install it (Debian or Ubuntu: apt-get install "
                  "qgis python3-qgis) and run the demo again.")


def open_in_qgis(project: Path, environment: Mapping[str, str]) -> bool:
    """Start QGIS on the project and let it be; False where there is no screen, no QGIS, or nobody to look (``CI``)."""
    screen = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    qgis = _qgis(environment)
    if not screen or qgis is None or environment.get("CI", "").lower() in ("1", "true"):
        return False
    try:
        subprocess.Popen([qgis, "--project", str(project.absolute())],  # nosec B603  # noqa: S603  (the system's QGIS)
                         env=dict(environment), start_new_session=True, stdin=subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return True


def pythons(qgis: str | None) -> list[str]:
    """The Pythons that may be QGIS's own, likeliest first: beside the program ``qgis``, then the system's."""
    beside = [str(Path(qgis).with_name("python3"))] if qgis else []
    return list(dict.fromkeys([*beside, "/usr/bin/python3", "/usr/local/bin/python3"]))


def qgis_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """``variables`` as QGIS needs them: without those of the Python that runs this, and the system's programs first."""
    kept = {name: value for name, value in variables.items() if not _FOREIGN.fullmatch(name)}
    others = [folder for folder in variables.get("PATH", "").split(":") if folder not in ("", "/usr/bin", "/bin")]
    return {**kept, "PATH": ":".join(["/usr/bin", "/bin", *others])}


def _qgis(environment: Mapping[str, str]) -> str | None:
    return shutil.which("qgis", path=environment["PATH"])


def _answers(command: list[str], environment: Mapping[str, str]) -> tuple[bool, str]:
    """Whether a command without a screen ends well within the time, and the last that it said of its errors."""
    try:
        done = subprocess.run(  # nosec B603  # noqa: S603  (commands written above)
            command, env={**environment, "QT_QPA_PLATFORM": "offscreen"}, stdin=subprocess.DEVNULL, check=False,
            capture_output=True, encoding="utf-8", errors="replace", timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, str(error)
    said = done.stderr.strip().splitlines()
    return done.returncode == 0, said[-1] if said else f"It ended with status {done.returncode}."


if __name__ == "__main__":
    sys.exit(main())
