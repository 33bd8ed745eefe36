"""The one tree of errors.  Every message is a sentence for the user, naming the layer or parameter and the remedy."""

from __future__ import annotations

import re


class OrogenError(Exception):
    """Anything Orogen can explain.  ``code`` travels in messages and logs; ``exit_status`` ends the command line."""

    code = "error"
    exit_status = 1


class ParameterError(OrogenError):
    """A parameter is missing, of the wrong kind or out of range."""

    code = "parameter"
    exit_status = 2


class InputError(OrogenError):
    """A layer can't be read or can't serve: corrupt, without a CRS, outside the area, constant, empty."""

    code = "input"
    exit_status = 3


class OutputError(OrogenError):
    """The result can't be written: unwritable or full disk, or an output that exists already."""

    code = "output"
    exit_status = 4


class ModelFileError(OrogenError):
    """A model file is not what it claims to be, or could run code; it was not loaded."""

    code = "model-file"
    exit_status = 5


class ResourceError(OrogenError):
    """The machine lacks what the run needs: memory, disk or the asked-for device."""

    code = "resource"
    exit_status = 6


class Cancelled(OrogenError):  # noqa: N818  (a state, not a fault)
    """The user stopped the run; finished work stays in the result folder for the next run to resume."""

    code = "cancelled"
    exit_status = 130


# How C, C++, OpenMP, BLAS, oneDNN (a "primitive") and torch say it, besides Python's own MemoryError.
_NO_MEMORY = re.compile(r"MemoryError|bad_alloc|out of memory|(can't|cannot|unable to) allocate|failed to map segment"
                        r"|allocation (still )?failed|can't start new thread|thread creation failed"
                        r"|could not create a primitive", re.IGNORECASE)


def is_out_of_memory(words: str) -> bool:
    """Whether an error of a library, with the name of its class, means that memory ran out."""
    return _NO_MEMORY.search(words) is not None
