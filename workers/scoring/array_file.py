"""Files of numpy arrays: written whole or not at all, and what reading a damaged one may raise."""

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    MemoryError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What a file that is missing, cut, altered, or of another kind makes its reader raise."""


def write_arrays(arrays: Arrays, path: Path) -> None:
    """Write `arrays` to `path`, compressed; the same arrays always give the same bytes.

    The file appears whole or not at all. OSError if it cannot be written.
    """
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    partial.replace(path)
