"""`audit --remedies FILE`: what would mend the findings, as a scenario to compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from execsim.cli.files import lies_on, write_whole
from execsim.cli.shell import Shell
from execsim.errors import UsageError
from execsim.exchange.remedied import remedies_scenario, remedies_together
from execsim.exchange.yamltext import write_yaml
from execsim.portfolio.load import Loaded
from execsim.render.audience import Audience
from execsim.render.phrases import count
from execsim.results.findings import Audit

if TYPE_CHECKING:
    from execsim.cli.audit import Request


def write_remedies(shell: Shell, request: Request, loaded: Loaded, found: Audit, audience: Audience, file: str) -> None:
    """Write the scenario; say what is in it and what had to be left out.

    Raises
    ------
    UsageError
        The portfolio was changed by `--set` or `--waivers`, which the scenario would lose; or there is no remedy.
    """
    if request.sets or request.waivers:
        raise UsageError("a scenario of remedies lies on files: leave out --set and --waivers, or put them into one")
    inherits = lies_on(file, request.file, request.scenario)
    seen = [f for f in found.findings if not f.known and audience.shows(f.entity) and audience.shows(f.path)]
    remedied = remedies_together(loaded, seen)
    if not remedied.candidates:
        raise UsageError(f"nothing written to {file}: no finding has a remedy that would change what happens")
    data = remedies_scenario(remedied, name=Path(file).stem, inherits=inherits, say=audience.say)
    write_whole(file, write_yaml(data))
    number = sum(len(candidate.findings) for candidate in remedied.candidates)
    shell.note(f"written to {file}: what would mend {count(number, 'finding')}")
    for finding, because in remedied.left_out:
        shell.note(f"  without {finding.code} {audience.say(finding.title)}: {audience.say(because)}")
    shell.note(f"Next: execsim compare {request.file} {file}")
