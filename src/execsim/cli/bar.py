"""The bar on stderr while something takes long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from execsim.render.phrases import money, percent, plain
from execsim.results.progress import Progress


@contextmanager
def bar(what: str, *, shown: bool) -> Iterator[Callable[[Progress], None]]:
    """A function that takes progress; it draws a bar that is gone when the block is left, or does nothing."""
    if not shown:
        yield lambda _: None
        return
    from rich import progress as rich  # noqa: PLC0415 - only where somebody looks
    from rich.console import Console  # noqa: PLC0415

    columns = (
        rich.TextColumn("{task.description}", markup=False),
        rich.BarColumn(bar_width=30),
        rich.TextColumn("{task.fields[figures]}", markup=False),
        rich.TimeElapsedColumn(),
        rich.TextColumn("Ctrl-C: take what there is", style="dim"),
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task(what, total=None, figures="")

        def advance(progress: Progress) -> None:
            display.update(
                task,
                completed=progress.done,
                total=progress.total or None,
                description=plain(progress.what) or what,
                figures=figures(progress),
            )

        yield advance


def figures(progress: Progress) -> str:
    """`value 1.5 M  bound 1.6 M  gap 5 %` of a search, `120 of 500` of anything else."""
    if progress.value is None and progress.bound is None:
        return f"{progress.done:,} of {progress.total:,}" if progress.total else ""
    told = [
        f"{name} {money(number)}"
        for name, number in (("value", progress.value), ("bound", progress.bound))
        if number is not None and abs(number) < float("inf")
    ]
    if progress.value and progress.bound is not None and abs(progress.bound) < float("inf"):
        gap = abs(progress.bound - progress.value) / abs(progress.value)
        told.append(f"gap {percent(gap)}" if gap < 1 else "a wide gap")
    return "  ".join(told)
