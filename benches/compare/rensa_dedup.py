"""Finds near copies with rensa (PyPI), from a file of JSON Lines on; prints seconds and peak memory.

    python rensa_dedup.py FEED

As storyfold dedup and compare dedup-gaoya do it: word-3 shingles of every text, 128 slots, 32 bands of 4, each report dropped for an earlier one that is
kept. The words are cut by Python's own regular expressions, which takes most of the time; rensa itself hashes and sketches whole batches.
"""

import json
import re
import resource
import sys
import time

import rensa

N_SLOTS = 128
N_BANDS = 32
THRESHOLD = 0.7
BATCH = 1_000
WORD = re.compile(r"\w+")


def shingles(text):
    words = WORD.findall(text.lower())
    return list({" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))})


def main(path):
    begin = time.perf_counter()
    signatures = []
    with open(path, encoding="utf-8") as feed:
        batch = []
        for line in feed:
            batch.append(shingles(json.loads(line)["text"]))
            if len(batch) == BATCH:
                signatures.extend(rensa.RMinHash.from_token_sets(batch, N_SLOTS, 42))
                batch = []
        if batch:
            signatures.extend(rensa.RMinHash.from_token_sets(batch, N_SLOTS, 42))
    index = rensa.RMinHashLSH(THRESHOLD, N_SLOTS, N_BANDS)
    n_dropped = 0
    for idx, signature in enumerate(signatures):
        if any(signature.jaccard(signatures[other]) >= THRESHOLD for other in index.query(signature)):
            n_dropped += 1
        else:
            index.insert(idx, signature)
    seconds = time.perf_counter() - begin
    assert n_dropped < len(signatures)
    mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"rensa {getattr(rensa, '__version__', '')}\t{seconds:.1f} s\t{mebibytes:.0f} MiB\t{n_dropped} dropped")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python rensa_dedup.py FEED")
    main(sys.argv[1])
