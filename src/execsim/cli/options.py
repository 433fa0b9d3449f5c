"""Options that several commands share: one place for their names and their help."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

LARGEST_SEED = 2**64 - 1
MOST_REPLICATIONS = 1_000_000


def read_share(text: str) -> float:
    """`1%`, `1 %` or `0.01`."""
    number, is_percent = text.strip().removesuffix("%"), text.strip().endswith("%")
    try:
        share = float(number) / (100 if is_percent else 1)
    except ValueError:
        share = 0.0
    if not 0.0 < share < 1.0:
        raise typer.BadParameter(f"'{text}' is not a share: write 1% or 0.01")
    return share


File = Annotated[str, typer.Argument(metavar="FILE", help="The portfolio, or a scenario on it; - is stdin.")]
Scenario = Annotated[str | None, typer.Option("--scenario", metavar="FILE", help="Lay this scenario on the portfolio.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one value, as teams.it.people=5; repeatable."),
]
FormatName = Annotated[
    Literal["text", "json"] | None,
    typer.Option("--format", help="text for people, json for programs (execsim schema KIND)."),
]
Output = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file; .json means JSON.")
]
Confidential = Annotated[bool, typer.Option("--confidential", help="Show what the file marks confidential as well.")]
Names = Annotated[bool, typer.Option("--names", help="Show people by name beside their role.")]
Seed = Annotated[
    int,
    typer.Option("--seed", min=0, max=LARGEST_SEED, help="The luck; the same seed gives the same result."),
]
Replications = Annotated[
    int,
    typer.Option(
        "-n", "--replications", min=1, max=MOST_REPLICATIONS,
        help="Futures to run; 500 put the 8-in-10 date within about 1.4 %.",
    ),
]  # fmt: skip
UpToReplications = Annotated[
    int | None,
    typer.Option(
        "-n", "--replications", min=1, max=MOST_REPLICATIONS,
        help="Futures to run: 500, or with --precision up to 20,000.", show_default=False,
    ),
]  # fmt: skip
Precision = Annotated[
    float | None,
    typer.Option(
        "--precision", metavar="SHARE", parser=read_share,
        help="Run 200, 400, 800, ... futures until the 8-in-10 date is known to this share of the way, as 1%.",
    ),
]  # fmt: skip
Sampling = Annotated[
    Literal["plain", "latin-hypercube"],
    typer.Option("--sampling", help="How luck is drawn; latin-hypercube spreads it evenly over the futures."),
]
Engine = Annotated[
    Literal["auto", "simpy", "compiled"],
    typer.Option("--engine", help="What simulates: both give the same bits; SimPy is the readable one, and slow."),
]
Workers = Annotated[
    int,
    typer.Option(
        "--workers", min=1, max=256, help="Threads (SimPy: processes) to share the work; the result is the same."
    ),
]
Executor = Annotated[
    Literal["threads", "processes", "dask"] | None,
    typer.Option(
        "--executor", help="Where the work is done: threads for the compiled engine, processes for SimPy, or dask."
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="A Dask cluster's scheduler, as tcp://host:8786."),
]
Keep = Annotated[
    bool | None,
    typer.Option(
        "--keep/--no-keep", show_default=False,
        help="Keep what is done in .execsim/ beside FILE, so that the same command goes on if this one is broken off; "
        "runs of more than some seconds do.",
    ),
]  # fmt: skip


def examples(*commands: str) -> str:
    """The end of a command's help, line by line as it is."""
    return "\b\n" + "\n".join(["Examples:" if len(commands) > 1 else "Example:", *(f"  {c}" for c in commands)])


Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no notes on stderr.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Tracebacks for execsim's own faults.")]
