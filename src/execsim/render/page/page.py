"""The page: one file, decision first, under a policy that lets nothing in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib.resources import files

from execsim.render.charts.chart import FONT
from execsim.render.charts.static import bundle
from execsim.render.page.blocks import block, inline, link, style_of, words
from execsim.render.report.theme import Theme
from execsim.render.report.view import Change, Chapter, Decision, Number, Report

CHOSEN = ' class="chosen"'


def render_page(report: Report, theme: Theme | None = None, *, script: bool = True) -> str:
    """The report as one HTML page; without script it says the same, and tables and pictures stand still.

    Raises
    ------
    MissingExtra
        The package that draws charts is not installed.
    """
    theme = theme or Theme()
    style = _style(theme)
    scripts = [_safe_script(bundle()), _asset("page.js")] if script and any(True for _ in report.charts()) else []
    if script and not scripts:
        scripts = [_asset("page.js")]
    title = words(report.title)
    allowed = " ".join(map(_hash, scripts)) or "'none'"
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src {_hash(style)}; script-src {allowed}"
    runs = "".join(f'<script type="module">{code}</script>' for code in scripts)
    body = "\n".join(_body(report, theme, script=script))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{style}</style></head>\n<body>\n{body}\n"
        f"{runs}\n</body></html>\n"
    )


def _body(report: Report, theme: Theme, *, script: bool) -> Iterator[str]:
    yield '<a class="skip" href="#chapters">To the chapters</a>'
    yield f'<header><h1>{words(report.title)}</h1><p class="quiet">{inline(report.subtitle)}</p>'
    yield f'<p class="verdict">{words(report.verdict)}</p><p class="note">{inline(report.honesty)}</p></header>'
    yield "<main>"
    yield '<section aria-labelledby="decide"><h2 id="decide">To decide</h2>'
    yield f"<p>{words(report.undecided)}</p>" if report.undecided else ""
    if report.decisions:
        yield f'<div class="cards">{"".join(map(_decision, report.decisions))}</div>'
    yield "</section>"
    if report.numbers:
        yield '<section aria-labelledby="numbers"><h2 id="numbers">In numbers</h2><div class="cards">'
        yield from map(_number, report.numbers)
        yield "</div></section>"
    if report.change is not None:
        yield _change(report.change)
    yield _contents(report.chapters)
    for chapter in report.chapters:
        yield from _chapter(chapter, script=script)
    yield "</main>"
    yield f'<footer><p class="note">{words(theme.footer) or "Made with execsim."}</p></footer>'


def _decision(decision: Decision) -> str:
    options = "".join(
        f"<li{CHOSEN if option.recommended else ''}>{words(option.name)}"
        f"{' (recommended)' if option.recommended else ''}<span>{inline(option.comes_to)}</span></li>"
        for option in decision.options
    )
    return (
        f'<article class="card"><h3>{words(decision.question)}</h3><ul>{options}</ul>'
        f"<p>{inline(decision.recommendation)}</p>"
        f"<dl><dt>Who</dt><dd>{words(decision.who)}</dd><dt>By when</dt><dd>{inline(decision.by)}</dd>"
        f"<dt>Waiting</dt><dd>{inline(decision.put_off)}</dd></dl></article>"
    )


def _number(number: Number) -> str:
    return (
        f'<article class="card number"><h3>{words(number.label)}</h3><p class="value">{inline(number.value)}</p>'
        f"<p>{inline(number.meaning)}</p></article>"
    )


def _change(change: Change) -> str:
    places = " · ".join(map(link, change.links))
    return (
        '<section aria-labelledby="week"><h2 id="week">One change for this week</h2><div class="card change">'
        f"<p><strong>{inline(change.what)}</strong></p><p>{inline(change.why)}</p>"
        f"<dl><dt>Who</dt><dd>{words(change.who)}</dd><dt>Rule and line</dt><dd>{places}</dd></dl></div></section>"
    )


def _contents(chapters: tuple[Chapter, ...]) -> str:
    entries = "".join(f'<li><a href="#{chapter.anchor}">{words(chapter.title)}</a></li>' for chapter in chapters)
    return f'<nav id="chapters" aria-label="Chapters"><ul>{entries}</ul></nav>'


def _chapter(chapter: Chapter, *, script: bool) -> Iterator[str]:
    yield f'<section id="{chapter.anchor}" aria-labelledby="h-{chapter.anchor}">'
    yield f'<h2 id="h-{chapter.anchor}">{words(chapter.title)}</h2><p class="says">{inline(chapter.says)}</p>'
    for content in chapter.blocks:
        yield block(content, script=script)
    yield "</section>"


def _style(theme: Theme) -> str:
    font = f"{theme.font}, {FONT}" if theme.font else FONT
    return (
        f":root{{{style_of(theme.light)}--font:system-ui,{font};}}"
        f"@media screen and (prefers-color-scheme: dark){{:root{{{style_of(theme.dark)}}}}}"
        f"{_asset('style.css')}"
    )


def _asset(name: str) -> str:
    return files("execsim.render.page").joinpath(name).read_text(encoding="utf-8")


def _safe_script(code: str) -> str:
    """Code whose text cannot end its element."""
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
