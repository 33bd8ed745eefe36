"""Pickers side by side on labelled windows: networks, classical pickers, and what combining them brings.

    python benchmarks/pickers.py --data FOLDER --weights WEIGHTS [WEIGHTS …] [--draws 1000] [--seed 0]

FOLDER holds windows as PhaseNet's authors gave them out (``.npz``).  One 30 s window for each trace, drawn from the
seed so that it holds P and S, is what a network sees; the rows "stacked" and the classical pickers see all of the
trace, as they would in continuous recordings, and are judged on the same 30 s.  A pick is right within 0.1 s of the
analyst's.  False picks are those of both phases on the 29 s before P, per hour of station; classical pickers need the
first 10 s of it to settle, which aren't counted.  ``obspy ar_pick`` is the rival as it comes: one call for the window.
"""

from __future__ import annotations

import argparse
import math
import platform
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone

import numpy as np
import obspy
import pandas
import torch
from obspy.signal.trigger import ar_pick
from orogen.backend.evaluation.picking import figures, match
from orogen.backend.waveforms.annotate import scaled
from orogen.backend.waveforms.classical import METHODS, refined
from orogen.backend.waveforms.cleaning import COMPONENTS, Recording
from orogen.backend.waveforms.dataset import Example, read_windows
from orogen.backend.waveforms.detectors import Network, combine
from orogen.backend.waveforms.peaks import find_peaks, uncertainties
from orogen.backend.waveforms.recordings import StreamRecordings
from orogen.backend.waveforms.tables import PICKS, complete, empty
from orogen.models.picker import Picker, load_picker
from scipy.ndimage import maximum_filter1d, minimum_filter1d

HEADING = (f"{'picker':<36} {'P prec':>6} {'recall':>6} {'F1':>5} {'95 %':>11} {'ms: mean':>8} {'sd':>4} {'MAE':>4} | "
           f"{'S prec':>6} {'recall':>6} {'F1':>5} {'95 %':>11} {'ms: mean':>8} {'sd':>4} {'MAE':>4} | {'false/h':>7}")
SETTLE_S = 10.0
#: a picker gives the onsets (phase, second, probability) of part of a trace: samples from, to; and whether it is noise
Picks = Callable[[Example, int, int, bool], list[tuple[str, float, float]]]


def recording_of(example: Example, begin: int = 0, end: int | None = None) -> Recording:
    data = example.data[:, begin:end]
    # As cleaning has it: what stands still for 5 s wasn't recorded.
    still = maximum_filter1d(data, 500, axis=1) == minimum_filter1d(data, 500, axis=1)
    valid = ~maximum_filter1d(still, 501, axis=1)
    return Recording("XX.TEST", example.rate, begin, data * valid, valid, ("HHZ", "HHN", "HHE"))


def one_window(picker: Picker) -> Picks:
    contract = picker.contract
    order = [COMPONENTS.index(component) for component in contract.components]

    def pick(example: Example, begin: int, end: int, noise: bool) -> list[tuple[str, float, float]]:
        cut = np.zeros((3, contract.window), np.float32)
        valid = np.zeros((3, contract.window), bool)
        part = example.data[order, begin : min(begin + contract.window, end)]
        cut[:, : part.shape[1]], valid[:, : part.shape[1]] = part, True
        with torch.inference_mode():
            x = scaled(torch.from_numpy(cut)[None], torch.from_numpy(valid)[None], contract.normalisation)
            made = picker.network(x)
            curves = (torch.softmax(made, 1) if contract.logits else made)[0].numpy()
        found = []
        for phase in "PS":
            peaks = find_peaks(curves[contract.labels.index(phase)], contract.thresholds[phase], 50)
            found += [(phase, (begin + i) / example.rate, h) for i, h in zip(peaks.index, peaks.height, strict=True)]
        return found
    return pick


def stacked(picker: Picker, stacking: str) -> Picks:
    detector = Network(picker, device="cpu", precision="float32", stacking=stacking)
    origin = datetime(2020, 1, 1, tzinfo=timezone.utc)

    def pick(example: Example, begin: int, end: int, noise: bool) -> list[tuple[str, float, float]]:
        data = example.data[:, begin:end] if noise else example.data
        first = begin if noise else 0
        start = obspy.UTCDateTime(origin) + first / example.rate
        stream = obspy.Stream(obspy.Trace(row.copy(), {"network": "XX", "station": "TEST", "channel": "HH" + code,
                                                       "sampling_rate": example.rate, "starttime": start})
                              for code, row in zip(COMPONENTS, data, strict=True))
        span = (pandas.Timestamp(origin) + pandas.Timedelta(seconds=at / example.rate) for at in (begin, end))
        picks, _ = detector.picks(StreamRecordings(stream), "XX.TEST", *span)
        return [(row.phase, (row.time - pandas.Timestamp(origin)).total_seconds(), row.probability)
                for row in picks.itertuples()]
    return pick


def classical(name: str) -> Picks:
    def pick(example: Example, begin: int, end: int, noise: bool) -> list[tuple[str, float, float]]:
        recording = recording_of(example, *(begin, end) if noise else (0, None))
        onsets = METHODS[name](recording)
        times = [(one.phase, (one.sample + recording.start) / example.rate, one.strength) for one in onsets]
        return [one for one in times if begin <= one[1] * example.rate < end]
    return pick


