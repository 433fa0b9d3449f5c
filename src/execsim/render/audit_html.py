"""An audit as one page: self-contained, without scripts, ready to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from execsim.render.audit_words import AuditOptions, gaps, sentence, standing, told, verdict
from execsim.render.phrases import full_day, plain
from execsim.results.contract import AuditDocument, FindingPart

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 0; }
article { border-left: .3rem solid #888; padding: .2rem 0 .2rem .8rem; margin: 1rem 0; break-inside: avoid; }
.critical, .high { border-color: #c0392b; } .medium { border-color: #d68910; } .low { border-color: #2471a3; }
.verdict { font-size: 1.1rem; font-weight: 600; } .place { opacity: .7; font-size: .85rem; } p { margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem; }
td { vertical-align: top; }
tr { border-bottom: 1px solid #8884; }
"""


def render_html(audit: AuditDocument, _options: AuditOptions) -> str:
    """Verdict, findings worst first, health, open questions and what could not be looked at."""
    title = f"Audit of {_text(audit.portfolio)}"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{_STYLE}</style></head><body><main>",
            *_body(audit, title),
            "</main></body></html>\n",
        ]
    )


def _body(audit: AuditDocument, title: str) -> Iterator[str]:
    yield f"<h1>{title}</h1>"
    date = f"As of {full_day(audit.as_of)}. " if audit.as_of else ""
    yield f'<p class="verdict">{_text(verdict(audit))}</p><p>{date}{_text(told(audit))}.</p>'
    found = standing(audit)
    if found:
        yield "<h2>Findings</h2>"
    for finding in found:
        yield from _finding(finding)
    waived = [finding for finding in audit.findings if finding.waived]
    if waived:
        yield "<h2>Waived</h2>"
        yield _table(("rule", "where", "until"), [(f.code, f.title, str(f.waived_until or "")) for f in waived])
    if audit.checklist:
        yield "<h2>Health</h2>"
        yield _table(("item", "status", "why"), [(i.title, i.status, i.because) for i in audit.checklist])
    if audit.disabled:
        yield "<h2>Switched off</h2>"
        yield _table(("rule", "by", "why"), [(rule.code, rule.pack, rule.why) for rule in audit.disabled])
    if audit.questions:
        yield "<h2>To ask</h2>"
        yield _table(("whom", "what", "because"), [(q.whom, q.text, q.because) for q in audit.questions])
    if audit.skipped:
        yield "<h2>Could not look, because something is not written down</h2>"
        rows = [(gap.means, str(len(gap.entities)), ", ".join(gap.codes)) for gap in gaps(audit)]
        yield _table(("what", "entities", "rules"), rows)


def _finding(finding: FindingPart) -> Iterator[str]:
    where = finding.location
    place = f"{where.file}:{where.line}:{where.column}" if where else finding.path or finding.entity
    yield f'<article class="{finding.severity}">'
    yield f"<h3>{finding.severity} {_text(finding.code)} {_text(finding.title)}</h3>"
    yield f"<p>{_text(sentence(finding.message))}</p>"
    if finding.mitigation:
        yield f"<p><strong>Do</strong> {_text(finding.mitigation)}</p>"
    if finding.ask:
        yield f"<p><strong>Ask</strong> {_text(' '.join(finding.ask))}</p>"
    if finding.related:
        yield f"<p>See also {_text(', '.join(other.title or other.path for other in finding.related))}</p>"
    yield f'<p class="place">{_text(place)}</p></article>'


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(text: str) -> str:
    return escape(plain(text), quote=True)
