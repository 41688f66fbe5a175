"""Compares www/assets/digits.bin with scikit-learn's copy of the UCI digits; `--write` makes it.

The format is described in src/core/dataset/digits.rs.
"""

import sys
from pathlib import Path

from sklearn.datasets import load_digits

FILE = Path(__file__).parents[2] / "www/assets/digits.bin"

counts = load_digits().data.astype(int)
assert counts.shape == (1797, 64) and counts.min() == 0 and counts.max() == 16
bits = "".join("0" if c == 0 else f"1{c - 1:04b}" for c in counts.ravel())
bits += "0" * (-len(bits) % 8)
packed = int(bits, 2).to_bytes(len(bits) // 8, "big")

if "--write" in sys.argv:
    FILE.write_bytes(packed)
if FILE.read_bytes() != packed:
    sys.exit(f"{FILE} is not the published set; run this with --write")
print(f"{FILE.name}: {len(packed)} bytes, {counts.sum()} in all, {(counts == 16).sum()} at 16")
