"""Units of measure: canonical names, dimensions and exact factors.

Not pint: it takes six tenths of a second to build its registry, parses expressions rather than prose, works in
floats unless told otherwise, and knows neither 亩 nor 斤 nor 里; the exact factors that news text needs
are shorter than the glue. The names in other languages come from CLDR (see lexicon.py).
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

F = Fraction


class UnitOfMeasure(NamedTuple):
    """`value * factor + offset` is the value in the dimension's base unit."""

    dimension: str
    factor: Fraction
    offset: Fraction = F(0)


def _table(dimension: str, **factors: object) -> dict[str, UnitOfMeasure]:
    return {name: UnitOfMeasure(dimension, F(str(factor))) for name, factor in factors.items()}


_DAY = 86400
_FOOT = F("0.3048")
_POUND = F("0.45359237")

UNITS: dict[str, UnitOfMeasure] = {
    **_table(
        "length",
        mm="0.001",
        cm="0.01",
        dm="0.1",
        m=1,
        km=1000,
        inch="0.0254",
        foot="0.3048",
        yard="0.9144",
        mile="1609.344",
        nmi=1852,
        li=500,
        chi=F(1, 3),
        cun=F(1, 30),
        zhang=F(10, 3),
        nm="0.000000001",
        micrometre="0.000001",
        lightyear="9460730472580800",
    ),
    **_table(
        "area",
        mm2="0.000001",
        cm2="0.0001",
        m2=1,
        km2=1000000,
        hectare=10000,
        acre="4046.8564224",
        mu=F(2000, 3),
        inch2=F("0.0254") ** 2,
        foot2=_FOOT**2,
        yard2=F("0.9144") ** 2,
        mile2=F("1609.344") ** 2,
        ping=F(400, 121),
    ),
    **_table(
        "volume",
        ml="0.001",
        cl="0.01",
        dl="0.1",
        l=1,
        m3=1000,
        cm3="0.001",
        mm3="0.000001",
        km3="1000000000000",
        gallon="3.785411784",
        barrel="158.987294928",
        pint="0.473176473",
        quart="0.946352946",
        foot3=_FOOT**3 * 1000,
        inch3=F("0.0254") ** 3 * 1000,
        yard3=F("0.9144") ** 3 * 1000,
        floz="0.0295735295625",
    ),
    **_table(
        "mass",
        mg="0.000001",
        g="0.001",
        kg=1,
        t=1000,
        pound=_POUND,
        ounce=_POUND / 16,
        stone=_POUND * 14,
        jin="0.5",
        liang="0.05",
        quintal=100,
        carat="0.0002",
        microgram="0.000000001",
    ),
    **_table(
        "time",
        ms="0.001",
        second=1,
        minute=60,
        hour=3600,
        day=_DAY,
        week=7 * _DAY,
        fortnight=14 * _DAY,
        month=F("30.436875") * _DAY,
        year=F("365.2425") * _DAY,
        decade=F("3652.425") * _DAY,
        century=F("36524.25") * _DAY,
        millennium=F("365242.5") * _DAY,
        quarter=F("91.310625") * _DAY,
    ),
    **_table(
        "energy",
        J=1,
        kJ=1000,
        MJ=1000000,
        GJ=10**9,
        Wh=3600,
        kWh=3600000,
        MWh=3600 * 10**6,
        GWh=3600 * 10**9,
        TWh=3600 * 10**12,
        cal="4.184",
        kcal=4184,
    ),
    **_table("power", W=1, kW=1000, MW=10**6, GW=10**9, TW=10**12, hp="745.7"),
    **_table("data", bit=F(1, 8), byte=1, kB=1000, MB=10**6, GB=10**9, TB=10**12, PB=10**15),
    **_table("frequency", Hz=1, kHz=1000, MHz=10**6, GHz=10**9),
    **_table("voltage", V=1, kV=1000),
    **_table("pressure", Pa=1, hPa=100, kPa=1000, mbar=100, bar=100000, psi="6894.757"),
    **_table("percent", percent=1, permille="0.1", point=1),
    "celsius": UnitOfMeasure("temperature", F(1)),
    "kelvin": UnitOfMeasure("temperature", F(1), F("-273.15")),
    "fahrenheit": UnitOfMeasure("temperature", F(5, 9), F(-160, 9)),
    "degree": UnitOfMeasure("angle", F(1)),
    "knot": UnitOfMeasure("length/time", F(1852, 3600)),
}


@lru_cache(maxsize=1024)
def unit(name: str) -> UnitOfMeasure | None:
    """The unit of a canonical name, compound ones (`km/hour`) included; None for money and the unknown."""
    if "/" not in name:
        return UNITS.get(name)
    if name in UNITS:
        return UNITS[name]
    above, below = (UNITS.get(part) for part in name.split("/", 1))
    if above is None or below is None:
        return None
    return UnitOfMeasure(f"{above.dimension}/{below.dimension}", above.factor / below.factor)


@lru_cache(maxsize=16384)
def base_value(value: Fraction, name: str) -> Fraction:
    """A value in the base unit of its dimension; unchanged where the unit has none."""
    found = unit(name)
    return value if found is None else value * found.factor + found.offset


def dimension(name: str) -> str:
    """The dimension of a canonical unit, or its own name where it has none (currencies)."""
    found = unit(name)
    return name if found is None else found.dimension
