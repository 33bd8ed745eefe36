"""train-picker: picks and their recordings in; a network that picks, with its skill at stations it never saw, out."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ParameterError
from .declaration import Output, boolean, choice, file, integer, number, same_as, text, tool, waveforms
from .pick_waveforms import RECORDINGS, RUN, PickWaveforms, moment

PICKS, LEARNING = "Picks", "Learning"


@tool(
    name="train-picker",
    label="Teach a picker",
    group="Waveforms",
    help="Teaches the network that picks P and S on your own picks and recordings, best those that you have reviewed, "
         "and measures it at stations that it never saw, beside what it started from: take it where it does better "
         "there, else keep what you had. It gets to know your ground and forgets other ground. The model file serves "
         "at once as the network of Pick seismic arrivals. A step takes about 0.15 s on two cores: 600 steps two "
         "minutes, a thousand simulated earthquakes ten seconds more, and cutting out the recordings about as long as "
         "reading them.",
    outputs=(
        Output("model", "model", "Taught picker",
               "The network as safetensors with its card: what it learnt from, its skill, its limits. Give it as the "
               "network of Pick seismic arrivals.", "", "picker.safetensors"),
        Output("skill", "file", "Skill by station",
               "P and S picks right, false and missed at each station that judged, now and before, and false picks on "
               "noise, as CSV.", "", "skill.csv"),
        Output("curve", "file", "Learning curve",
               "Loss, and F1 of P and S at the stations that said when to stop, by step, as CSV.", "",
               "learning_curve.csv"),
        Output("left_out", "file", "What was left out",
               "Picks and stretches of recording that nothing could be learnt from, with the reason, as CSV.", "",
               "left_out.csv"),
        Output("report", "html", "Report", "Whether the picker has become better, where, and what it learnt from, as "
               "one page.", "", "report.html"),
    ),
    implementation="orogen.backend.waveforms.teaching:train_picker",
)
@dataclass(frozen=True)
class TrainPicker:
    """Parameters of train-picker."""

    picks: str | None = file(
        "Picks", "Picks to learn from: a table (CSV) or layer (GeoPackage) as Pick seismic arrivals writes it, the "
        "reviewed picks that the waveform panel keeps (reviewed/reviewed_picks.csv in the result's folder), QuakeML, "
        "NonLinLoc's phases. Whatever is not picked in the minute around a pick is learnt as no arrival. Stations "
        "with picks: three at least.",
        optional=True, group=PICKS)
    waveforms: tuple[str, ...] = waveforms(
        "Recordings", "The recordings of the picked stations: files or folders of anything ObsPy reads, SDS archives, "
        "or an FDSN web service: 'https://service.example|network=IV|station=A*|channel=HH?'.", optional=True,
        group=RECORDINGS)
    reviewed: bool = boolean(
        "Reviewed picks only", "Learn only from picks marked as reviewed; stretches are cut so that no other pick of "
        "the file stands in them.", default=False, group=PICKS)
    dataset: str | None = file(
        "SeisBench data set", "The metadata.csv of a data set in SeisBench's format, with waveforms.hdf5 beside it: "
        "instead of picks and recordings, or in addition. Needs the package h5py.", optional=True, group=PICKS)
    most_recordings: int = integer(
        "Most recordings", "Of the data set so many are drawn at random; a thousand of a minute take 72 MB of memory.",
        default=5000, minimum=10, maximum=1_000_000, advanced=True, group=PICKS)
    begin: str = same_as(PickWaveforms, "begin")
    end: str = same_as(PickWaveforms, "end")
    channels: str = same_as(PickWaveforms, "channels")

    model: str | None = file(
        "Go on from", "The network to go on from: a picker as safetensors, or PhaseNet's weights in SeisBench's "
        "format; without it the one that comes with Orogen.", optional=True, group=LEARNING)
    scratch: bool = boolean(
        "From scratch", "Begin with a network that knows nothing. That takes thousands of recordings, or simulated "
        "earthquakes, and ten times the steps.", default=False, group=LEARNING)
    simulated: int = integer(
        "Simulated earthquakes", "So many simulated earthquakes are learnt from beside the recordings. They keep what "
        "the network knows of other ground, and it learns yours more slowly; from scratch on few recordings, give "
        "thousands.", default=0, minimum=0, maximum=50_000,
        group=LEARNING)
    steps: int = integer(
        "Steps", "At most so many steps of learning; it ends earlier where the stations that are held out for it do no "
        "better for long.", default=600, minimum=2, maximum=1_000_000, group=LEARNING)
    batch: int = integer(
        "Windows a step", "So many windows of half a minute, put together at random, are learnt from in a step.",
        default=32, minimum=2, maximum=4096, advanced=True, group=LEARNING)
    learning_rate: float = number(
        "Rate of learning", "How far a step goes; 0 chooses: 0.002 where the network goes on, 0.004 from scratch.",
        default=0.0, minimum=0.0, maximum=1.0, advanced=True, group=LEARNING)
    seed: int = integer(
        "Seed", "Which stations judge, and all else that is drawn at random: the same seed on the same machine gives "
        "the same picker.", default=0, minimum=0, maximum=2**31 - 1, group=LEARNING)

    title: str = text(
        "Name", "What the picker is called, in reports and beside every pick.", default="", optional=True, group=RUN)
    device: str = same_as(PickWaveforms, "device")
    precision: str = choice(
        "Precision", "bfloat16 is faster on processors that have it; auto measures.",
        choices=("auto", "float32", "bfloat16"), default="auto", advanced=True, group=RUN)
    threads: int = same_as(PickWaveforms, "threads")

    def check(self) -> None:
        """What no single parameter can tell; raises :class:`ParameterError`."""
        begin, end = moment(self.begin, "From (begin)"), moment(self.end, "Until (end)")
        if begin and end and end <= begin:
            raise ParameterError(f"Until (end) must come after From (begin): got {self.end} and {self.begin}.")
        if not self.picks and not self.dataset:
            raise ParameterError("There is nothing to learn from: give picks and their recordings, or a data set in "
                                 "SeisBench's format.")
        if bool(self.picks) != bool(self.waveforms):
            raise ParameterError("Picks (picks) and recordings (waveforms) need each other: give both.")
        if self.reviewed and not self.picks:
            raise ParameterError("Reviewed picks only (reviewed) needs picks (picks): a data set doesn't say which of "
                                 "its picks were reviewed.")
        if self.scratch and self.model:
            raise ParameterError("A picker goes on from a network (model) or begins from scratch (scratch): give one "
                                 "of the two.")
        service = any(source.startswith(("http://", "https://")) for source in self.waveforms)
        if service and not (begin and end):
            raise ParameterError("An FDSN service needs From (begin) and Until (end): give both.")
