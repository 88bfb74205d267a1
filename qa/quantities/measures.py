"""Measures: what a figure can be a figure of, and the English words that ask for it and tell it.

What another language needs is a file like this one.
"""

import re
from dataclasses import dataclass
from typing import Literal

Course = Literal["grows", "varies", "level"]
"""How a figure moves from report to report.

What "grows" is a running count, which later reports can only raise (the dead). What "varies" is a count
or a sum as it stands when it is reported (the missing, a cost). A "level" is of the days that it names,
whenever it is reported (inflation in February).
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is counted or measured.

    `asked` finds it in a question. People are counted by what happens to them: `verbs` stand before or
    after the number ("killed 12", "12 were killed"), `nouns` are what the number itself counts ("12
    deaths") and narrow nothing. Amounts have `units` instead, which stand after the number, each with its
    name in the plural.
    """

    name: str
    asked: re.Pattern[str]
    verbs: re.Pattern[str] | None
    nouns: re.Pattern[str] | None
    units: re.Pattern[str] | None
    course: Course

    @property
    def counts_people(self) -> bool:
        """Whether it is told by what happens to people."""
        return self.verbs is not None


def _words(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE)


def _people(name: str, asked: str, verbs: str, nouns: str, course: Course = "grows") -> Measure:
    return Measure(name, _words(asked), _words(verbs), _words(nouns), None, course)


def _amount(name: str, asked: str, units: str, course: Course) -> Measure:
    pattern = re.compile(rf"(?:[\s-]?(?:{units}))(?![^\W_])", re.IGNORECASE)
    return Measure(name, _words(asked), None, None, pattern, course)


_CURRENCIES = (
    r"(?:(?:US|U\.S\.|Australian|Canadian)\s)?(?P<dollars>dollars?|USD)|(?P<euros>euros?|EUR)"
    r"|(?P<pounds>pounds?)"
    r"|(?P<yen>yen)|(?P<francs>(?:Swiss\s)?francs?)|(?P<crowns>crowns?|kron(?:or|er)|korunas?)"
    r"|(?P<rupees>rupees?)|(?P<roubles>rou?bles?)|(?P<yuan>yuan)|(?P<pesos>pesos?)|(?P<lira>liras?)"
)
_LENGTHS = (
    r"(?P<kilometres>kilomet(?:re|er)s?|km)|(?P<metres>met(?:re|er)s?|m)|(?P<miles>miles?)|(?P<feet>feet"
    r"|foot|ft)"
    r"|(?P<centimetres>centimet(?:re|er)s?|cm)|(?P<millimetres>millimet(?:re|er)s?|mm)|(?P<inches>inch(?:es)?)"
)
_AREAS = (
    r"(?P<hectares>hectares?|ha)|(?P<acres>acres?)|(?P<square_kilometres>square[\s-](?:kilomet(?:re|er)s?"
    r"|km)|km2|km²)"
    r"|(?P<square_miles>square[\s-]miles?)|(?P<square_metres>square[\s-]met(?:re|er)s?|m2|m²)"
)
_MONEY_ASKED = (
    r"(?:dollars|euros|pounds|yen|francs|crowns|rupees|roubles|rubles|yuan|pesos|lira)"
    r"|how much\b.*\b(?:cost|costs|costing|pay|paid|damages?|worth|money|aid|fund\w*|spen[dt]\w*"
    r"|loss(?:es)?|lost"
    r"|lose|price|fined?|budget|debt|rais(?:e|ed)|earn\w*|owe\w*|pledg\w*|promis\w*|donat\w*|invest\w*"
    r"|ransom|stolen"
    r"|pric\w*|compensation|charge\w*|revenue|profit|tax\w*|bill)"
    r"|(?:what|how (?:high|large|big))\b.*\b(?:costs?|price|damage bill|damages?|budget|ransom|fine"
    r"|debt|losses|bill)"
)

