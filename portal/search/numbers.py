"""Arrays of whole numbers inside a message: as few bytes a number as the largest needs."""

from __future__ import annotations

import msgspec
import numpy as np


class Numbers(msgspec.Struct, array_like=True, frozen=True):
    """Whole numbers from 0 on, each of `size` bytes, the lowest first."""

    size: int
    data: memoryview

    @property
    def array(self) -> np.ndarray:
        """The numbers; the array can't be written to."""
        return np.frombuffer(self.data, f"<u{self.size}")


def to_numbers(array: np.ndarray) -> Numbers:
    """The numbers of an array."""
    size = np.min_scalar_type(int(array.max(initial=0))).itemsize
    return Numbers(size, memoryview(array.astype(f"<u{size}").tobytes()))
