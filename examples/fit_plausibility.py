#!/usr/bin/env python3
"""Fit the tables by which an assignment's value is judged: src/assignment/letters.bin and src/assignment/trees.bin.

usage: fit_plausibility.py letters TEXT...            how letters follow each other in the words of these files
       fit_plausibility.py trees ASSIGNMENTS.jsonl    decision trees, from what `cargo run --release --example assignments` prints

Trees need LightGBM (pip install lightgbm==4.7.0; MIT). The same input gives the same tables. Before the trees are fitted to all
of the input, they are fitted again and again without some repositories, and asked about these: what that says is printed, and the
scores from which on a finding is of high, medium or low confidence come from it.
"""
import collections
import json
import math
import pathlib
import re
import struct
import sys

TABLES = pathlib.Path(__file__).parent.parent / "src/assignment"

# Precision on repositories that the model has not seen, from which on a finding is of high, medium and low confidence.
THRESHOLDS = {"high": 0.98, "medium": 0.92, "low": 0.75}
# What a sample counts, by its label. What nobody labelled in a file that somebody labelled is most often nothing.
WEIGHTS = {"true": 1.0, "false": 1.0, "unclear": 0.7, "none": 0.4}
TREES = 250
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.03,
    "num_leaves": 8,
    "min_data_in_leaf": 20,
    "lambda_l2": 5,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "seed": 1,
    "verbose": -1,
}
# Parts of the repositories, and ways to divide them.
FOLDS, DIVISIONS = 8, 4


def letters(paths):
    """A word counts by the logarithm of how often it occurs, so that the rare ones weigh against the few that are everywhere."""
    words = collections.Counter()
    for path in sorted(paths):
        text = pathlib.Path(path).read_text(errors="ignore")
        words.update(part.lower() for word in re.findall(r"[A-Za-z]{2,20}", text) for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", word))
    pairs, firsts = collections.Counter(), collections.Counter()
    for word, count in words.items():
        for pair in zip("^" + word, word + "$"):
            pairs[pair] += math.log(1 + count)
            firsts[pair[0]] += math.log(1 + count)
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    table = bytearray()
    for first in "^" + alphabet:
        for second in alphabet + "$":
            # Half a pair more than was seen, so that nothing is impossible.
            likelihood = (pairs[first, second] + 0.5) / (firsts[first] + 0.5 * 27)
            table.append(min(255, round(-32 * math.log(likelihood))))
    (TABLES / "letters.bin").write_bytes(table)
    print(f"{len(words)} words")


def trees(path):
    import lightgbm
    import numpy

    lines = [json.loads(line) for line in open(path, encoding="utf-8")]
    total = lines[0]["rows"]
    others = [line for line in lines[1:] if "rule" in line]
    samples = [line for line in lines[1:] if "rule" not in line and line["label"] in WEIGHTS]
    print(f"{len(samples)} assignments", dict(collections.Counter(s["label"] for s in samples)), f"{total} rows")
    features = numpy.array([s["features"] for s in samples], dtype=numpy.float64)
    true = numpy.array([s["label"] == "true" for s in samples])
    # What stands in a repository a hundred times counts as ten.
    times = collections.Counter((s["repository"], s["same"]) for s in samples)
    weights = numpy.array([WEIGHTS[s["label"]] / math.sqrt(times[s["repository"], s["same"]]) for s in samples])

    def fit(among):
        data = lightgbm.Dataset(features[among], true[among], weight=weights[among])
        return lightgbm.train(PARAMETERS, data, TREES)

    every = numpy.full(len(samples), True)
    unseen = []
    for division in range(DIVISIONS):
        fold_of = divide(samples, division)
        scores = numpy.zeros(len(samples))
        for fold in range(FOLDS):
            held = numpy.array([fold_of[s["repository"]] == fold for s in samples])
            scores[held] = fit(~held).predict(features[held], raw_score=True)
        unseen.append(scores)
    model = fit(every)
    seen = model.predict(features, raw_score=True)
    thresholds = []
    for confidence, precision in THRESHOLDS.items():
        curves = [points(samples, scores, at_least(others, confidence), total) for scores in unseen]
        if confidence == "low":
            print("on repositories that it has not seen, with all that other rules find:")
            for wanted in (0.98, 0.95, 0.92, 0.90, 0.85, 0.75, 0.60):
                print(f"  precision {wanted}: recall {sum(at(c, wanted)[1] for c in curves) / DIVISIONS:.3f}")
        threshold = sum(at(c, precision)[0] for c in curves) / DIVISIONS
        recall = sum(at(c, precision)[1] for c in curves) / DIVISIONS
        print(f"{confidence} from {threshold:.2f} on: recall {recall:.3f}, precision {precision:.3f} on what it has not seen;")
        curve = points(samples, seen, at_least(others, confidence), total)
        _, recall, precision = next(p for p in reversed(curve) if p[0] >= threshold)
        print(f"  recall {recall:.3f}, precision {precision:.3f} on what it was fitted to")
        thresholds.append(threshold)
    table = struct.pack("<3f", *thresholds)
    table += b"".join(tree(t["tree_structure"]) for t in model.dump_model()["tree_info"])
    (TABLES / "trees.bin").write_bytes(table)
    print(f"{len(table)} bytes")


def divide(samples, division):
    """Repositories in parts of about as many credentials; another division begins from another order."""
    size = collections.Counter()
    for sample in samples:
        size[sample["repository"]] += sample["label"] == "true"
    order = sorted(size, key=lambda r: (-size[r], r))
    order = order[division:] + order[:division]
    load, fold_of = [0] * FOLDS, {}
    for repository in order:
        fold = min(range(FOLDS), key=lambda fold: load[fold])
        fold_of[repository] = fold
        load[fold] += size[repository] + 5
    return fold_of


def at_least(others, confidence):
    """What other rules find with at least a confidence."""
    order = ["low", "medium", "high"]
    return [other for other in others if order.index(other["confidence"]) >= order.index(confidence)]


def points(samples, scores, others, total):
    """Threshold, recall and precision from each sample on, the most plausible first, with what other rules find."""
    found, wrong, all_points = set(), set(), []

    def count(finding):
        found.update(finding["found"])
        if finding["label"] in ("false", "unclear"):
            wrong.add((finding["path"], finding["line"]))

    for other in others:
        count(other)
    for index in sorted(range(len(samples)), key=lambda index: -scores[index]):
        count(samples[index])
        all_points.append((scores[index], len(found) / total, len(found) / (len(found) + len(wrong))))
    return all_points


def at(all_points, precision):
    """The furthest point at which the precision is at least so high."""
    return max((p for p in all_points if p[2] >= precision), key=lambda p: p[1], default=(math.inf, 0, 1))


def tree(root):
    """A tree as src/assignment/model.rs reads it."""
    forks, leaves = [], []

    def place(node):
        if "leaf_value" in node:
            leaves.append(struct.pack("<f", node["leaf_value"]))
            return -len(leaves)
        index = len(forks)
        forks.append(None)
        branches = [place(node["left_child"]), place(node["right_child"])]
        forks[index] = struct.pack("<Bf2bf", node["split_feature"], node["threshold"], *branches, node["internal_value"])
        return index

    place(root)
    return bytes([len(forks)]) + b"".join(forks) + b"".join(leaves)


if __name__ == "__main__":
    commands = {"letters": letters, "trees": lambda paths: trees(*paths)}
    if len(sys.argv) < 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](sys.argv[2:])
