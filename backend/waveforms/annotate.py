"""Continuous recordings to curves of probability: exact, streamed, as fast as the network itself.

The windows of the network lie on an absolute grid: window k covers the samples from k · stride on, counted at the
network's rate from 1970.  Windows go to the network in batches on a grid of their own, each always at the same place of
the same batch.  So a curve depends neither on where reading began, nor on chunks, days or the order of files, to the
last bit.

While the network works on one chunk the next is read and cleaned.  Batches are shared out to single threads, one for
each core: that is twice as fast as many threads to one convolution where the cores aren't idle, and makes the result
independent of their number.  Memory holds two chunks, however long the recordings.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas
import torch
from torch import Tensor, nn

from ...models.phasenet import FoldedPhaseNet, PhaseNet
from ...models.picker import Contract, Picker
from ..errors import ParameterError, ResourceError
from ..monitor import Monitor
from .cleaning import COMPONENTS, MARGIN_S, Recording, prepare
from .clock import NS, nanoseconds
from .peaks import find_peaks
from .recordings import Recordings

Floats = npt.NDArray[np.float32]
T = TypeVar("T")
Tap = Callable[[Recording, int, int], None]

CHUNK_S = 3 * 3600.0  # what is read at once
BATCH = {"cpu": 32, "cuda": 512}  # windows: few enough for the processor's caches, enough to keep the GPU busy
MOST_THREADS = 16
DEAD = 1e-6  # of the mean: a channel that varies less shows only the rounding of its samples
STACKINGS = ("mean", "max")
PRECISIONS = ("auto", "float32", "bfloat16")

WORTH = 1.25  # how many times as fast bfloat16 must be to be chosen
KEPT = 0.99  # of the picks in float32 must be found by bfloat16 within one sample, and the other way round


@dataclass(frozen=True)
class Curves:
    """A stretch of probability curves: ``values`` float32 (len(labels), n), the first at absolute sample ``start``.

    ``recorded`` (n,) says where a component was valid; elsewhere the values are 0.
    """

    station: str
    rate: float
    start: int
    labels: str
    values: Floats
    recorded: npt.NDArray[np.bool_]


class Annotator:
    """Runs one picker over recordings.

    Parameters
    ----------
    device
        ``auto`` takes the GPU where there is one; ``cpu``; ``cuda``.
    precision
        ``float32``; ``bfloat16``; ``auto`` measures once in a process what this machine does faster, and takes bfloat16
        only where its picks on simulated arrivals stay within one sample.
    overlap
        Part of a window that it shares with the next, 0 to 0.9.
    stacking
        What becomes of a sample seen by several windows: the ``mean``, in which the ends of windows count less, or the
        ``max``.

    Raises
    ------
    ParameterError : a value is out of range
    ResourceError : the device isn't there
    """

    def __init__(self, picker: Picker, *, device: str = "auto", precision: str = "auto", overlap: float = 0.5,
                 stacking: str = "mean", threads: int | None = None) -> None:
        contract = picker.contract
        if not 0 <= overlap <= 0.9:
            raise ParameterError(f"The overlap of windows is {overlap}; it must be from 0 to 0.9.")
        if stacking not in STACKINGS or precision not in PRECISIONS:
            raise ParameterError(f"Stacking is one of {', '.join(STACKINGS)}; precision one of "
                                 f"{', '.join(PRECISIONS)}.")
        self.contract = contract
        self.device = _device(device)
        self.stride = max(1, round(contract.window * (1 - overlap)))
        if self.stride > contract.window - 2 * contract.blinding:
            raise ParameterError(f"With an overlap of {overlap} the ends of windows, which aren't used "
                                 f"({contract.blinding} samples each), leave gaps: choose a larger overlap.")
        self.stacking = stacking
        self.batch = BATCH[self.device.type]
        self.threads = 1 if self.device.type == "cuda" else threads or min(torch.get_num_threads(), MOST_THREADS)
        self._weights = torch.from_numpy(_weights(contract.window, contract.blinding, stacking))
        self.precision, self._network = _fastest(picker, self.device, precision, self.batch)

    def curves(self, recordings: Recordings, station: str, begin: datetime, end: datetime, *,
               chunk_s: float = CHUNK_S, monitor: Monitor | None = None,
               left_out: list[pandas.DataFrame] | None = None,
               taps: Iterable[Tap] = ()) -> Iterator[Curves]:
        """The curves of a station in [begin, end), in order of time; where nothing was recorded there are none.

        ``left_out`` takes tables of what wasn't used.  Each of ``taps`` sees every recording that was prepared with the
        absolute samples from where to where it is the first to see them.
        """
        rate = Fraction(self.contract.rate).limit_denominator(10**6)
        low, high = (math.ceil(Fraction(nanoseconds(time), NS) * rate) for time in (begin, end))
        chunks = self._chunks(recordings, station, low, high, rate, chunk_s)
        monitor = monitor or Monitor()
        read = partial(read_samples, recordings, station, float(rate))
        stack = _Stack(self.contract.window, self.stride, len(self.contract.labels), self.stacking)
        with _single_threads(self.threads) as pool, ThreadPoolExecutor(1) as reader:
            reads = (partial(read, first * self.stride, self._end(last)) for first, last in chunks)
            ahead = _in_order(reader, reads, 1)
            seen = low
            for (first, last), (recording, table) in zip(chunks, monitor.track(ahead, len(chunks)), strict=True):
                if left_out is not None:
                    left_out.append(table)
                start, end_ = first * self.stride, self._end(last)
                if recording is None:
                    continue
                for tap in taps:
                    tap(recording, max(start, seen), min(end_, high))
                seen = max(seen, end_)
                for piece in self._stacked(stack, pool, recording, first, last):
                    yield from self._cut(piece, station, float(rate), low, high)
            for piece in stack.finish():
                yield from self._cut(piece, station, float(rate), low, high)

    def _end(self, last: int) -> int:
        """One past the last sample of the window before window ``last``."""
        return (last - 1) * self.stride + self.contract.window

    def _chunks(self, recordings: Recordings, station: str, low: int, high: int, rate: Fraction, chunk_s: float,
                ) -> list[tuple[int, int]]:
        """Windows from where to where each chunk has, whole batches of them; only where something was recorded."""
        window, stride, batch = self.contract.window, self.stride, self.batch
        first, last = (low - window) // stride + 1, -(-high // stride)
        most = max(1, int(chunk_s * rate) // (batch * stride))
        wanted: list[tuple[int, int]] = []  # batches
        for begin, end in recordings.spans(station):
            # Resampling reaches a little farther than what was recorded.
            one = math.floor(Fraction(nanoseconds(begin), NS) * rate) - 1
            other = math.ceil(Fraction(nanoseconds(end), NS) * rate) + 1
            here = max(first, (one - window) // stride + 1), min(last, -(-other // stride))
            if here[0] >= here[1]:
                continue
            batches = here[0] // batch, -(-here[1] // batch)
            if wanted and batches[0] <= wanted[-1][1]:
                wanted[-1] = wanted[-1][0], max(wanted[-1][1], batches[1])
            else:
                wanted.append(batches)
        return [(at * batch, min(at + most, stop) * batch)
                for start, stop in wanted for at in range(start, stop, most)]

    def _stacked(self, stack: _Stack, pool: Executor, recording: Recording, first: int, last: int,
                 ) -> Iterator[tuple[int, Tensor, npt.NDArray[np.bool_]]]:
        offset = first * self.stride
        span = self._end(last) - offset
        data, valid = np.zeros((3, span), np.float32), np.zeros((3, span), bool)
        order = [COMPONENTS.index(component) for component in self.contract.components]
        begin = recording.start - offset
        here = slice(max(begin, 0), min(begin + recording.data.shape[1], span))
        there = slice(here.start - begin, here.stop - begin)
        data[:, here], valid[:, here] = recording.data[order, there], recording.valid[order, there]
        x, v = torch.from_numpy(data), torch.from_numpy(valid)
        window, stride = self.contract.window, self.stride
        recorded = valid.any(axis=0)
        work = []
        for place in range(0, last - first, self.batch):
            cut = slice(place * stride, (place + self.batch - 1) * stride + window)
            if recorded[cut].any():
                work.append((place, partial(self._windows, x[:, cut], v[:, cut], bool(valid[:, cut].all()))))
        made = _in_order(pool, (one for _, one in work), 2 * self.threads)
        for (place, _), (values, used) in zip(work, made, strict=True):
            yield from stack.add(first + place, values, used, offset, recorded)

    def _windows(self, x: Tensor, valid: Tensor, whole: bool) -> tuple[Tensor, Tensor]:
        """Weighted curves ``(B, classes, W)`` of one batch, and their weights ``(B, W)``, 0 for windows not used."""
        with torch.inference_mode():
            window = self.contract.window
            v = None if whole else valid.unfold(-1, window, self.stride).transpose(0, 1).contiguous()
            waves = x.unfold(-1, window, self.stride).transpose(0, 1).contiguous()
            waves = scaled(waves, v, self.contract.normalisation).to(self.device)
            curves = _probabilities(self._network, waves, self.contract.logits).cpu()
            used = torch.ones(len(curves)) if v is None else v.flatten(1).any(1).float()
            weights = used[:, None] * self._weights
            return curves * weights[:, None], weights

    def _cut(self, piece: tuple[int, Tensor, npt.NDArray[np.bool_]], station: str, rate: float, low: int, high: int,
             ) -> Iterator[Curves]:
        start, values, recorded = piece
        begin, end = max(low - start, 0), min(high - start, values.shape[1])
        if begin < end:
            here = values[:, begin:end].numpy()
            good = recorded[begin:end]
            yield Curves(station, rate, start + begin, self.contract.labels, here if good.all() else here * good, good)


def scaled(waves: Tensor, valid: Tensor | None, normalisation: str) -> Tensor:
    """Windows ``(B, 3, W)`` as the contract wants them; changes ``waves``, which are 0 where not ``valid``.

    Mean and scale are of the valid samples alone; the others, and channels that don't vary, become 0.
    """
    if valid is None:
        mean = waves.mean(-1, keepdim=True)
        waves -= mean
        count: Tensor | int = waves.shape[-1]
    else:
        count = valid.sum(-1, keepdim=True).clamp_min(1)
        mean = waves.sum(-1, keepdim=True) / count
        waves -= mean
        waves *= valid
    if normalisation == "std":
        scale = (torch.linalg.vector_norm(waves, dim=-1, keepdim=True).square() / count).sqrt()
    else:
        scale = waves.abs().amax(-1, keepdim=True)
    alive = scale > DEAD * mean.abs()
    if normalisation == "common peak":
        scale = (scale * alive).amax(1, keepdim=True).expand_as(scale)
    waves *= torch.where(alive & (scale > 0), 1.0 / scale, 0.0)
    return waves


# --- stacking -------------------------------------------------------------------------------------------------------


def _weights(window: int, blinding: int, stacking: str) -> Floats:
    """Of the samples of a window in the stack: 0 at its blind ends, least beside them, most in its middle."""
    far = np.minimum(np.arange(window), np.arange(window)[::-1]) + 1 - blinding
    weights = np.clip(far, 0, None).astype(np.float32)
    return (weights > 0).astype(np.float32) if stacking == "max" else weights / weights.max()


class _Stack:
    """Adds windows that overlap; gives every sample once all of its windows are in.

    Windows are taken apart in pieces of one stride, so that the sum of a sample always runs from its first window to
    its last, however they came.
    """

    def __init__(self, window: int, stride: int, classes: int, stacking: str) -> None:
        self.window, self.stride, self.stacking = window, stride, stacking
        self.pieces = -(-window // stride)
        self.tail = torch.zeros(classes, (self.pieces - 1) * stride)
        self.tail_weight = torch.zeros((self.pieces - 1) * stride)
        self.tail_recorded = np.zeros((self.pieces - 1) * stride, bool)
        self.next: int | None = None  # the window that must come for the tail to go on

    def add(self, first: int, values: Tensor, weights: Tensor, offset: int, recorded: npt.NDArray[np.bool_],
            ) -> Iterator[tuple[int, Tensor, npt.NDArray[np.bool_]]]:
        """The weighted curves of the windows from ``first`` on; ``recorded`` is of the samples from ``offset`` on."""
        if self.next is not None and self.next != first:
            yield from self.finish()
        count, stride = len(values), self.stride
        span = (count + self.pieces - 1) * stride
        total, weight = torch.zeros(values.shape[1], span), torch.zeros(span)
        total[:, : self.tail.shape[1]], weight[: len(self.tail_weight)] = self.tail, self.tail_weight
        for piece in reversed(range(self.pieces)):  # the oldest window of a sample first
            begin, end = piece * stride, min((piece + 1) * stride, self.window)
            part = values[:, :, begin:end].transpose(0, 1)  # (classes, count, up to stride)
            into = total[:, begin : begin + count * stride].unflatten(1, (count, stride))[:, :, : end - begin]
            on = weight[begin : begin + count * stride].unflatten(0, (count, stride))[:, : end - begin]
            if self.stacking == "max":
                torch.maximum(into, part, out=into)
                torch.maximum(on, weights[:, begin:end], out=on)
            else:
                into += part
                on += weights[:, begin:end]
        done = count * stride
        begin = first * stride - offset
        have = np.zeros(span, bool)
        inside = recorded[begin : begin + span]
        have[: len(inside)] = inside
        have[: len(self.tail_recorded)] |= self.tail_recorded
        self.next = first + count
        self.tail, self.tail_weight, self.tail_recorded = total[:, done:], weight[done:], have[done:]
        yield first * stride, self._mean(total[:, :done], weight[:done]), have[:done]

    def finish(self) -> Iterator[tuple[int, Tensor, npt.NDArray[np.bool_]]]:
        """What no further window would change."""
        if self.next is not None:
            yield self.next * self.stride, self._mean(self.tail, self.tail_weight), self.tail_recorded
        self.next = None
        self.tail, self.tail_weight = torch.zeros_like(self.tail), torch.zeros_like(self.tail_weight)
        self.tail_recorded = np.zeros_like(self.tail_recorded)

    def _mean(self, total: Tensor, weight: Tensor) -> Tensor:
        return total.clone() if self.stacking == "max" else total / weight.clamp_min(1e-9)


# --- reading ahead, threads -------------------------------------------------------------------------------------------


def read_samples(recordings: Recordings, station: str, rate: float, first: int, end: int,
                 ) -> tuple[Recording | None, pandas.DataFrame]:
    """The samples from absolute index ``first`` up to ``end``, cleaned."""
    exact = Fraction(rate).limit_denominator(10**6)
    begin_ns, end_ns = (math.floor(index * NS / exact) for index in (first, end))
    margin = int(MARGIN_S * NS)
    stream = recordings.read(station, _datetime(begin_ns - margin), _datetime(end_ns + margin))
    return prepare(stream, station, pandas.Timestamp(begin_ns, tz="UTC"), pandas.Timestamp(end_ns, tz="UTC"), rate=rate)


def _datetime(ns: int) -> datetime:
    return pandas.Timestamp(ns // 1000 * 1000, tz="UTC").to_pydatetime()


def _in_order(pool: Executor, work: Iterable[Callable[[], T]], ahead: int) -> Iterator[T]:
    """The results in order, ``ahead`` of them begun before they are asked for."""
    running: deque[Future[T]] = deque()
    try:
        for one in work:
            running.append(pool.submit(one))
            if len(running) > ahead:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        for future in running:
            future.cancel()


@contextmanager
def _single_threads(count: int) -> Iterator[Executor]:
    """A pool in whose threads torch works alone."""
    before = torch.get_num_threads()
    with ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        try:
            yield pool
        finally:
            torch.set_num_threads(before)


# --- device and precision -------------------------------------------------------------------------------------------


def _device(name: str) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name not in BATCH:
        raise ParameterError(f"The device '{name}' isn't known: choose auto, cpu or cuda.")
    if name == "cuda" and not torch.cuda.is_available():
        raise ResourceError("There is no GPU that PyTorch can use: choose the device auto or cpu.")
    return torch.device(name)


def _probabilities(network: nn.Module, waves: Tensor, logits: bool) -> Tensor:
    kind = next(network.buffers()).dtype if isinstance(network, FoldedPhaseNet) else torch.float32
    made = network(waves.to(kind)).float()
    return torch.softmax(made, 1) if logits else made


_measured: dict[tuple[str, int], str] = {}


def _fastest(picker: Picker, device: torch.device, precision: str, batch: int) -> tuple[str, nn.Module]:
    """The precision and the network to run in it; networks of SeisBench stay as they are."""
    if not isinstance(picker.network, PhaseNet):
        if precision == "bfloat16":
            raise ParameterError(f"The picker '{picker.contract.name}' runs in float32 only: choose auto or float32.")
        return "float32", picker.network.to(device)
    full = FoldedPhaseNet(picker.network).to(device)
    if precision == "float32":
        return precision, full
    half = FoldedPhaseNet(picker.network).to(device, torch.bfloat16)
    if precision == "bfloat16":
        return precision, half
    windows = calibration_windows(picker.contract, batch)
    key = str(device), sum(weight.numel() for weight in full.buffers())
    if key not in _measured:
        with _single_threads(1) as pool, torch.inference_mode():
            waves = windows.to(device)
            quicker = pool.submit(_seconds, full, waves).result() / pool.submit(_seconds, half, waves).result()
        _measured[key] = "bfloat16" if quicker >= WORTH else "float32"
    if _measured[key] == "bfloat16" and picks_agree(full, half, windows.to(device), picker.contract) >= KEPT:
        return "bfloat16", half
    return "float32", full


def _seconds(network: nn.Module, waves: Tensor) -> float:
    """The best of a few runs: other work on the machine only ever makes them longer."""
    best = math.inf
    with torch.inference_mode():
        for _ in range(5):
            begin = time.perf_counter()
            _probabilities(network, waves, True).sum().item()
            best = min(best, time.perf_counter() - begin)
    return best


def picks_agree(full: nn.Module, half: nn.Module, waves: Tensor, contract: Contract) -> float:
    """Part of the picks of either network that the other has within one sample."""
    radius = round(0.5 * contract.rate)
    with torch.inference_mode():
        one, other = (_probabilities(network, waves, contract.logits).cpu().numpy() for network in (full, half))
    same = total = 0
    for row, label in enumerate(contract.labels):
        if label not in contract.thresholds:
            continue
        for here, there in zip(one[:, row], other[:, row], strict=True):
            a, b = (find_peaks(curve, contract.thresholds[label], radius).index for curve in (here, there))
            for x, y in ((a, b), (b, a)):
                total += len(x)
                same += int((np.abs(x[:, None] - y[None]).min(1, initial=10**9) <= 1).sum())
    return same / total if total else 1.0


def calibration_windows(contract: Contract, count: int) -> Tensor:
    """Windows ``(count, 3, W)`` with a P and an S in noise, from faint to clear, scaled; always the same."""
    rng = np.random.default_rng(0)
    waves = rng.standard_normal((count, 3, contract.window)).astype(np.float32)
    t = np.arange(contract.window) / contract.rate
    for number, wave in enumerate(waves):
        clear = 2.0 + 40.0 * number / count
        p = contract.window / contract.rate * rng.uniform(0.15, 0.5)
        for at, vertical, size, hertz in ((p, 1.0, 1.0, 8.0), (p + rng.uniform(1.0, 8.0), 0.3, 2.5, 4.0)):
            after = np.clip(t - at, 0, None)
            shape = np.minimum(after / 0.1, 1) * np.exp(-after / rng.uniform(1.0, 4.0)) * size * clear
            for row, component in enumerate(contract.components):
                share = vertical if component == "Z" else 1.2 - vertical
                swing = np.sin(2 * np.pi * hertz * after + rng.uniform(0, 0.5)) + 0.5 * rng.standard_normal(len(t))
                wave[row] += (shape * share * swing).astype(np.float32)
    return scaled(torch.from_numpy(waves), None, contract.normalisation)