def rival(example: Example, begin: int, end: int, noise: bool) -> list[tuple[str, float, float]]:
    z, n, e = (np.ascontiguousarray(row[begin:end], np.float64) for row in example.data)
    if any(np.ptp(row) == 0 for row in (z, n, e)):
        return []
    p, s = ar_pick(z, n, e, example.rate, 1.0, 20.0, 1.0, 0.1, 4.0, 1.0, 2, 8, 0.1, 0.2)
    return [(phase, begin / example.rate + at, 1.0) for phase, at in (("P", p), ("S", s)) if at > 0]


def combined(parts: list[Picks], **how: object) -> Picks:
    def table(picks: list[tuple[str, float, float]]) -> pandas.DataFrame:
        if not picks:
            return empty(PICKS)
        frame = pandas.DataFrame(picks, columns=["phase", "time", "probability"])
        times = pandas.to_datetime(frame["time"], unit="s", utc=True)
        return complete(frame.assign(station="XX.TEST", time=times), PICKS)

    def pick(example: Example, begin: int, end: int, noise: bool) -> list[tuple[str, float, float]]:
        picks = combine([table(part(example, begin, end, noise)) for part in parts], **how)
        return [(row.phase, row.time.timestamp(), row.probability) for row in picks.itertuples()]
    return pick


def by_akaike(part: Picks) -> Picks:
    def pick(example: Example, begin: int, end: int, noise: bool) -> list[tuple[str, float, float]]:
        recording = recording_of(example)
        found = []
        for phase, second, strength in part(example, begin, end, noise):
            rows = [0] if phase == "P" else [1, 2]
            row = max(rows, key=lambda one: float(np.abs(recording.data[one]).max()))
            better = refined(recording, second * example.rate, row)
            found.append((phase, better[0] / example.rate if better else second, strength))
        return found
    return pick


def measured(picks: Picks, examples: list[Example], starts: list[int], draws: int, settles: bool) -> str:
    line, false, hours = "", 0, 0.0
    found = [picks(example, start, start + 3000, False) for example, start in zip(examples, starts, strict=True)]
    for phase, true in (("P", "p"), ("S", "s")):
        matched = [match([t for ph, t, _ in part if ph == phase], [at / example.rate for at in getattr(example, true)])
                   for part, example in zip(found, examples, strict=True)]
        f = figures(matched, draws)
        low, high = f["f1_interval"]
        line += (f" {f['precision']:6.3f} {f['recall']:6.3f} {f['f1']:5.3f} {low:5.3f}-{high:5.3f}"
                 f" {1e3 * f['mean_s']:8.1f} {1e3 * f['sd_s']:4.0f} {1e3 * f['mae_s']:4.0f} |")
    for example in examples:
        end = int(min(example.p) - example.rate)
        false += len(picks(example, 0, end, True))
        hours += (end / example.rate - SETTLE_S * settles) / 3600
    return f"{line} {false / hours:7.1f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--weights", nargs="+", required=True, help="first the one that is combined with the others")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    examples = read_windows(options.data)
    rng = np.random.default_rng(options.seed)
    starts = [int(rng.integers(max(max(e.s) + 50 - 3000, 0), min(e.p) - 50)) for e in examples]
    print(f"{len(examples)} traces, seed {options.seed}, {platform.machine()}, torch {torch.__version__}")
    print(HEADING)
    pickers = [load_picker(source) for source in options.weights]
    first = one_window(pickers[0])
    rows: list[tuple[str, Picks, bool]] = [(p.contract.name, one_window(p), False) for p in pickers]
    other = 6001 - pickers[0].contract.window
    if pickers[0].contract.window in (3000, 3001):
        wrong = replace(pickers[0], contract=replace(pickers[0].contract, window=other))
        rows.append((f"  the first on {other} samples", one_window(wrong), False))
    rows += [(f"  stacked, {how}", stacked(pickers[0], how), False) for how in ("mean", "max")]
    rows.append(("  moved to the Akaike minimum", by_akaike(first), False))
    rows += [(name, classical(name), True) for name in METHODS]
    rows.append(("obspy ar_pick", rival, False))
    rows += [
        ("network or kurtosis", combined([first, classical("kurtosis")], how="union"), True),
        ("network and STA/LTA or AR-AIC or kurt.",
         combined([first, classical("sta-lta"), classical("ar-aic"), classical("kurtosis")], how="agreement"), True),
        ("STA/LTA and kurtosis", combined([classical("sta-lta"), classical("kurtosis")], how="agreement"), True),
    ]
    for name, picks, settles in rows:
        print(f"{name[:36]:<36}{measured(picks, examples, starts, options.draws, settles)}", flush=True)
    # Whether the stated uncertainty means something: residuals over it should have a deviation near 1.
    for phase in "PS":
        ratios = []
        for example, start in zip(examples, starts, strict=True):
            contract = pickers[0].contract
            order = [COMPONENTS.index(component) for component in contract.components]
            cut = torch.from_numpy(example.data[order, start : start + contract.window].copy())[None]
            with torch.inference_mode():
                curves = torch.softmax(pickers[0].network(scaled(cut, None, contract.normalisation)), 1)[0].numpy()
            peaks = find_peaks(curves[contract.labels.index(phase)], contract.thresholds[phase], 50)
            true = min(example.p if phase == "P" else example.s)
            for at, spread in zip(peaks.index + start, uncertainties(peaks, example.rate), strict=True):
                residual = (at - true) / example.rate
                if abs(residual) <= 0.2:
                    ratios.append((residual / spread, spread))
        r = np.array(ratios)
        print(f"{phase}: residual / uncertainty has deviation {math.sqrt(float((r[:, 0]**2).mean())):.2f}, "
              f"median uncertainty {1e3 * np.median(r[:, 1]):.0f} ms, of {len(r)}")


if __name__ == "__main__":
    main()
