"""The command line: ``orogen TOOL …``, ``orogen tools``, ``orogen run job.json``, built from the tools' declarations.

Results go to standard output, progress and messages to standard error.  A failure is one sentence and the exit status
of its error; 70 means a fault of Orogen itself, whose traceback stands in the log.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click

from . import __version__
from .errors import OrogenError
from .monitor import Monitor
from .tools import TOOLS, reference
from .tools.declaration import SCHEMA_VERSION, Parameter, Tool

LOGIN = ("OROGEN_FDSN_USER", "OROGEN_FDSN_PASSWORD")  # variables with the login of FDSN services
UNEXPECTED = 70  # the exit status of sysexits.h for an internal fault


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a path may hold letters that the terminal can't show
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _orogen.main(arguments, prog_name="orogen", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        click.echo(f"Error: {error.format_message()}", err=True)
        if isinstance(error, click.UsageError) and error.ctx is not None:
            click.echo(f"See {error.ctx.command_path} --help", err=True)
        return error.exit_code
    except click.Abort:
        return 130
    except BrokenPipeError:  # the reader left, as in ``orogen tools | head``
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 141


# --- commands ---------------------------------------------------------------------------------------------------------

class _Commands(click.Group):
    """The tools as they are declared at the moment of asking, and the commands about them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*sorted(TOOLS), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _tool_command(TOOLS[cmd_name]) if cmd_name in TOOLS else super().get_command(ctx, cmd_name)


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="orogen")
@click.pass_context
def _orogen(context: click.Context) -> None:
    """Deep learning on a geologist's map.

    Every tool writes a result folder with its outputs, a report, and the job file that makes it again.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@_orogen.command("tools", short_help="List the tools, for people or machines.")
@click.option("--json", "as_json", is_flag=True, help="All declarations as JSON.")
@click.option("--pages", metavar="FOLDER", help="Write the reference pages, as Markdown.")
def _tools(as_json: bool, pages: str | None) -> None:
    """List the tools."""
    if as_json:
        described = [TOOLS[name].to_json() for name in sorted(TOOLS)]
        click.echo(json.dumps({"version": SCHEMA_VERSION, "orogen": __version__, "tools": described}, indent=1))
    elif pages:
        from .files import replacing  # brings numpy, which a list of the tools needn't wait for

        for name, page in reference.pages(TOOLS.values()).items():
            with replacing(Path(pages) / name) as path:
                path.write_text(page, encoding="utf-8")
    else:
        width = max(len(name) for name in TOOLS)
        for name in sorted(TOOLS):
            click.echo(f"{name:<{width}}  {TOOLS[name].label}")


def _run_options() -> list[click.Option]:
    return [click.Option(["-o", "--output"], required=True, metavar="FOLDER", help="Folder for the results."),
            *_face_options()]


def _face_options() -> list[click.Option]:
    return [click.Option(["--overwrite"], is_flag=True, help="Replace a finished result in that folder."),
            click.Option(["--json", "as_json"], is_flag=True,
                         help="Progress, log and result as JSON lines on standard output."),
            click.Option(["-v", "--verbose"], is_flag=True, help="Show the whole log, not only warnings.")]


def _again(job: str, output: str | None, overwrite: bool, as_json: bool, verbose: bool) -> int:
    from . import runs

    folder = output or os.path.dirname(os.path.abspath(job))
    return _finish(lambda monitor: runs.run_again(job, output, monitor=monitor, overwrite=overwrite),
                   folder, as_json, verbose)


_orogen.add_command(click.Command(
    "run", callback=_again, short_help="Make a result again from its job.json.",
    help="Make a result again from its job.json.\n\nWarns where an input has changed since. Without --output the "
         "result goes to the folder of the job file, which then needs --overwrite.",
    params=[click.Argument(["job"], metavar="JOB.JSON"),
            click.Option(["-o", "--output"], metavar="FOLDER", help="Folder for the results."), *_face_options()]))


class _ToolCommand(click.Command):
    """A tool's command, whose help stands under the headings of the declaration, the advanced options last."""

    sections: dict[str, list[click.Parameter]]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, options in self.sections.items():
            records = [record for option in options if (record := option.get_help_record(ctx))]
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


def _tool_command(tool: Tool) -> click.Command:
    from_declaration = {p.name: _option(p) for p in tool.parameters}
    sections: dict[str, list[click.Parameter]] = {}
    for p in tool.parameters:
        if not p.advanced:
            sections.setdefault(p.group or "Parameters", []).append(from_declaration[p.name])
    run_options = _run_options()
    sections.setdefault("Run", []).extend(run_options)
    sections["Advanced"] = [from_declaration[p.name] for p in tool.parameters if p.advanced]

    def callback(output: str, overwrite: bool, as_json: bool, verbose: bool, **options: Any) -> int:
        from . import runs

        given = {name: value for name, value in options.items() if value is not None and value != ()}
        return _finish(lambda monitor: runs.run(tool, given, output, monitor=monitor, overwrite=overwrite),
                       output, as_json, verbose)

    command = _ToolCommand(tool.name, callback=callback, help=tool.help, short_help=tool.label,
                           params=[*from_declaration.values(), *run_options])
    command.sections = sections
    return command


def _option(p: Parameter) -> click.Option:
    """The option of a parameter.  Its type is text: the declaration judges values, alike for every face."""
    notes = [p.unit, "" if p.choices else p.limits(), "repeat for several" if p.is_list else "",
             "required" if p.required else "",
             "" if p.default in (None, (), "") else f"default {reference.default_words(p)}"]
    words = f"{p.help} [{'; '.join(note for note in notes if note)}]" if any(notes) else p.help
    if p.kind == "boolean":
        return click.Option([f"{p.option}/--no-{p.option[2:]}", p.name], default=None, help=words)
    metavar = "|".join(p.choices) if p.choices else _METAVARS.get(p.kind, p.kind.upper())
    return click.Option([p.option, p.name], type=click.STRING, multiple=p.is_list, default=None, metavar=metavar,
                        help=words)


