"""Every English word that the date grammar knows, all in lower case.

The names that only look like time are in `english_names.py`, the verbs that say when in
`english_verbs.py`; another language is another three such files.
"""

from index.dates.intervals import Unit


def words(text: str) -> frozenset[str]:
    """Return the words of a table; the tables are long and read better without quotes."""
    return frozenset(text.split())


def _in_order(text: str) -> list[str]:
    return text.split()


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon", "tuesday tues tue", "wednesday weds wed", "thursday thurs thur thu",
            "friday fri", "saturday sat", "sunday sun",
        )
    )
    for name in names.split()
}  # fmt: skip
SHORT = {name for name in (*MONTHS, *WEEKDAYS) if len(name) <= 5 and name not in
         {"march", "april", "may", "june", "july"}}  # fmt: skip
# Months that are also names or verbs: bare, they need a word of time before them.
NAME_MONTHS = {"march", "april", "may", "june", "august"}
GIVEN_NAMES = {"april", "may", "june", "august", "jan"}

UNITS = {
    "hour": (Unit.HOUR, 1), "hr": (Unit.HOUR, 1), "h": (Unit.HOUR, 1), "day": (Unit.DAY, 1),
    "night": (Unit.DAY, 1), "week": (Unit.WEEK, 1), "wk": (Unit.WEEK, 1), "fortnight": (Unit.WEEK, 2),
    "month": (Unit.MONTH, 1), "quarter": (Unit.QUARTER, 1), "year": (Unit.YEAR, 1),
    "yr": (Unit.YEAR, 1), "decade": (Unit.DECADE, 1), "century": (Unit.CENTURY, 1),
}  # fmt: skip
UNITS |= {f"{name}s": unit for name, unit in UNITS.items() if name != "century"}
UNITS["centuries"] = UNITS["century"]
CLOCK_TIMES = {"noon", "midday", "midnight"}
HALVES_OF_DAY = {"am", "pm"}
DOTTED_HALVES = {("a", ".", "m", "."), ("p", ".", "m", ".")}
PARTS_OF_DAY = {"morning", "afternoon", "evening", "night", "lunchtime", "midday", "noon", "midnight"}

