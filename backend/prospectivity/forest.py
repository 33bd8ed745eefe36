"""Random forests that can be kept in a model file.

scikit-learn grows the trees (Breiman 2001).  A :class:`Forest` keeps nothing but their arrays, so that it can be saved
as plain numbers (scikit-learn's own way of saving is a pickle, which may run code) and gives the same values when it
is read again, because scikit-learn's compiled trees evaluate them in both cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree._tree import Tree

from ..errors import ModelFileError

Floats = NDArray[np.float32]

# A tree's probabilities are shares of a leaf's points; beyond these log-odds they say only that leaves are finite.
_BOUND = 1e-3

_DAMAGED = "The model file holds a damaged tree, so it was refused: fetch or make it again."


@dataclass
class Forest:
    """Trees grown on deposits and background that weigh the same in all."""

    trees: list[Tree]
    features: int

    @classmethod
    def fit(cls, features: Floats, labels: NDArray[np.integer], *, trees: int, seed: int,
            least_leaf: int = 5) -> tuple[Forest, NDArray[np.float64]]:
        """Grow a forest; returns it with the log-odds (n,) of each point from the trees that have not seen it.

        ``features`` (n, F), ``labels`` (n,) of 0 and 1.  Points that every tree has seen get nan.
        """
        grown = RandomForestClassifier(trees, min_samples_leaf=least_leaf, class_weight="balanced_subsample",
                                       random_state=seed, n_jobs=1).fit(features, labels)
        forest = cls([tree.tree_ for tree in grown.estimators_], features.shape[1])
        features = np.ascontiguousarray(features, np.float32)
        unseen, votes = np.zeros(len(labels)), np.zeros(len(labels))
        for tree, model in zip(forest.trees, grown.estimators_, strict=True):
            drawn = np.random.RandomState(model.random_state).randint(0, len(labels), len(labels), dtype=np.int32)
            out = np.bincount(drawn, minlength=len(labels)) == 0
            votes[out] += _deposit_share(tree, features[out])
            unseen[out] += 1
        share = np.divide(votes, unseen, out=np.full(len(labels), np.nan), where=unseen > 0)
        return forest, log_odds(share)

    def score(self, features: Floats) -> NDArray[np.float64]:
        """Log-odds (n,) of a deposit, for features (n, F).

        Raises ``ModelFileError`` when F is not what the forest was grown on: the compiled trees do not look.
        """
        if features.shape[1] != self.features:
            raise ModelFileError(f"The model's forest reads {self.features} features of a cell, but its bands give "
                                 f"{features.shape[1]}, so it was refused: fetch or make the model again.")
        features = np.ascontiguousarray(features, np.float32)  # once, not for each tree
        share = np.zeros(len(features))
        for tree in self.trees:
            share += _deposit_share(tree, features)
        return log_odds(share / len(self.trees))

    def to_arrays(self) -> dict[str, NDArray]:
        """Plain arrays by name, all trees one after the other."""
        nodes = np.concatenate([tree.__getstate__()["nodes"] for tree in self.trees])
        arrays = {name: np.ascontiguousarray(nodes[name]) for name in nodes.dtype.names or ()}
        arrays["value"] = np.concatenate([tree.value for tree in self.trees])
        arrays["nodes"] = np.array([tree.node_count for tree in self.trees], np.int64)
        arrays["depths"] = np.array([tree.max_depth for tree in self.trees], np.int64)
        arrays["features"] = np.array([self.features], np.int64)
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray]) -> Forest:
        """The forest that :meth:`to_arrays` described.

        Raises ``ModelFileError`` when the arrays describe no tree: a child that lies before its parent or outside the
        tree would let the compiled code run in circles or read foreign memory.
        """
        features, counts = int(arrays["features"][0]), arrays["nodes"].tolist()
        if not counts or min(counts) < 1 or sum(counts) != len(arrays["value"]):
            raise ModelFileError(_DAMAGED)
        dtype = Tree(features, np.array([2], np.intp), 1).__getstate__()["nodes"].dtype
        trees, begin = [], 0
        for count, depth in zip(counts, arrays["depths"].tolist(), strict=True):
            nodes = np.zeros(count, dtype)
            for name in dtype.names or ():
                nodes[name] = arrays[name][begin : begin + count]
            number, left, right = np.arange(count), nodes["left_child"], nodes["right_child"]
            leaf = left == -1
            inner = (left > number) & (left < count) & (right > number) & (right < count)
            known = (nodes["feature"] >= 0) & (nodes["feature"] < features)
            if not np.all(leaf | (inner & known)):
                raise ModelFileError(_DAMAGED)
            tree = Tree(features, np.array([2], np.intp), 1)
            value = np.ascontiguousarray(arrays["value"][begin : begin + count], np.float64)
            tree.__setstate__({"max_depth": depth, "node_count": count, "nodes": nodes, "values": value})
            trees.append(tree)
            begin += count
        return cls(trees, features)


def log_odds(share: NDArray[np.floating]) -> NDArray[np.float64]:
    """Log-odds of shares in 0..1, bounded where a share is 0 or 1."""
    share = np.clip(np.asarray(share, np.float64), _BOUND, 1.0 - _BOUND)
    return np.log(share) - np.log1p(-share)


def _deposit_share(tree: Tree, features: Floats) -> NDArray[np.float64]:
    return tree.predict(features)[:, 1]
