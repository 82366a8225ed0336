"""Units of measure and money: canonical names, dimensions and exact factors, and what English and symbols call them.

Not pint: it takes six tenths of a second to build its registry, parses expressions rather than prose, works in
floats unless told otherwise, and knows neither 亩 nor 斤 nor 里; the exact factors that news text needs
are shorter than the glue. The names in other languages come from CLDR (see lexicon.py).
"""

from __future__ import annotations

from collections.abc import Mapping
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

SYMBOLS: Mapping[str, str] = {
    "mm": "mm",
    "cm": "cm",
    "dm": "dm",
    "m": "m",
    "km": "km",
    "kms": "km",
    "ft": "foot",
    "yd": "yard",
    "yds": "yard",
    "mi": "mile",
    "nm": "nm",
    "µm": "micrometre",
    "μm": "micrometre",
    "㎞": "km",
    "㎝": "cm",
    "㎜": "mm",
    "㎏": "kg",
    "㎡": "m2",
    "㎢": "km2",
    "k㎡": "km2",
    "m²": "m2",
    "m2": "m2",
    "km²": "km2",
    "km2": "km2",
    "cm²": "cm2",
    "cm2": "cm2",
    "mm2": "mm2",
    "mm²": "mm2",
    "ha": "hectare",
    "m³": "m3",
    "m3": "m3",
    "cm3": "cm3",
    "cm³": "cm3",
    "km3": "km3",
    "km³": "km3",
    "cc": "cm3",
    "sqm": "m2",
    "sqkm": "km2",
    "ml": "ml",
    "cl": "cl",
    "dl": "dl",
    "l": "l",
    "mg": "mg",
    "g": "g",
    "kg": "kg",
    "kgs": "kg",
    "t": "t",
    "lb": "pound",
    "lbs": "pound",
    "oz": "ounce",
    "µg": "microgram",
    "ms": "ms",
    "s": "second",
    "sec": "second",
    "secs": "second",
    "min": "minute",
    "mins": "minute",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "kph": "km/hour",
    "kmh": "km/hour",
    "kmph": "km/hour",
    "mph": "mile/hour",
    "kn": "knot",
    "kts": "knot",
    "mps": "m/second",
    "j": "J",
    "kj": "kJ",
    "mj": "MJ",
    "gj": "GJ",
    "wh": "Wh",
    "kwh": "kWh",
    "mwh": "MWh",
    "gwh": "GWh",
    "twh": "TWh",
    "kcal": "kcal",
    "w": "W",
    "kw": "kW",
    "mw": "MW",
    "gw": "GW",
    "hp": "hp",
    "hz": "Hz",
    "khz": "kHz",
    "mhz": "MHz",
    "ghz": "GHz",
    "kb": "kB",
    "mb": "MB",
    "gb": "GB",
    "tb": "TB",
    "kv": "kV",
    "hpa": "hPa",
    "kpa": "kPa",
    "psi": "psi",
    "°c": "celsius",
    "℃": "celsius",
    "°f": "fahrenheit",
    "℉": "fahrenheit",
    "°": "degree",
    "%": "percent",
    "％": "percent",
    "٪": "percent",
    "‰": "permille",
    "pct": "percent",
}
"""Symbols that most languages share; looked up after digits only, in lower case."""

