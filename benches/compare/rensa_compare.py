"""Runs rensa (PyPI) and minhash-lsh-rs in turns on one core and prints ratios.

    python rensa_compare.py PATH/TO/compare

where `compare` is the program of this folder (cargo build --release). Inside the loops: for the sketch, hashed elements in one flat
numpy buffer to a matrix of digests (rensa's fastest path that estimates Jaccard; the one it calls rho does not); for the index,
digests in memory to buckets, and to the ids that a query finds.
"""

import os

os.environ["RAYON_NUM_THREADS"] = "1"

import subprocess
import sys
import time

import numpy
import rensa

N_ROUNDS = 5
N_ENTRIES = 1_000_000
N_QUERIES = 100_000
N_BANDS = 16


def best_of(function, n_rounds=N_ROUNDS):
    """Returns the least seconds, and the last result."""
    best = float("inf")
    for _ in range(n_rounds):
        begin = time.perf_counter()
        result = function()
        best = min(best, time.perf_counter() - begin)
    return best, result


def ours(command):
    output = subprocess.run([sys.argv[1], command], check=True, capture_output=True, text=True).stdout
    return {row[0]: [float(value) for value in row[1:]] for row in map(str.split, output.splitlines())}


def sketch():
    own = {}
    print("n\tours, fresh memory\tours, memory used again\trensa\tratio, fresh\tratio, used again")
    for round_idx in range(N_ROUNDS):
        for key, values in ours("sketch-ours").items():
            own[key] = [min(pair) for pair in zip(own.get(key, values), values)]
    for length in (18, 400):
        n_sets = 200_000 // length
        random = numpy.random.default_rng(7)
        hashes = random.integers(0, 2**63, size=n_sets * length, dtype=numpy.uint64)
        offsets = numpy.arange(0, n_sets * length + 1, length, dtype=numpy.uint64)
        seconds, matrix = best_of(
            lambda: rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, 128, 42), 25
        )
        assert matrix is not None
        rival = seconds * 1e9 / n_sets
        fresh, again = own[str(length)]
        print(f"{length}\t{fresh:.1f}\t{again:.1f}\t{rival:.1f}\t{rival / fresh:.1f}\t{rival / again:.1f}")


def index():
    random = numpy.random.default_rng(8)
    hashes = random.integers(0, 2**63, size=N_ENTRIES * 18, dtype=numpy.uint64)
    offsets = numpy.arange(0, N_ENTRIES * 18 + 1, 18, dtype=numpy.uint64)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, 128, 42)

    def insert_matrix():
        lsh = rensa.RMinHashLSH(0.7, 128, N_BANDS)
        lsh.insert_matrix(matrix)
        return lsh

    own = ours("incremental")
    insert_seconds, lsh = best_of(insert_matrix, 2)
    # Queries are objects in this interface; half of them are near copies of entries that are inserted here too.
    words = [[f"{entry}-{word}" for word in range(18)] for entry in range(N_QUERIES)]
    entries = rensa.RMinHash.from_token_sets(words, 128, 42)
    lsh.insert_many(entries, N_ENTRIES)
    for query_idx, query in enumerate(words):
        query[: 1 if query_idx % 2 == 0 else 18] = [f"other {query_idx}-{word}" for word in range(1 if query_idx % 2 == 0 else 18)]
    queries = rensa.RMinHash.from_token_sets(words, 128, 42)
    one_seconds, found = best_of(lambda: [lsh.query(query) for query in queries])
    assert sum(map(bool, found[::2])) > 0.49 * N_QUERIES and not any(found[1::2])
    all_seconds, found = best_of(lambda: lsh.query_all(queries))
    assert sum(map(bool, found[::2])) > 0.49 * N_QUERIES

    # Before and after the rival, so that a busy hour hits both.
    for name, values in ours("incremental").items():
        own[name] = max(own[name], values)
    rival = {
        "insert_batch": N_ENTRIES / insert_seconds,
        "query": N_QUERIES / one_seconds,
        "query_batch": N_QUERIES / all_seconds,
    }
    print("\tours/s\trensa/s\tratio")
    for name, per_second in rival.items():
        print(f"{name}\t{own[name][0]:.0f}\t{per_second:.0f}\t{own[name][0] / per_second:.1f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python rensa_compare.py PATH/TO/compare")
    print(f"rensa {getattr(rensa, '__version__', '')}")
    sketch()
    index()