_METAVARS = {"rasters": "RASTER", "vector": "LAYER", "vectors": "LAYER", "waveforms": "SOURCE", "integer": "N",
             "number": "NUMBER"}


# --- one run, seen from a terminal ------------------------------------------------------------------------------------

def _finish(work: Callable[[Monitor], Any], output: str, as_json: bool, verbose: bool) -> int:
    """Do the work, tell how it goes, and return the exit status."""
    bar = not as_json and sys.stderr.isatty()
    monitor: _Face = _JsonLines() if as_json else _Bar(verbose) if bar else _Lines(verbose)
    if all(name in os.environ for name in LOGIN):
        monitor.login = os.environ[LOGIN[0]], os.environ[LOGIN[1]]
    try:
        with _cancelled_by_signals(monitor), monitor.shown():
            result = work(monitor)
    except OrogenError as error:
        monitor.failed(error.code, str(error))
        return error.exit_status
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  (the last resort: a fault of ours must not look like the user's)
        monitor.failed("unexpected", f"Orogen failed unexpectedly ({type(error).__name__}: {error}); the details are "
                                     f"in {_traceback_file(output)}.")
        return UNEXPECTED
    monitor.finished(result.folder, result.manifest)
    return 0


class _Face(Monitor):
    """What a run shows on the command line."""

    def shown(self) -> Any:
        """A context in which events are shown."""
        return nullcontext()

    def failed(self, code: str, message: str) -> None:
        click.echo(f"Error: {message}", err=True)

    def finished(self, folder: Path, manifest: dict[str, Any]) -> None:
        rows = [(o["label"], o["kind"], o["path"]) for o in manifest["outputs"]]
        rows += [("Job file", "file", "job.json"), ("Manifest", "file", "manifest.json")]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        click.echo(f"Result in {folder}")
        for label, kind, path in rows:
            click.echo(f"  {label:<{widths[0]}}  {kind:<{widths[1]}}  {path}")


class _JsonLines(_Face):
    """Events as JSON lines on standard output, for programs."""

    def emit(self, event: dict[str, Any]) -> None:
        click.echo(json.dumps(event, default=str))

    def failed(self, code: str, message: str) -> None:
        self.emit({"type": "error", "code": code, "message": message})
        super().failed(code, message)

    def finished(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.emit({"type": "result", "folder": str(folder), "manifest": manifest})


class _Lines(_Face):
    """A line now and then on standard error, where that is no terminal."""

    SECONDS = 15.0

    def __init__(self, verbose: bool) -> None:
        super().__init__()
        self.verbose = verbose
        self._last = (-1.0, "", 0.0)  # fraction, words, when

    def emit(self, event: dict[str, Any]) -> None:
        if event["type"] == "log":
            line = _log_line(event, self.verbose)
            if line:
                click.echo(line, err=True)
            return
        fraction, words = event["fraction"], event["words"]
        last_fraction, last_words, when = self._last
        now = time.monotonic()
        if words != last_words or fraction >= last_fraction + 0.1 or now > when + self.SECONDS:
            self._last = (fraction, words, now)
            click.echo(f"{fraction:4.0%}  {words}{_time_left(event)}", err=True)


class _Bar(_Face):
    """A bar with the time left on standard error, where that is a terminal."""

    def __init__(self, verbose: bool) -> None:
        super().__init__()
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        self.verbose = verbose
        self._progress = Progress(TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(),
                                  TextColumn("{task.fields[left]}", markup=False), transient=True,
                                  console=Console(stderr=True))
        self._task = self._progress.add_task("Starting", total=1.0, left="")

    @contextmanager
    def shown(self) -> Iterator[None]:
        with self._progress:
            yield

    def emit(self, event: dict[str, Any]) -> None:
        if event["type"] == "log":
            line = _log_line(event, self.verbose)
            if line:
                self._progress.console.print(line, markup=False, highlight=False)
        else:
            self._progress.update(self._task, completed=event["fraction"], description=event["words"],
                                  left=_time_left(event).removeprefix(", "))


def _log_line(event: dict[str, Any], verbose: bool) -> str:
    level = event["level"]
    if level in ("warning", "error"):
        return f"{level.capitalize()}: {event['message']}"
    return str(event["message"]) if verbose else ""


def _time_left(event: dict[str, Any]) -> str:
    seconds = event.get("seconds_left")
    if seconds is None:
        return ""
    if seconds < 90:
        return f", {seconds:.0f} s left"
    return f", {seconds / 60:.0f} min left" if seconds < 5400 else f", {seconds / 3600:.1f} h left"


@contextmanager
def _cancelled_by_signals(monitor: Monitor) -> Iterator[None]:
    """Ctrl-C and SIGTERM cancel the run; a second one kills it."""
    def cancel(number: int, _frame: object) -> None:
        monitor.cancelled = True
        signal.signal(number, signal.SIG_DFL)
        # Not through sys.stderr: the signal may have come in the middle of a write to it.
        os.write(2, b"\nCancelling at the next safe place; once more stops at once.\n")

    before = {number: signal.signal(number, cancel) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _traceback_file(output: str) -> str:
    """Where the traceback of the present exception stands; the run's log, or a file made now."""
    from . import runs

    log = runs.log_path(output)
    if log is not None:
        return str(log)
    with tempfile.NamedTemporaryFile("w", prefix="orogen-", suffix=".log", delete=False, encoding="utf-8") as file:
        traceback.print_exc(file=file)
    return file.name


if __name__ == "__main__":
    sys.exit(main())
