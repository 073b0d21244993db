"""Runs datasketch (PyPI) and minhash-lsh-rs on one core and prints ratios.

    python datasketch_compare.py PATH/TO/compare

Inside the loops: for the sketch, elements to a signature of 128 slots, by datasketch's own bulk path over numpy arrays of hashes;
for the index, signatures in memory to 16 bands of 8, and to the ids that a query finds.
"""

import subprocess
import sys
import time

import numpy
from datasketch import MinHash, MinHashLSH

N_SETS = 2_000
N_ENTRIES = 20_000


def identity(element):
    return element


def ours(command):
    output = subprocess.run([sys.argv[1], command], check=True, capture_output=True, text=True).stdout
    return {row[0]: float(row[1]) for row in map(str.split, output.splitlines())}


def signatures(n_sets, length):
    random = numpy.random.default_rng(length)
    sets = random.integers(0, 2**32, size=(n_sets, length), dtype=numpy.uint64)
    begin = time.perf_counter()
    minhashes = MinHash.bulk(sets, num_perm=128, hashfunc=identity)
    return time.perf_counter() - begin, minhashes


def main():
    own = ours("sketch-ours")
    print("n\tours ns\tdatasketch ns\tratio")
    for length in (18, 400):
        nanoseconds = min(signatures(N_SETS, length)[0] for _ in range(3)) * 1e9 / N_SETS
        print(f"{length}\t{own[str(length)]:.1f}\t{nanoseconds:.0f}\t{nanoseconds / own[str(length)]:.0f}")

    _, minhashes = signatures(N_ENTRIES, 18)
    lsh = MinHashLSH(num_perm=128, params=(16, 8))
    begin = time.perf_counter()
    for entry, minhash in enumerate(minhashes):
        lsh.insert(entry, minhash)
    inserts = N_ENTRIES / (time.perf_counter() - begin)
    begin = time.perf_counter()
    assert all(entry in lsh.query(minhash) for entry, minhash in enumerate(minhashes))
    queries = N_ENTRIES / (time.perf_counter() - begin)
    own = ours("incremental")
    print(f"\tours/s, 1,000,000 entries\tdatasketch/s, {N_ENTRIES:,} entries\tratio")
    for name, rival in (("insert_batch", inserts), ("query_batch", queries)):
        print(f"{name}\t{own[name]:.0f}\t{rival:.0f}\t{own[name] / rival:.0f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python datasketch_compare.py PATH/TO/compare")
    main()
