"""Finds near copies with daft (PyPI), from a file of JSON Lines on; prints seconds and peak memory.

    python daft_dedup.py FEED

As storyfold dedup and compare dedup-gaoya do it: word-3 shingles of every text, 128 slots, 32 bands of 4, each report dropped for an earlier one that is
kept. daft reads, normalises, sketches and brings the reports of a band together; it cuts words at spaces. The signatures of those are compared here.
"""

import resource
import sys
import time

import daft
import numpy
from daft import col

N_SLOTS = 128
N_BANDS = 32
THRESHOLD = 0.7


def main(path):
    begin = time.perf_counter()
    text = col("text").normalize(remove_punct=True, lowercase=True, nfd_unicode=False, white_space=True)
    sketched = daft.read_json(path).select("text").with_column("signature", text.minhash(num_hashes=N_SLOTS, ngram_size=3, seed=42))
    signatures = numpy.stack(sketched.select("signature").to_arrow()["signature"].to_numpy(zero_copy_only=False))
    bands = signatures.reshape(len(signatures), N_BANDS, -1)
    n_rows = len(signatures)
    # A band as one text, so that daft can bring together the reports that share it.
    keys = [[f"{band}:{row[band].tobytes().hex()}" for band in range(N_BANDS)] for row in bands]
    entries = daft.from_pydict({"report": list(range(n_rows)), "key": keys}).explode("key")
    buckets = entries.groupby("key").agg(col("report").list_agg()).where(col("report").list_count() > 1)
    candidates = [set() for _ in range(n_rows)]
    for reports in buckets.select("report").to_pydict()["report"]:
        reports.sort()
        for at, later in enumerate(reports):
            candidates[later].update(reports[:at])
    is_kept = numpy.ones(n_rows, dtype=bool)
    for report, others in enumerate(candidates):
        kept = [other for other in others if is_kept[other]]
        if kept and (signatures[kept] == signatures[report]).mean(axis=1).max() >= THRESHOLD:
            is_kept[report] = False
    seconds = time.perf_counter() - begin
    n_dropped = n_rows - int(is_kept.sum())
    assert n_dropped < n_rows
    mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"daft {daft.__version__}\t{seconds:.1f} s\t{mebibytes:.0f} MiB\t{n_dropped} dropped")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python daft_dedup.py FEED")
    main(sys.argv[1])
