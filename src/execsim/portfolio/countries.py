"""Countries and regions whose public holidays are known."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

# names that the holidays package does not have: it knows English names of countries and local names of regions
_EXONYMS = {
    "bavaria": "DE-BY", "hesse": "DE-HE", "lower saxony": "DE-NI", "north rhine-westphalia": "DE-NW", "nrw": "DE-NW",
    "rhineland-palatinate": "DE-RP", "saxony": "DE-SN", "saxony-anhalt": "DE-ST", "thuringia": "DE-TH",
    "vienna": "AT-9", "tyrol": "AT-7", "styria": "AT-6", "carinthia": "AT-2", "catalonia": "ES-CT",
    "deutschland": "DE", "osterreich": "AT", "schweiz": "CH", "suisse": "CH", "uk": "GB", "great britain": "GB",
}  # fmt: skip


@cache
def check_country(text: str) -> None:
    """Raise ValueError, with what was probably meant, unless holidays are known for a country or region."""
    from holidays import list_supported_countries  # noqa: PLC0415 - most portfolios name no country

    country, dash, region = text.partition("-")
    regions = list_supported_countries()
    if country not in regions:
        raise ValueError(f"no holidays are known for '{text[:60]}': {_meant(text)}")
    if dash and region not in regions[country]:
        names = {plain: code for plain, code in _regions() if code.startswith(f"{country}-")}
        close = get_close_matches(_plain(region), names, n=1, cutoff=0.75)
        known = ", ".join(sorted(regions[country]))
        if close or _plain(region) in _EXONYMS:
            hint = f"write {_EXONYMS.get(_plain(region)) or names[close[0]]}"
        else:
            hint = f"write {country} alone or with one of {known}" if known else f"write {country} alone"
        raise ValueError(f"no holidays are known for the region '{region[:60]}' of {country}: {hint}")


def _meant(text: str) -> str:
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - only where a name is wrong

    word = _plain(text)
    codes = {name.replace("_", " "): entry[1] for name, entry in COUNTRIES.items()}
    codes |= {code.lower(): entry[1] for entry in COUNTRIES.values() for code in entry[1:3]}
    exact = _EXONYMS.get(word) or codes.get(word)
    if exact is None:
        codes |= _EXONYMS | dict(_regions())
        exact = codes.get(word)
    if exact is not None:
        return f"write {exact}"
    close = get_close_matches(word, [name for name in codes if min(len(name), len(word)) > 3], n=2, cutoff=0.75)
    guess = " or ".join(dict.fromkeys(f"{codes[name]} ({name.title()})" for name in close))
    return f"did you mean {guess}?" if guess else "write the two letters of its ISO code, such as DE or US"


def _regions() -> Iterator[tuple[str, str]]:
    """(plain name, code with its country) of every region that has a name."""
    import holidays  # noqa: PLC0415 - as above
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - as above

    for entry in COUNTRIES.values():
        kind = getattr(holidays, entry[0])
        for name, code in getattr(kind, "subdivisions_aliases", {}).items():
            if len(name) > 3:
                yield _plain(name), f"{entry[1]}-{code}"


def _plain(text: str) -> str:
    """Lower case, without accents."""
    spread = unicodedata.normalize("NFKD", text.strip().lower().replace("_", " "))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