_PLURAL: Mapping[str, str] = {
    "millimetre": "mm",
    "millimeter": "mm",
    "centimetre": "cm",
    "centimeter": "cm",
    "metre": "m",
    "meter": "m",
    "kilometre": "km",
    "kilometer": "km",
    "inch": "inch",
    "foot": "foot",
    "yard": "yard",
    "mile": "mile",
    "hectare": "hectare",
    "nanometer": "nm",
    "nanometre": "nm",
    "micrometer": "micrometre",
    "micron": "micrometre",
    "acre": "acre",
    "millilitre": "ml",
    "milliliter": "ml",
    "litre": "l",
    "liter": "l",
    "gallon": "gallon",
    "barrel": "barrel",
    "pint": "pint",
    "quart": "quart",
    "milligram": "mg",
    "gram": "g",
    "gramme": "g",
    "kilogram": "kg",
    "kilogramme": "kg",
    "kilo": "kg",
    "tonne": "t",
    "ton": "t",
    "pound": "pound",
    "ounce": "ounce",
    "catty": "jin",
    "millisecond": "ms",
    "second": "second",
    "minute": "minute",
    "hour": "hour",
    "day": "day",
    "week": "week",
    "fortnight": "fortnight",
    "month": "month",
    "year": "year",
    "yr": "year",
    "decade": "decade",
    "century": "century",
    "millennium": "millennium",
    "joule": "J",
    "kilojoule": "kJ",
    "megajoule": "MJ",
    "calorie": "cal",
    "kilocalorie": "kcal",
    "watt": "W",
    "kilowatt": "kW",
    "megawatt": "MW",
    "gigawatt": "GW",
    "terawatt": "TW",
    "horsepower": "hp",
    "hertz": "Hz",
    "megahertz": "MHz",
    "gigahertz": "GHz",
    "volt": "V",
    "byte": "byte",
    "kilobyte": "kB",
    "megabyte": "MB",
    "gigabyte": "GB",
    "terabyte": "TB",
    "knot": "knot",
    "carat": "carat",
}

_IRREGULAR: Mapping[str, str] = {
    "feet": "foot",
    "inches": "inch",
    "inchs": "inch",
    "centuries": "century",
    "millennia": "millennium",
    "mu": "mu",
    "jin": "jin",
    "catties": "jin",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "hourly": "hour",
    "percent": "percent",
    "per cent": "percent",
    "percentage point": "point",
    "percentage points": "point",
    "degrees celsius": "celsius",
    "degree celsius": "celsius",
    "degrees centigrade": "celsius",
    "celsius": "celsius",
    "degrees c": "celsius",
    "degrees fahrenheit": "fahrenheit",
    "degree fahrenheit": "fahrenheit",
    "degrees f": "fahrenheit",
    "fahrenheit": "fahrenheit",
    "degrees": "degree",
    "degree": "degree",
    "kilowatt hour": "kWh",
    "kilowatt hours": "kWh",
    "kilowatthours": "kWh",
    "megawatt hours": "MWh",
    "gigawatt hours": "GWh",
    "terawatt hours": "TWh",
    "watt hours": "Wh",
    "nautical mile": "nmi",
    "nautical miles": "nmi",
    "light years": "lightyear",
    "light year": "lightyear",
    "sq mi": "mile2",
    "sq km": "km2",
    "sq m": "m2",
    "sq ft": "foot2",
    "sq kms": "km2",
    "metric ton": "t",
    "metric tons": "t",
    "metric tonnes": "t",
    "cu m": "m3",
    "fluid ounces": "floz",
    "km h": "km/hour",
}

_POWERS = {"square": "2", "cubic": "3"}


def english() -> dict[str, str]:
    """English unit names, with plurals, squares and cubes."""
    names = dict(_IRREGULAR)
    for name, unit in _PLURAL.items():
        for form in (name, f"{name}s"):
            names[form] = unit
            for word, power in _POWERS.items():
                if unit + power in UNITS:
                    names[f"{word} {form}"] = unit + power
    for word, power in _POWERS.items():
        names[f"{word} feet"], names[f"{word} inches"] = f"foot{power}", f"inch{power}"
        names.update({f"{word} {symbol}": SYMBOLS[symbol] + power for symbol in ("km", "m", "cm", "mm")})
    names["square mi"] = "mile2"
    return names


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


