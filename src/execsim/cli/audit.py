"""`audit` and `ask`: what usually breaks execution, and what nobody has said yet."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from execsim import __version__
from execsim.cli import options
from execsim.cli.names import typed
from execsim.cli.shell import Shell
from execsim.errors import UsageError

if TYPE_CHECKING:
    from execsim.portfolio.load import Loaded
    from execsim.render.audit_words import AuditOptions
    from execsim.render.terminal import Look
    from execsim.results.contract import AuditDocument
    from execsim.results.findings import Audit
    from execsim.rules.packs import RulePack

PACK = "execution"
FailOn = Literal["critical", "high", "medium", "low", "info", "never"]
Packs = Annotated[
    list[str] | None,
    typer.Option("--pack", metavar="NAME|DIR", help=f"Rules to apply besides {PACK}; repeatable."),
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="CODE|TAG", help="Only these rules, by (the start of) a code or by tag."),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="CODE|TAG", help="All but these rules, by (the start of) a code or by tag."),
]
Severities = Annotated[
    list[str] | None,
    typer.Option("--severity", metavar="CODE[@PATH]=LEVEL", help="Another severity, as ES3@initiatives.pilot-*=low."),
]
Waivers = Annotated[
    list[str] | None, typer.Option("--waivers", metavar="FILE", help="More accepted findings; repeatable.")
]
Baseline = Annotated[
    str | None,
    typer.Option("--baseline", metavar="FILE", help="A former audit as JSON: only what is new counts."),
]
AnyFormat = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="NAME", help="text, json, sarif, junit, github, markdown, csv or html; also by -o's ending."
    ),
]


@dataclass(frozen=True)
class Request:
    """Which rules are applied to which file."""

    file: str
    scenario: str | None
    sets: list[str] | None
    pack: list[str] | None
    select: list[str] | None
    ignore: list[str] | None
    severities: list[str] | None
    waivers: list[str] | None
    futures: int = 0  # simulated first, for rules that compare what is reported with what is to be expected

    def load(self, shell: Shell) -> Loaded:
        """The portfolio with its layers and waivers."""
        from execsim.cli.files import load_portfolio  # noqa: PLC0415 - engines load when they run
        from execsim.cli.waivers import with_waivers  # noqa: PLC0415

        return with_waivers(load_portfolio(shell, self.file, self.scenario, self.sets), self.waivers or ())

    def packs(self) -> tuple[RulePack, ...]:
        """The rules."""
        from execsim.rules.packs import load_packs, narrowed  # noqa: PLC0415 - CEL
        from execsim.rules.severities import parse_severity  # noqa: PLC0415

        overrides = [parse_severity(text) for text in self.severities or ()]
        loaded = load_packs([PACK, *(self.pack or ())], overrides=overrides)
        return narrowed(loaded, self.select or (), self.ignore or ())

    def look(self, loaded: Loaded, packs: tuple[RulePack, ...]) -> Audit:
        """Apply them."""
        from execsim.model.compile import compile_model  # noqa: PLC0415 - engines load when they run
        from execsim.rules.engine import audit as look_for_pitfalls  # noqa: PLC0415

        model, forecast = compile_model(loaded.portfolio), None
        if self.futures:
            from execsim.model.draws import Draws  # noqa: PLC0415 - only with futures
            from execsim.simulation.engine import simulate  # noqa: PLC0415

            forecast = simulate(model, Draws(seed=1, replications=self.futures))
        return look_for_pitfalls(loaded.portfolio, model, packs, forecast).located(loaded.source)


def audit(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    pack: Packs = None,
    select: Select = None,
    ignore: Ignore = None,
    severity: Severities = None,
    waivers: Waivers = None,
    baseline: Baseline = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="Exit 1 from this severity on.")] = "high",
    skipped: Annotated[
        bool, typer.Option("--skipped", help="List the rules that lacked their input, and where.")
    ] = False,
    futures: Annotated[
        int,
        typer.Option(
            "--futures", min=0, max=100_000, help="Simulate so many first: some rules compare with a forecast."
        ),
    ] = 0,
    every: Annotated[
        bool, typer.Option("--all", help="Tell every finding in full, not only the first few of the worst rules.")
    ] = False,
    interview: Annotated[bool, typer.Option("--interview", help="Show what to ask whom instead.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Make the safe fixes in the file.")] = False,
    suggest: Annotated[bool, typer.Option("--suggest", help="Show the other fixes as edits of the file.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
    remedies: Annotated[
        str | None,
        typer.Option("--remedies", metavar="FILE", help="Write what would mend the findings as a scenario, too."),
    ] = None,
    price: Annotated[
        bool, typer.Option("--price", help="Say as well what each finding is worth, in --futures futures or 1,000.")
    ] = False,
    workers: options.Workers = 1,
    format_: AnyFormat = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Apply the rules and show what they find."""
    from execsim.cli.files import audience_of, read_baseline_file  # noqa: PLC0415 - engines load when they run
    from execsim.render.audit_document import audit_document  # noqa: PLC0415
    from execsim.render.audit_words import AuditOptions  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    request = Request(file, scenario, sets, pack, select, ignore, severity, waivers, futures)
    loaded, packs = request.load(shell), request.packs()
    known = None if baseline is None else read_baseline_file(baseline)
    audience = audience_of(loaded, confidential=confidential, names=names)
    with shell.working("simulating") if futures else nullcontext():
        found = request.look(loaded, packs)
    if fix or diff or suggest:
        from execsim.cli.mending import Mending  # noqa: PLC0415 - only then

        mending = Mending(shell, request, packs, audience)
        if diff or suggest:
            mending.show(found, suggest=suggest, output=output)
            return
        found = mending.apply(found)
    found = found if known is None else found.compared(known)
    if remedies is not None:
        from execsim.cli.remedies import write_remedies  # noqa: PLC0415 - only then

        write_remedies(shell, request, loaded, found, audience, remedies)
    document = audit_document(found, audience)
    beside: Callable[[Look], str] | None = None
    if price and not interview:
        from execsim.cli.price import FUTURES, priced, roles_of, with_prices  # noqa: PLC0415 - only then
        from execsim.render.terminal_prices import render_prices  # noqa: PLC0415

        prices = priced(shell, loaded, found, audience, futures or FUTURES, 1, workers)
        document, roles = with_prices(document, prices), roles_of(loaded, names=names)
        beside = partial(render_prices, prices, file=typed(file), roles=roles)
    if interview:
        show_interview(shell, document, format_, output, every=every)
    else:
        told = AuditOptions(file, fail_on, __version__)
        show_audit(shell, document, format_, output, options_=told, skipped=skipped, every=every, beside=beside)
    standing = found.standing(fail_on) if fail_on != "never" else ()
    unseen = sum(not (audience.shows(finding.entity) and audience.shows(finding.path)) for finding in standing)
    if unseen:
        these = "1 finding that counts is" if unseen == 1 else f"{unseen} findings that count are"
        shell.note(f"{these} about what the file keeps confidential; --confidential shows it")
    shell.end(1 if standing else 0)


