"""What every job that teaches a network has in common, whatever the network learns.

* :func:`device_of`, :func:`threads`, :func:`faster_in_half`: what it computes on, and in what;
* :func:`read_ahead`: the windows of the next steps, drawn while one is learnt from;
* :class:`State`: all that a step changes, for a journal; :func:`move_towards`: the running mean of the weights.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from .errors import ResourceError

Drawn = TypeVar("Drawn")

_CLEARLY = 0.85  # of the time is what makes bfloat16 the faster


def device_of(name: str) -> torch.device:
    """The device of "auto", "cpu" or "cuda"; raises ``ResourceError`` where there is none."""
    if name == "cuda" and not torch.cuda.is_available():
        raise ResourceError("There is no GPU that PyTorch can use: choose the device auto or cpu.")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


@contextmanager
def threads(count: int) -> Iterator[None]:
    """So many threads for torch inside; 0 leaves it as it is."""
    before = torch.get_num_threads()
    torch.set_num_threads(count or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def faster_in_half(trial: Callable[[bool], None], device: torch.device) -> bool:
    """Whether ``trial`` (a step, in bfloat16 where True) is clearly faster in bfloat16 on this machine."""
    seconds: dict[bool, float] = {}
    for half in (False, True):
        for turn in range(3):
            began = time.perf_counter()
            trial(half)
            if device.type == "cuda":
                torch.cuda.synchronize(device)
            if turn:
                seconds[half] = min(seconds.get(half, math.inf), time.perf_counter() - began)
    return seconds[True] < _CLEARLY * seconds[False]


def read_ahead(make: Callable[[int], Drawn], begin: int, end: int, ahead: int) -> Iterator[tuple[int, Drawn]]:
    """Steps from ``begin`` to ``end`` with what ``make`` draws for each; ``ahead`` of them are drawn in threads."""
    with ThreadPoolExecutor(ahead) as pool:
        waiting: list[Future[Drawn]] = [pool.submit(make, step) for step in range(begin, min(begin + ahead, end))]
        try:
            for step in range(begin, end):
                drawn = waiting.pop(0).result()
                if step + ahead < end:
                    waiting.append(pool.submit(make, step + ahead))
                yield step, drawn
        finally:
            for future in waiting:
                future.cancel()


@torch.no_grad()
def move_towards(average: nn.Module, network: nn.Module, share: float) -> None:
    """Move ``average`` that share of the way to ``network``; counters are taken over."""
    for mean, value in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(value, share)
        else:
            mean.copy_(value)


@dataclass
class State:
    """All that a step changes, as arrays for the journal."""

    network: nn.Module
    average: nn.Module
    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        out: dict[str, NDArray[np.generic]] = {}
        for part, module in (("network", self.network), ("average", self.average)):
            out |= {f"{part}/{key}": value.contiguous().cpu().numpy() for key, value in module.state_dict().items()}
        for number, values in self.optimiser.state_dict()["state"].items():
            out |= {f"optimiser/{number}/{key}": value.contiguous().cpu().numpy() for key, value in values.items()}
        return out

    def restore(self, arrays: dict[str, NDArray[np.generic]], step: int) -> None:
        """As it was after ``step`` steps."""
        for part, module in (("network", self.network), ("average", self.average)):
            module.load_state_dict({key.removeprefix(f"{part}/"): torch.from_numpy(array)
                                    for key, array in arrays.items() if key.startswith(f"{part}/")})
        moments = self.optimiser.state_dict()
        for key, array in arrays.items():
            if key.startswith("optimiser/"):
                _, number, moment = key.split("/")
                moments["state"].setdefault(int(number), {})[moment] = torch.from_numpy(array)
        self.optimiser.load_state_dict(moments)
        # One step back and one forward, so that it also sets what the optimiser goes by.
        self.schedule.load_state_dict(self.schedule.state_dict() | {"last_epoch": step - 1, "_step_count": step})
        self.schedule.step()