SIGNS: Mapping[str, str] = {
    "$": "$",
    "us$": "USD",
    "usd": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "aud$": "AUD",
    "aud": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "cad": "CAD",
    "hk$": "HKD",
    "hkd": "HKD",
    "nz$": "NZD",
    "s$": "SGD",
    "nt$": "TWD",
    "r$": "BRL",
    "€": "EUR",
    "eur": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "¥": "¥",
    "￥": "¥",
    "rmb": "CNY",
    "cny": "CNY",
    "jpy": "JPY",
    "₹": "INR",
    "rs": "INR",
    "inr": "INR",
    "rp": "IDR",
    "idr": "IDR",
    "₽": "RUB",
    "rub": "RUB",
    "₩": "KRW",
    "krw": "KRW",
    "฿": "THB",
    "₫": "VND",
    "₺": "TRY",
    "₴": "UAH",
    "rm": "MYR",
    "myr": "MYR",
    "sgd": "SGD",
    "thb": "THB",
    "brl": "BRL",
    "vnd": "VND",
    "zar": "ZAR",
    "mxn": "MXN",
    "huf": "HUF",
    "aed": "AED",
    "sar": "SAR",
    "pkr": "PKR",
    "ngn": "NGN",
    "kes": "KES",
    "chf": "CHF",
    "zł": "PLN",
    "kč": "CZK",
    "czk": "CZK",
    "pln": "PLN",
}
"""Signs and codes of money that stand before or after digits."""

MONEY_WORDS: Mapping[str, str] = {
    "dollar": "$",
    "dollars": "$",
    "buck": "$",
    "bucks": "$",
    "euro": "EUR",
    "euros": "EUR",
    "yuan": "CNY",
    "renminbi": "CNY",
    "yen": "JPY",
    "rupee": "INR",
    "rupees": "INR",
    "rupiah": "IDR",
    "pound sterling": "GBP",
    "pounds sterling": "GBP",
    "rouble": "RUB",
    "roubles": "RUB",
    "ruble": "RUB",
    "rubles": "RUB",
    "won": "KRW",
    "baht": "THB",
    "franc": "CHF",
    "francs": "CHF",
    "us dollars": "USD",
    "u.s. dollars": "USD",
    "american dollars": "USD",
    "australian dollars": "AUD",
    "hong kong dollars": "HKD",
    "canadian dollars": "CAD",
    "singapore dollars": "SGD",
    "new zealand dollars": "NZD",
    "peso": "peso",
    "pesos": "peso",
    "zloty": "PLN",
    "zlotys": "PLN",
    "hryvnia": "UAH",
    "lira": "TRY",
    "crowns": "crown",
    "koruna": "crown",
    "korunas": "crown",
    "cent": "cent",
    "cents": "cent",
    "peni": "cent",
    "ringgit": "MYR",
    "taka": "BDT",
    "real": "",
    "swiss francs": "CHF",
    "hryvnias": "UAH",
}

_GENERIC: Mapping[str, frozenset[str]] = {
    "$": frozenset(
        [
            "USD",
            "AUD",
            "CAD",
            "HKD",
            "NZD",
            "SGD",
            "TWD",
            "BBD",
            "BMD",
            "BND",
            "BSD",
            "BZD",
            "FJD",
            "GYD",
            "JMD",
            "KYD",
            "LRD",
            "NAD",
            "SBD",
            "SRD",
            "TTD",
            "XCD",
            "peso",
        ]
    ),
    "¥": frozenset({"CNY", "JPY"}),
    "crown": frozenset({"CZK", "SEK", "NOK", "DKK", "ISK"}),
    "peso": frozenset({"MXN", "ARS", "CLP", "COP", "DOP", "PHP", "CUP", "UYU"}),
    "INR": frozenset({"PKR", "NPR", "LKR", "MUR", "SCR"}),
    "CHF": frozenset(["BIF", "CDF", "DJF", "GNF", "KMF", "RWF", "XAF", "XOF", "XPF"]),
    "RUB": frozenset({"BYN"}),
    "AZN": frozenset({"TMT"}),
    "GBP": frozenset({"pound"}),
    "won": frozenset({"KRW", "KPW"}),
    "KRW": frozenset({"KPW"}),
}


@lru_cache(maxsize=4096)
def same_money(one: str, other: str) -> bool:
    """Whether two currency names may mean one currency: `$` is any dollar, `¥` yuan or yen, `KES|UGX` either shilling."""
    return one == other or not _meant(one).isdisjoint(_meant(other))


def _meant(name: str) -> frozenset[str]:
    return frozenset({name, *name.split("|"), *_GENERIC.get(name, ())})