MEASURES = (
    _amount(
        "percent",
        r"per\s?cent|percentage|(?:what|which|how (?:large|big|high)) (?:\w+ )?(?:a )?(?:share"
        r"|proportion|part|fraction)"
        r"|\w*\s?rate|turn-?out|inflation|unemployment|how full",
        r"(?P<percent>%|per\s?cent|pct)",
        "level",
    ),
    _people(
        "killed",
        r"kill(?:ed|s|ings?)?|die[ds]?|dead|deaths?|toll|fatalit(?:y|ies)|massacred?|perish(?:ed)?"
        r"|slain|murdered"
        r"|casualt(?:y|ies)|executed|drowned|los[et] (?:their|his|her) li(?:ves|fe)|shot dead"
        r"|body count|lives lost"
        r"|lives",
        r"kill(?:ed|s|ing)?|die[ds]?|dying|dead|perish(?:ed|ing)?|slain|murder(?:ed|ing)|massacr(?:ed|ing)"
        r"|execut(?:ed|ing)|drown(?:ed|ing)|death toll|(?:claim(?:ed|ing|s)|t(?:ook|aking)"
        r"|cost(?:ing)?)(?= the lives of\b)"
        r"|los(?:t|ing|e) their lives|shot dead|burn(?:ed|t) to death|crushed to death|number of deaths"
        r"|bodies(?= of\b)|toll|deaths?(?= of\b)",
        r"deaths?|dead|fatalit(?:y|ies)|killings|murders|lives"
        r"|(?<=more )(?:bodies|corpses)"
        r"|(?:bodies|corpses)(?= (?:were|had been|have been) (?:found|recovered|pulled|retrieved|dug))",
    ),
    _people(
        "injured",
        r"injur(?:ed|es|ies|y|ing)|wounded|hurt|wounds|maimed",
        r"injur(?:ed|ing|es)|wound(?:ed|ing|s)|hurt(?:ing)?|maimed|hospitali[sz]ed",
        r"injured|wounded|injuries",
    ),
    _people(
        "missing",
        "missing|unaccounted for|disappeared",
        "missing|unaccounted for|disappeared",
        "missing",
        "varies",
    ),
    _people(
        "trapped",
        r"trapp(?:ed|ing)|stranded|stuck|buried alive|cut off",
        r"trapp(?:ed|ing|s)|strand(?:ed|ing)|stuck|buried alive|cut off",
        "trapped",
        "varies",
    ),
    _people(
        "evacuated",
        r"evacuat(?:ed|ions?|e|ing)|evacuees",
        r"evacuat(?:ed|ing|e|es|ion of)",
        r"evacuees",
    ),
    _people(
        "displaced",
        r"displac(?:ed|ement|ing|es?)|fled|flee(?:ing)?|homeless|refugees|uprooted"
        r"|(?:los[et]|left|forced (?:out of|from)|driven from) their homes",
        r"displac(?:ed|ing|es)|fled|flee(?:ing)?|homeless|uproot(?:ed|ing)|(?:left|lost"
        r"|abandoned) their homes"
        r"|forc(?:ed|ing)(?= .{0,60}\b(?:from|out of|to (?:leave|flee)) (?:their )?home)"
        r"|driven from their homes"
        r"|dr(?:iving|iven|ove)(?= .{0,60}\bfrom (?:their )?home)|(?:took|taken|sought|seeking"
        r"|taking) (?:refuge|shelter)",
        r"refugees|displaced|displaced (?:people|persons)|homeless",
    ),
    _people(
        "arrested",
        r"arrest(?:ed|s|ing)?|detain(?:ed|ees)?|detentions?|jailed|imprisoned|custody",
        r"arrest(?:ed|ing|s)?|detain(?:ed|ing|s)|jail(?:ed|ing)|imprison(?:ed|ing)|took into custody"
        r"|(?:taken|held) in(?:to)? custody|rounded up|in (?:police )?custody",
        r"arrests|detentions|detainees",
    ),
    _people(
        "rescued",
        r"rescued?|saved|brought (?:up|out|ashore|to (?:the surface|safety))",
        r"rescu(?:ed|ing|es)|saved|saving|alive|(?:brought|pulled) (?:up|out|ashore|to (?:the surface"
        r"|safety))",
        "rescues|survivors",
    ),
    _people("freed", r"freed|released|let go", r"freed|freeing|released?|releasing|let go", "releases"),
    _people(
        "infected",
        r"infected|infections|sick(?:ened)?|fell ill|fallen ill|ill|diagnosed|caught (?:the|it)|cases",
        r"infect(?:ed|ing|s)|sickened|fell ill|fallen ill|tested positive|contracted|diagnosed"
        r"|hospitalised with",
        r"cases|infections|patients",
    ),
    _people(
        "abducted",
        r"abducted|kidnapped|hostages?|captured|seized by|held|taken",
        r"abduct(?:ed|ing)|kidnapp(?:ed|ing)|(?:taken|took|taking|held|holding) hostage|captured|capturing",
        r"hostages?|captives|abductions",
        "varies",
    ),
    _people(
        "gathered",
        r"march(?:ed|ers|ing)?|demonstrat(?:ed|ors?|ing)|protest(?:ed|ers|ing)|rallied|attend(?:ed|ance|ees)"
        r"|gather(?:ed|ing)|took part|t(?:ook|aken|ake) to the streets|turned out|crowds?|participants",
        r"march(?:ed|ing|es)|demonstrat(?:ed|ing)|protest(?:ed|ing)|rall(?:ied|ying)|attend(?:ed|ing)"
        r"|gather(?:ed|ing)|took part|taking part|(?:took|taken|taking) to the streets|turned out"
        r"|drew|draws|drawing|attracted|(?:crowds?|turnout|attendance)(?= of\b)",
        r"marchers|demonstrators|protesters|participants|attendees|mourners|spectators",
        "varies",
    ),
    _amount("area", r"how (?:much|large|big) (?:an? )?(?:of )?(?:the )?(?:\w+ )?(?:land|area|forest"
        r"|woodland|farmland)"
            r"|hectares|acres|square (?:kilomet|met|mile)\w*|(?:what|which) area", _AREAS, "grows"),
    _amount("money", _MONEY_ASKED, _CURRENCIES, "varies"),
    _amount("weight", r"tonn?es?|tons|kilograms?|kilos|how (?:much|many) (?:of )?(?:the )?(?:grain"
        r"|wheat|rice|waste|coal|ore|cocaine|fish)",
            r"(?P<tonnes>(?:metric )?tonn?es?|(?:metric )?tons?)|(?P<kilograms>kilograms?|kilos?|kg)",
            "varies"),
    _amount("volume", r"lit(?:re|er)s|barrels|gallons|how much (?:of )?(?:the )?(?:oil|water|fuel|gas"
        r"|milk)",
            r"(?P<litres>lit(?:re|er)s?)|(?P<barrels>barrels?)|(?P<gallons>gallons?)"
            r"|(?P<cubic_metres>cubic met(?:re|er)s?)", "varies"),
    _amount("temperature", r"how (?:hot|cold|warm)|temperatures?|degrees",
            r"(?P<degrees>°\s?[CF]?|degrees?(?: (?:Celsius|Fahrenheit))?)", "level"),
    _amount("length", r"how (?:far|tall|high|deep|wide|long|much (?:rain|snow)(?:fall)?)|(?:what"
        r"|which) (?:height|depth|length|distance|width)"
            r"|height|depth|water level|kilomet(?:re|er)s|miles|met(?:re|er)s|how (?:high"
            r"|far) did", _LENGTHS, "level"),
)  # fmt: skip
"""In the order in which a question is tried; the first that fits is what it asks about."""

QUANTITY = re.compile(
    r"\bhow (?:many|much|high|large|big|far|tall|deep|wide|long|hot|cold|warm|full)\b"
    r"|\bwhat(?:'s|’s| is| was| were| are)?\b.{0,40}?\b(?:number|toll|percentage|per\s?cent|share"
    r"|proportion|total|count|amount|figure|rate|"
    r"turn-?out|cost|price|budget|damages?|height|depth|distance|size|casualt(?:y|ies)|inflation"
    r"|unemployment|"
    r"temperature|ransom|fine|debt|losses)\b"
    r"|\b(?:number|total|percentage|share|proportion|amount) of\b|\bdeath toll\b|\btoll\b"
    r"|\bcasualties\b|\bbody count\b"
    r"|\bcasualty (?:figures|count|toll)\b|\bhow did the \w+ ?(?:toll|number|count|figure)\b"
    r"|\binflation rate\b",
    re.IGNORECASE,
)
"""Finds a question about a quantity."""

ASKED_NOUN = re.compile(
    r"\b(?:how many|(?:number|total|count) of)\s+(?:of\s+)?(?:the\s+|these\s+|those\s+)?", re.I
)
"""What stands before the words that name what is counted."""