def ask(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    pack: Packs = None,
    every: Annotated[bool, typer.Option("--all", help="All questions, not only the first of each role.")] = False,
    format_: Annotated[str | None, typer.Option("--format", metavar="NAME", help="text, markdown or json.")] = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Show what nobody has said yet, by the role to ask."""
    from execsim.cli.files import audience_of  # noqa: PLC0415 - engines load when they run
    from execsim.render.audit_document import audit_document  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    request = Request(file, scenario, sets, pack, None, None, None, None)
    loaded = request.load(shell)
    audience = audience_of(loaded, confidential=confidential, names=names)
    document = audit_document(request.look(loaded, request.packs()), audience)
    show_interview(shell, document, format_, output, every=every)
    shell.end()


def show_interview(
    shell: Shell, document: AuditDocument, format_: str | None, output: str | None, *, every: bool
) -> None:
    """The interview sheet as text, Markdown or JSON (always whole); by the ending of the file unless told otherwise."""
    from execsim.render.interview import interview_document, interview_markdown, render_interview  # noqa: PLC0415
    from execsim.render.json_text import json_text  # noqa: PLC0415

    endings = {".json": "json", ".md": "markdown"}
    ending = next((name for end, name in endings.items() if (output or "").lower().endswith(end)), "text")
    match format_ or ending:
        case "text":
            shell.write(render_interview(document, shell.look(), every=every), output)
        case "markdown":
            shell.write(interview_markdown(document, every=every), output)
        case "json":
            shell.write(json_text(interview_document(document)), output)
        case other:
            raise UsageError(f"an interview sheet has no format '{other}'; there are text, markdown and json")


def show_audit(
    shell: Shell,
    document: AuditDocument,
    format_: str | None,
    output: str | None,
    *,
    options_: AuditOptions,
    skipped: bool,
    every: bool,
    beside: Callable[[Look], str] | None = None,
) -> None:
    """The audit as text, with another view below it, or in a format for programs and pages."""
    from execsim.render import formats  # noqa: PLC0415 - only when there is something to show
    from execsim.render.terminal import Look  # noqa: PLC0415
    from execsim.render.terminal_audit import render_audit  # noqa: PLC0415

    name = format_ or formats.of_suffix(output) or "text"
    if name == "text":
        look = shell.look() if output in (None, "-") else Look()
        text = render_audit(document, look, file=typed(options_.file), skipped=skipped, every=every)
        shell.write(f"{text}\n{beside(look)}" if beside is not None else text, output)
    else:
        shell.write(formats.render(name, document, options_), output)
