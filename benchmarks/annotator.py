"""The continuous annotator over the bare network and beside SeisBench's, and its memory over a month.

    python benchmarks/annotator.py --weights WEIGHTS [--seisbench PYTHON] [--repeats 3] [--days 1 7 30]

A station-day is made: three components at 100 Hz of coloured noise with 200 small events, as miniSEED (Steim 2).  What
is timed, the same number of threads each, in processes of their own, in turn, the best of the repeats:

* bare: PhaseNet as it is, in batches, on the same windows scaled and in memory; nothing else;
* ours: the whole job, opening the files, reading, cleaning, windows, network, stacking, picks;
* network: the part of ours that is the network, on the same windows in memory;
* SeisBench: ``classify`` of the stream (reading not counted) with the same weights, by the Python given, which has it.

"cpu" is processor time, which other work on the machine stretches far less.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import obspy

RATE = 100
DAY = datetime(2021, 3, 5, tzinfo=timezone.utc)

SEISBENCH = """
import json, sys, time
import obspy, seisbench, seisbench.models, torch
seisbench.logger.setLevel("ERROR")
torch.set_num_threads(int(sys.argv[3]))
model = seisbench.models.PhaseNet(phases="NPS", component_order="ENZ")
model.load_state_dict(torch.load(sys.argv[2], weights_only=True))
model.eval()
stream = obspy.read(sys.argv[1] + "/*.mseed")
begin, cpu = time.perf_counter(), time.process_time()
picks = model.classify(stream, batch_size=256, overlap=1500, P_threshold=0.3, S_threshold=0.3).picks
print(json.dumps({"seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu, "picks": len(picks)}))
"""


def write_day(folder: Path, day: int, hours: float = 24.0) -> None:
    """One day of the station, of which the first ``hours`` are recorded; every day has the same samples."""
    rng = np.random.default_rng(0)
    n = round(3600 * hours) * RATE
    walk = rng.standard_normal((3, n), np.float32)
    data = 60 * walk
    data[:, 1:] += 60 * walk[:, :-1]
    for at in rng.integers(60 * RATE, n - 120 * RATE, round(200 * hours / 24)):
        t = np.arange(40 * RATE) / RATE
        size, lag = 10 ** rng.uniform(2.0, 4.0), rng.uniform(1.0, 9.0)
        for shift, vertical, hertz, long in ((0.0, 1.0, 8.0, 1.5), (lag, 0.4, 4.0, 3.0)):
            after = np.clip(t - shift, 0, None)
            shape = size * np.minimum(after / 0.05, 1) * np.exp(-after / long)
            for row, share in enumerate((vertical, 1.3 - vertical, 1.2 - vertical)):
                swing = np.sin(2 * np.pi * hertz * after) + 0.4 * rng.standard_normal(len(t))
                data[row, at : at + len(t)] += (shape * share * swing).astype(np.float32)
    start = obspy.UTCDateTime(DAY + timedelta(days=day))
    for code, row in zip("ZNE", data, strict=True):
        trace = obspy.Trace(row.astype(np.int32), {"network": "XX", "station": "TEST", "channel": f"HH{code}",
                                                   "sampling_rate": RATE, "starttime": start})
        trace.write(str(folder / f"XX.TEST.HH{code}.{day:02}.mseed"), format="MSEED", encoding="STEIM2")


def bare(weights: str, batch: int, threads: int) -> dict[str, float]:
    import torch
    from orogen.models.picker import load_picker

    torch.set_num_threads(threads)
    picker = load_picker(weights)
    count = 86400 * RATE // (picker.contract.window // 2)
    x = torch.randn(batch, 3, picker.contract.window)
    with torch.inference_mode():
        picker.network(x)
        begin, cpu = time.perf_counter(), time.process_time()
        for _ in range(-(-count // batch)):
            picker.network(x)
        return {"seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu}


def network(weights: str, precision: str, threads: int) -> dict[str, float]:
    import torch
    from orogen.backend.waveforms.annotate import Annotator, _in_order, _probabilities, _single_threads
    from orogen.models.picker import load_picker

    torch.set_num_threads(threads)
    annotator = Annotator(load_picker(weights), device="cpu", precision=precision)
    batches = 86400 * RATE // annotator.stride // annotator.batch + 1
    x = torch.randn(annotator.batch, 3, annotator.contract.window)

    def one() -> None:
        with torch.inference_mode():
            _probabilities(annotator._network, x, True)
    one()
    with _single_threads(threads) as pool:
        begin, cpu = time.perf_counter(), time.process_time()
        for _ in _in_order(pool, (one for _ in range(batches)), 2 * threads):
            pass
        return {"seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu}


def ours(folder: str, weights: str, precision: str, threads: int) -> dict[str, object]:
    import torch
    from orogen.backend.waveforms.detectors import load
    from orogen.backend.waveforms.recordings import open_recordings

    torch.set_num_threads(threads)
    detector = load(weights, device="cpu", precision=precision)
    begin, cpu = time.perf_counter(), time.process_time()
    recordings = open_recordings(folder)
    spans = recordings.spans("XX.TEST")
    picks, _ = detector.picks(recordings, "XX.TEST", spans[0][0], spans[-1][1] + timedelta(seconds=1))
    return {"seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu, "picks": len(picks),
            "precision": detector.annotator.precision, "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "times": [[row.phase, row.time.value / 1e9] for row in picks.itertuples()]}


def run(*command: str) -> dict:
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise SystemExit(made.stderr)
    return json.loads(made.stdout.splitlines()[-1])


def part(*arguments: str | int) -> dict:
    return run(sys.executable, __file__, "--part", json.dumps(arguments))


def same_picks(one: list, other: list) -> float:
    """Part of the picks of either that the other has within one sample."""
    same = total = 0
    for phase in "PS":
        a, b = (np.array([time for ph, time in picks if ph == phase]) for picks in (one, other))
        for x, y in ((a, b), (b, a)):
            total += len(x)
            same += int((np.abs(x[:, None] - y[None]).min(1, initial=1e9) <= 1.01 / RATE).sum())
    return same / max(total, 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights")
    parser.add_argument("--seisbench", help="a Python that has SeisBench")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--days", type=int, nargs="*", default=[1, 7, 30])
    parser.add_argument("--hours", type=float, default=24.0, help="of each day recorded, where --days are run")
    parser.add_argument("--only-days", action="store_true", help="no comparison, only --days")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        name, *arguments = json.loads(options.part)
        print(json.dumps({"bare": bare, "network": network, "ours": ours}[name](*arguments)))
        return
    if not options.weights:
        parser.error("--weights is needed")
    with tempfile.TemporaryDirectory(dir=options.folder) as made:
        if not options.only_days:
            compare(options, Path(made))
    with tempfile.TemporaryDirectory(dir=options.folder) as made:
        written = 0
        for days in options.days:
            for day in range(written, days):
                write_day(Path(made), day, options.hours)
            written = max(written, days)
            found = part("ours", made, options.weights, "auto", options.threads)
            print(f"{days:>3} days of {options.hours:g} h: {found['seconds']:7.1f} s, {found['picks']} picks, peak "
                  f"{found['rss']:.0f} MiB ({found['precision']})", flush=True)


def compare(options: argparse.Namespace, folder: Path) -> None:
    made = str(folder)
    write_day(folder, 0)
    jobs = {f"bare, batches of {size}": ("bare", options.weights, size, options.threads) for size in (256, 32)}
    for precision in ("float32", "bfloat16"):
        jobs[f"network {precision}"] = ("network", options.weights, precision, options.threads)
        jobs[f"ours {precision}"] = ("ours", made, options.weights, precision, options.threads)
    best: dict[str, dict] = {}
    for _ in range(options.repeats):
        for name, job in jobs.items():
            found = part(*job)
            best[name] = min(best.get(name, found), found, key=lambda one: one["seconds"])
            best[name]["cpu"] = min(best[name]["cpu"], found["cpu"])
        if options.seisbench:
            found = run(options.seisbench, "-c", SEISBENCH, made, options.weights, str(options.threads))
            best["SeisBench"] = min(best.get("SeisBench", found), found, key=lambda one: one["seconds"])
            best["SeisBench"]["cpu"] = min(best["SeisBench"]["cpu"], found["cpu"])
    if not options.seisbench:
        print("SeisBench isn't measured: no Python that has it was given (--seisbench).")
    least = min((best[name] for name in jobs if name.startswith("bare")), key=lambda one: one["seconds"])
    least = {**least, "cpu": min(best[name]["cpu"] for name in jobs if name.startswith("bare"))}
    print(f"One station-day, {platform.machine()}, {options.threads} threads, best of {options.repeats}; job over "
          "the fastest bare network")
    print(f"{'':<24} {'s':>7} {'cpu s':>7} {'/ bare':>7} {'cpu':>5} {'SeisBench /':>11} {'cpu':>5} {'picks':>6} "
          f"{'peak MiB':>8}")
    rival = best.get("SeisBench")
    for name, one in best.items():
        against = (f"{rival['seconds'] / one['seconds']:11.2f} {rival['cpu'] / one['cpu']:5.2f}" if rival
                   else f"{'–':>11} {'–':>5}")
        print(f"{name:<24} {one['seconds']:7.2f} {one['cpu']:7.2f} {one['seconds'] / least['seconds']:7.2f} "
              f"{one['cpu'] / least['cpu']:5.2f} {against} {one.get('picks', ''):>6} {one.get('rss', 0):8.0f}")
    agree = same_picks(best["ours float32"]["times"], best["ours bfloat16"]["times"])
    print(f"Picks of float32 and bfloat16 within one sample of each other: {100 * agree:.1f} %", flush=True)


if __name__ == "__main__":
    main()
