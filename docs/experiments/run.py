"""Run the experiments of docs/model.md and write their figures beside this file.

python docs/experiments/run.py [NAME ...]
"""

from __future__ import annotations

import sys
from pathlib import Path

from experiments import EXPERIMENTS
from svg import line_chart

HERE = Path(__file__).parent


def main(wanted: list[str]) -> int:
    """Write a figure each; 1 if one has lost its shape, 2 for a name that there is not."""
    makers = {make.__name__.replace("_", "-"): make for make in EXPERIMENTS}
    if not makers.keys() >= set(wanted):
        sys.stderr.write(f"The experiments are {', '.join(makers)}.\n")
        return 2
    lost = 0
    for name in wanted or makers:
        experiment = makers[name]()
        figure = line_chart(experiment.title, experiment.x_label, experiment.y_label, experiment.curves)
        (HERE / f"{experiment.name}.svg").write_text(figure, encoding="utf-8", newline="\n")
        found = "as expected" if experiment.holds() else "NOT AS EXPECTED"
        lost += not experiment.holds()
        sys.stdout.write(f"{experiment.name}: {experiment.expected}: {found}\n")
        for curve in experiment.curves:
            if not curve.theory:
                points = "  ".join(f"{x:g}: {y:.4g}" for x, y in zip(curve.x, curve.y, strict=True))
                sys.stdout.write(f"  {curve.name}  {points}\n")
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
