"""`audit --fix`, `--diff` and `--suggest`: findings mended in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from execsim.cli.files import find_file, write_whole
from execsim.cli.shell import Shell
from execsim.errors import UsageError
from execsim.portfolio.load import Loaded, validate
from execsim.portfolio.source import Source, parse_source, read_text
from execsim.render.audience import Audience
from execsim.render.phrases import count, plain_lines
from execsim.results.findings import Audit
from execsim.rules.mending import Mended, difference, mend, safe_fixes, suggested, suggestions
from execsim.rules.packs import RulePack

if TYPE_CHECKING:
    from execsim.cli.audit import Request


@dataclass(frozen=True)
class Mending:
    """The file of one audit, and how to audit it again.

    Attributes
    ----------
    shell, request, packs
        Where results go, which file it is, and the rules.
    audience
        Who reads what is shown.
    """

    shell: Shell
    request: Request
    packs: tuple[RulePack, ...]
    audience: Audience

    def apply(self, found: Audit) -> Audit:
        """Make the safe fixes in the file; the audit of what it then is."""
        mended, text = self._mended(found)
        if mended.applied:
            write_whole(self._file(), mended.text)
        codes = ", ".join(sorted({finding.code for finding in mended.applied}))
        self.shell.note(
            f"{count(len(mended.applied), 'finding')} mended in {self.request.file}" + (f" ({codes})" if codes else "")
        )
        self._say_refused(mended)
        return self._again(parse_source(mended.text if mended.applied else text, self._file()))

    def show(self, found: Audit, *, suggest: bool, output: str | None) -> None:
        """What would change, as a diff: the safe fixes together, or the other ones each by itself."""
        if self.audience.hidden:
            raise UsageError("parts of this file are confidential; --confidential shows the edits all the same")
        if suggest:
            text, name = self._text(), self.request.file
            parts = []
            for finding in suggestions(found):
                if self.audience.shows(finding.entity):
                    change = suggested(text, self._file(), finding)
                    parts.append(f"# {finding.code} {finding.title}: {finding.mitigation}\n{change.rstrip()}\n")
            said = self.audience.say("\n".join(parts)) or f"nothing to suggest for {name}\n"
        else:
            mended, text = self._mended(found)
            said = self.audience.say(difference(text, mended.text, self.request.file)) or "nothing would change\n"
            self._say_refused(mended)
        self.shell.write(plain_lines(said), output)

    def _mended(self, found: Audit) -> tuple[Mended, str]:
        text = self._text()
        return mend(text, self._file(), safe_fixes(found), self._again), text

    def _again(self, source: Source) -> Audit:
        return self.request.look(Loaded(validate(source), source), self.packs)

    def _say_refused(self, mended: Mended) -> None:
        for finding, reason in mended.refused:
            self.shell.note(f"{finding.code} {finding.entity} is left as it is: {reason}")

    def _file(self) -> str:
        return find_file(self.request.file)

    def _text(self) -> str:
        request = self.request
        if request.file == "-" or request.scenario or request.sets or request.waivers:
            raise UsageError("fixes are made in a portfolio file itself: leave out -, --scenario, --set and --waivers")
        return read_text(self._file())
