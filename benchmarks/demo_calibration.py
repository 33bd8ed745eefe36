"""Benchmark 4: the demo's models against the known truth.

    .venv/bin/python benchmarks/demo_calibration.py [--result demo-result]

Reads the result of `make demo` (made first where it isn't there) and prints, for every model, the expected calibration
error against the true probability on a sample of all ground, beside the mean true probability and the AUC that the
truth itself reaches.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from orogen.backend import demo


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--result", type=Path, default=Path("demo-result"))
    options = parser.parse_args()
    if not (options.result / "skill.json").exists():
        status = demo.main(["--output", str(options.result)])
        if status:
            return status
    skill = json.loads((options.result / "skill.json").read_text(encoding="utf-8"))
    truth = skill["truth"]
    blocked = {m["name"]: m["mean_fold_auc"]["value"] for m in skill["blocked"]["models"]}
    random = {m["name"]: m["mean_fold_auc"]["value"] for m in skill["random"]["models"]}
    rate = truth["mean_probability"]
    print(f"{truth['cells']} cells of ground, mean true probability {rate:.2e}; AUC of the truth itself "
          f"{truth['auc_of_the_truth']:.3f}")
    print(f"{'model':24s}{'ECE':>10s}{'ECE / mean':>12s}{'AUC vs truth':>14s}{'AUC blocked':>13s}{'AUC random':>12s}")
    for name, error in truth["expected_calibration_error"].items():
        print(f"{name:24s}{error:10.2e}{error / rate:12.2f}{truth['auc'][name]:14.3f}{blocked[name]:13.3f}"
              f"{random[name]:12.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