_ONES = _in_order(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = _in_order("twenty thirty forty fifty sixty seventy eighty ninety")
NUMBERS = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
# "few" is three, where a number has to be chosen.
VAGUE = {"few": 3, "couple": 2, "dozen": 12}
ONE = {"a", "an", "one"}
_ORDINALS = _in_order(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS = {word: number for number, word in enumerate(_ORDINALS, start=1)} | {"thirtieth": 30}
SUFFIXES = {"st", "nd", "rd", "th"}
FINAL = {"last", "final", "closing"}
DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90, "noughties": 0,
}  # fmt: skip

# First month (1..12) and how many months; winter is named for the year it begins in.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
QUARTERS = {"quarter"}
HALVES = {"half"}

FAR = ("so", "far")
OFFSETS = {"last": -1, "this": 0, "next": 1, "previous": -1}  # "March last year", "Friday next week"
BEFORE_LAST, AFTER_NEXT, TO_DATE = ("before", "last"), ("after", "next"), ("to", "date")
BESIDE = {"before": -1, "preceding": -1, "after": 1, "following": 1}

# Month and day, or the days from Easter Sunday.
HOLIDAYS: dict[tuple[str, ...], tuple[int, int]] = {
    ("christmas", "day"): (12, 25), ("christmas", "eve"): (12, 24), ("christmas",): (12, 25),
    ("xmas",): (12, 25), ("boxing", "day"): (12, 26), ("new", "year", "'", "s", "eve"): (12, 31),
    ("new", "years", "eve"): (12, 31), ("new", "year", "'", "s", "day"): (1, 1),
    ("new", "years", "day"): (1, 1), ("new", "year", "'", "s"): (1, 1), ("new", "year"): (1, 1),
    ("halloween",): (10, 31), ("valentine", "'", "s", "day"): (2, 14),
    ("valentines", "day"): (2, 14), ("st", "patrick", "'", "s", "day"): (3, 17),
    ("epiphany",): (1, 6), ("juneteenth",): (6, 19), ("bastille", "day"): (7, 14),
    ("christmas", "and", "boxing", "day"): (12, 25), ("independence", "day"): (7, 4),
    ("armistice", "day"): (11, 11), ("all", "saints", "'", "day"): (11, 1),
    ("april", "fools", "'", "day"): (4, 1), ("april", "fool", "'", "s", "day"): (4, 1),
}  # fmt: skip
EASTER: dict[tuple[str, ...], int] = {
    ("easter", "sunday"): 0, ("easter", "monday"): 1, ("easter",): 0, ("good", "friday"): -2,
    ("palm", "sunday"): -7, ("ash", "wednesday"): -46, ("maundy", "thursday"): -3,
}  # fmt: skip
# Last words that make a holiday plain without a preposition.
PLAIN_HOLIDAYS = {"day", "eve", "sunday", "monday", "friday", "wednesday"}

RELATIVE_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
THIS, LAST, NEXT = {"this", "current"}, {"last", "previous"}, {"next", "coming", "upcoming", "following"}
PAST = {"past", "preceding"}
EARLIER, LATER = {"earlier"}, {"later"}
THIRDS = {"early": 0, "mid": 1, "middle": 1, "late": 2}
STARTS, ENDS = {"start", "beginning", "outset", "onset"}, {"end", "close"}
WEEKENDS = {"weekend", "week-end"}
AGO, HENCE = {"ago", "back"}, {"hence"}
# After these any four digits are a year; after the others only those from 1900 to 2099.
BEFORE_YEARS = {
    "in", "since", "during", "until", "before", "after", "late", "early", "mid", "-", "between", "from"
}  # fmt: skip
AFTER_UNITS = {"of", "beginning", "starting", "ending", "before", "after"}
WEEK_BEGINS, WEEK_ENDS = {"beginning", "starting", "commencing"}, {"ending", "to"}
OF, THE = {"of", "in"}, {"the"}
STREETS = {"street", "avenue", "road", "drive", "lane", "boulevard"}  # "1945 Park Avenue" is no year
SITES = {"com", "org", "net", "io", "co", "tv", "app"}
# "The film Friday" is no day, nor "the Netflix show Wednesday"; "the show Friday" is one.
WORKS = {"song", "album", "novel", "sitcom", "film", "movie", "series", "character"}
SHOWS, SHOWN = {"show", "drama", "comedy", "hit"}, {"tv", "television", "netflix", "hit", "streaming", "teen"}
WHOLE = {"all", "whole", "entire"}  # "all of March", "the whole of 2024"
FISCAL = {"fiscal", "financial", "fy"}
SEASON_YEARS = {"season", "school", "academic", "fiscal", "financial", "campaign", "term", "winter"}

# "since D" includes D, "after D" begins the day after, "until" and "by D" include it, "before D"
# ends the day before. The names are those of grammar.Bound; the longest phrase is taken.
BOUNDS = {
    "SINCE": "since|ever since|starting|starting on|starting from|starting in|beginning on|beginning in|"
    "beginning from|no earlier than|not earlier than|not before|on or after|in or after|in and after|"
    "as from|on and after|after or on|after or in|any time since|from at least",
    "AFTER": "after|following|later than|subsequent to|in the wake of|in the aftermath of|post -|"
    "more recent than|newer than",
    "BEFORE": "before|prior to|previous to|ahead of|earlier than|in the run - up to|in the run up to|"
    "leading up to|in the lead - up to|in the lead up to|pre -|older than|right up to before",
    "UNTIL": "until|till|til|' til|up until|up till|up to|by|through|no later than|not later than|"
    "on or before|in or before|before or on|before or in|prior to or on|on and before|as of|"
    "up to and including|not after|at the latest by|as at|up through|on or prior to",
}
ONWARDS = "onwards|onward|or later|and later|or after|and after|and onwards|forward|and beyond"
AND_EARLIER = "or earlier|and earlier|or before|and before"
FROM = {"from"}
TO = {"to", "until", "till", "through", "thru", "til"}
BETWEEN, AND = {"between"}, {"and", "&"}
LISTS = {"and", "or", "&", ",", "/"}
NOW = {"now", "present"}
# Taken into the matched words: "on Friday", "over the weekend".
PREPOSITIONS = {"on", "in", "during", "over", "within", "throughout", "at", "around", "for", "across"}
DURING = {"in", "during", "over", "within", "throughout", "for", "across"}
# After these a month is a month even where it could be a name.
SURE = {"in", "during", "throughout", "over"}
FILLERS = {"about", "around", "at", "on", "in", "roughly", "least"}  # "by around 8 March"
HAPPENINGS = {"morning", "night", "evening", "afternoon", "day", "events", "attacks", "violence"}
OWNERS = {"his", "her", "their", "its", "my", "our", "your", "whose"}
# "Is Tuesday Weld …": between one of these and a capital a weekday is a first name.
BEFORE_PEOPLE = {"is", "was", "did", "does", "has", "will", "of", "with", "about", "to", "who"}
TITLE_WORDS = {"the", "next", "last", "this", "past", "early", "late"}
ARTICLES = {"a", "an", "every", "each", "any", "some", "another", "most", "many", "one", "no", "which"}

FUNCTION = words(
    "and or but to of in on at for from by with until till as is are was were do did does has have had "
    "will would can could should must who what which that when where how why he she they it we i you his "
    "her their its the a an after before since during between over about near than then so if because "
    "while unless against into not be been this these those say says said there under within among amid"
)
# A four-digit number before one of these counts things and is no year, whatever stands before it.
COUNTED = words(
    "people votes soldiers troops homes houses dollars euros pounds miles kilometres kilometers km metres "
    "meters feet civilians deaths dead killed injured wounded workers employees jobs cases seats points "
    "years days weeks months hours minutes seconds children women men families residents refugees migrants "
    "students prisoners hostages members fighters police officers protesters demonstrators victims patients "
    "tonnes tons barrels shares units copies cars vehicles buildings schools other others more percent "
    "million billion thousand hundred words pages delegates tickets fans runs goals yards acres hectares "
    "calories steps rpm hp mph degrees lives bodies tests times items stores flights passengers ships "
    "tanks drones missiles rockets shells guns bullets trees animals birds cows sheep horses voters "
    "candidates signatures complaints euro dollar pound rupees yen yuan were died had"
)
# Of those, what may also be the verb after a date: "the fire of 17 November 2024 killed nine".
HAPPENED = words("killed injured wounded died had")
# A number after one of these is a number.
NUMBERED = words(
    "resolution flight boeing airbus area windows office room article section route highway channel page "
    "chapter agenda vision law bill no number apollo runner cyberpunk peugeot building gate paragraph "
    "line version model class rule case docket issue psalm radio platform psalms form directive regulation "
    "over about nearly some around least most than only just exactly approximately roughly almost total "
    "another $ € £ # ¥ ₹ top extra million up covid"
)
YEAR_NOUNS = words(
    "election elections budget olympics olympic season campaign war summit report world presidential "
    "general midterm midterms earthquake coup census finals final championship championships games "
    "crisis pandemic invasion protests results referendum conference cup tour festival awards"
)
# What tells of a game, whose quarters are none of the year's, and what of business, whose quarters are.
PLAY = words(
    "scored scoring outscored touchdown touchdowns halftime trailed trailing rebound rebounds quarterback "
    "interception interceptions fumble fumbles basket baskets dunk dunks layup layups pointer pointers "
    "turnover turnovers overtime comeback punt punts kicker yards goal goals shutout buzzer throws game "
    "games match coach"
)
BUSINESS = words(
    "percent % profit profits profitable revenue revenues sales earnings earned income growth gdp economy "
    "economic shipments deliveries bank company carmaker retailer maker loss losses billion million dividend "
    "inflation exports imports output production orders investment bookings market markets shares rate rates "
    "unemployment prices results cases deaths tourism hiring jobs"
)
TEMPERATURES = {"temperatures", "temperature", "highs", "lows", "degrees", "aged", "upper", "lower"}
VERBS_OF_NAMES = words(  # "after May resigned": a person, not a month
    "took became met said was is has had won lost left quit spoke made gave went told did does will"
)
# "The March family" and "in march step" are no month, "Sunday school" and "Monday blues" no day.
MONTH_NOUNS = {
    "march": words("family families sisters girls brothers household step steps tempo formation lockstep"),
    **dict.fromkeys(GIVEN_NAMES, words("family families sisters household")),
}
WEEKDAY_NOUNS = {
    "sunday": words("school schools roast roasts best"), "monday": words("blues"), "friday": words("feeling"),
}  # fmt: skip
# "in the summer Olympics" is no summer.
SEASON_NOUNS = words(
    "olympics olympic games palace soldier onion onions water roll rolls break chicken school camp "
    "break-up cleaning street wheat"
)
EARLIER_WORDS = {"earlier", "before", "previously"}
LATER_WORDS = {"later", "after", "afterwards"}
PREVIOUS_DAY = {"previous": -1, "preceding": -1, "next": 1, "following": 1}
SAME = {"same", "that"}
