"""`price`: what the findings are worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from execsim.cli import options
from execsim.cli.audit import Ignore, Packs, Request, Select
from execsim.cli.names import typed
from execsim.cli.shell import Shell

if TYPE_CHECKING:
    from execsim.portfolio.load import Loaded
    from execsim.render.audience import Audience
    from execsim.results.contract import AuditDocument
    from execsim.results.contract_prices import PricesDocument
    from execsim.results.findings import Audit

FUTURES = 1000
WORLDS = 20  # about so many times all futures are simulated


def price(
    context: typer.Context,
    file: options.File,
    scenario: options.Scenario = None,
    sets: options.Sets = None,
    pack: Packs = None,
    select: Select = None,
    ignore: Ignore = None,
    replications: options.Replications = FUTURES,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    format_: options.FormatName = None,
    output: options.Output = None,
    confidential: options.Confidential = False,
    names: options.Names = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Audit, simulate the remedy of every finding, and show what each is worth."""
    from execsim.cli.files import audience_of  # noqa: PLC0415 - engines load when they run
    from execsim.render.terminal_prices import render_prices  # noqa: PLC0415

    shell = Shell.of(context, quiet, verbose)
    request = Request(file, scenario, sets, pack, select, ignore, None, None)
    loaded = request.load(shell)
    audience = audience_of(loaded, confidential=confidential, names=names)
    found = request.look(loaded, request.packs())
    document = priced(shell, loaded, found, audience, replications, seed, workers)
    roles = roles_of(loaded, names=names)
    shell.show(document, lambda look: render_prices(document, look, file=typed(file), roles=roles), format_, output)
    shell.end()


def priced(
    shell: Shell, loaded: Loaded, found: Audit, audience: Audience, replications: int, seed: int, workers: int
) -> PricesDocument:
    """Price the findings of an audit, with a bar."""
    from execsim.analysis.price import price as price_all  # noqa: PLC0415 - engines load when they run
    from execsim.model.compile import compile_model  # noqa: PLC0415
    from execsim.model.draws import Draws  # noqa: PLC0415
    from execsim.render.prices_document import prices_document, shown  # noqa: PLC0415

    seen = tuple(finding for finding in found.findings if shown(finding, audience))
    hidden = len(found.findings) - len(seen)
    if hidden:
        shell.note(f"{hidden} confidential; what these findings are worth is left out (--confidential prices them too)")
    with shell.working("pricing", workers) as tick:
        prices = price_all(loaded, replace(found, findings=seen), Draws(seed, replications), workers=workers, tick=tick)
    return prices_document(prices, compile_model(loaded.portfolio), audience)


def with_prices(audit: AuditDocument, prices: PricesDocument) -> AuditDocument:
    """The audit with what each of its findings is worth beside it."""
    found = {price.fingerprint: price for price in prices.prices}
    findings = tuple(finding.model_copy(update={"price": found.get(finding.fingerprint)}) for finding in audit.findings)
    return audit.model_copy(update={"findings": findings})


def roles_of(loaded: Loaded, *, names: bool) -> dict[str, str]:
    """What to call people whose ids stand in changes: their roles, unless names may be seen."""
    return {} if names else {id_: person.role or "a person" for id_, person in loaded.portfolio.people.items()}
