"""Every English word that the date grammar knows; another language is another such file.

All words are lower case, but for `NAMES`, the phrases that only look like time: a word with a capital
there has to have one in the text too ("people fled on Sunday" is no "Sunday People").
"""

from index.dates.intervals import Unit


def _words(text: str) -> frozenset[str]:
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
WORKS = {"song", "album", "novel", "sitcom", "film", "movie"}  # "the film Friday" is no day
WHOLE = {"all", "whole", "entire"}  # "all of March", "the whole of 2024"
FISCAL = {"fiscal", "financial", "fy"}
SEASON_YEARS = {"season", "school", "academic", "fiscal", "financial", "campaign", "term", "winter"}

# "since D" includes D, "after D" begins the day after, "until" and "by D" include it, "before D"
# ends the day before. The names are those of grammar.Bound; the longest phrase is taken.
BOUNDS = {
    "SINCE": "since|ever since|starting|starting on|starting from|starting in|beginning on|beginning in|"
    "beginning from|no earlier than|not earlier than|not before|on or after|in or after|in and after|"
    "as from|on and after|any time since|from at least",
    "AFTER": "after|following|later than|subsequent to|in the wake of|in the aftermath of|post -|"
    "more recent than|newer than",
    "BEFORE": "before|prior to|previous to|ahead of|earlier than|in the run - up to|in the run up to|"
    "leading up to|in the lead - up to|in the lead up to|pre -|older than|right up to before",
    "UNTIL": "until|till|til|' til|up until|up till|up to|by|through|no later than|not later than|"
    "on or before|in or before|as of|up to and including|not after|at the latest by|as at|"
    "up through|on or prior to",
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

FUNCTION = _words(
    "and or but to of in on at for from by with until till as is are was were do did does has have had "
    "will would can could should must who what which that when where how why he she they it we i you his "
    "her their its the a an after before since during between over about near than then so if because "
    "while against into not be been this these those say says said there under within among amid"
)
# A four-digit number before one of these counts things and is no year, whatever stands before it.
COUNTED = _words(
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
# A number after one of these is a number.
NUMBERED = _words(
    "resolution flight boeing airbus area windows office room article section route highway channel page "
    "chapter agenda vision law bill no number apollo runner cyberpunk peugeot building gate paragraph "
    "line version model class rule case docket issue psalm radio platform psalms form directive regulation "
    "over about nearly some around least most than only just exactly approximately roughly almost total "
    "another $ € £ # ¥ ₹ top extra million up covid"
)
YEAR_NOUNS = _words(
    "election elections budget olympics olympic season campaign war summit report world presidential "
    "general midterm midterms earthquake coup census finals final championship championships games "
    "crisis pandemic invasion protests results referendum conference cup tour festival awards"
)
TEMPERATURES = {"temperatures", "temperature", "highs", "lows", "degrees", "aged", "upper", "lower"}
VERBS_OF_NAMES = _words(  # "after May resigned": a person, not a month
    "took became met said was is has had won lost left quit spoke made gave went told did does will"
)
# "in the summer Olympics" is no summer.
SEASON_NOUNS = _words(
    "olympics olympic games palace soldier onion onions water roll rolls break chicken school camp "
    "break-up cleaning street wheat"
)

NAMES = """
theresa may|brian may|james may|elaine may|imelda may|mrs may|ms may|mr may|dr may|may day|stormy monday|
sun microsystems|the sun|sun belt|sun city|sun king|sun yat|sun ra|baltimore sun|vancouver sun|
black friday|cyber monday|giving tuesday|super tuesday|bloody sunday|black monday|black tuesday|
black wednesday|black thursday|black saturday|black sunday|blue monday|manic monday|fat tuesday|
shrove tuesday|taco tuesday|ruby tuesday|man friday|girl friday|his girl friday|freaky friday|joe friday|
casual friday|good friday agreement|good friday accord|good friday accords|good friday peace|
wednesday addams|sheffield wednesday|spy wednesday|monday Club|friday i ' m in love|the sunday league|
friday prayers|friday night lights|friday night dinner|friday the 13th|saturday night live|
saturday night fever|saturday evening post|monday night football|sunday night football|
thursday night football|thursday murder club|sunday bloody sunday|the sunday papers|sunday trading laws|
sunday times|sunday telegraph|sunday Mirror|sunday Express|sunday Mail|sunday Post|sunday World|
sunday People|sunday Herald|sunday Independent|sunday Age|sunday Star|sunday Sport|sunday Tribune|
Mail on sunday|Independent on sunday|sunday School|sunday roast|sunday best|
sunday League|sunday Service|sunday lunch|super sunday|stir up sunday|super saturday|saturday Kitchen|
small business saturday|Wednesday season|wednesday series|tuesdays with morrie|monday Blues|
gabriel friday|rebecca sunday|ender sunday|billy sunday|
march madness|march on washington|march for our lives|march for life|march of the penguins|long march|
ides of march|women 's march|fredric march|amy march|jo march|march hare|middle march|middlemarch|
april fools|april jones|april ludgate|june carter|june Cash|june Brown|june allyson|august wilson|
august strindberg|augusta national|jan smith|jan van|january jones|jan hus|jan ullrich|may west|mae west|
october revolution|october surprise|red october|october crisis|november Rain|september song|
september 11 attack|september 11 attacks|september 11 terrorist|october 7 attack|october 7 attacks|
october 7 massacre|january 6 committee|january 6 riot|january 6 riots|january 6 attack|black september|
july revolution|july monarchy|july plot|decembrist|april theses|
arab spring|prague spring|silent spring|spring valley|alice springs|palm spring|colorado spring|
donna summer|summer of love|summer of sam|summer olympics|summer olympic|summer House|summer Games|
indian summer|winter olympics|winter olympic|winter Games|winter palace|winter soldier|winter 's tale|
winter 's bone|winter is coming|winter war|winter fuel|winter of discontent|nuclear winter|alex winter|
niagara fall|easter rising|easter island|easter egg|easter eggs|easter bunny|christmas tree|
christmas trees|christmas island|christmas carol|christmas market|christmas markets|christmas card|
christmas cards|christmas truce|christmas song|christmas songs|christmas party|father christmas|
mother christmas|halloween costume|halloween costumes|new year honours|new year 's resolution|
new year 's resolutions|new year resolutions|independence day film|
the day after tomorrow film|day of the jackal|tomorrow never dies|tomorrow 's World|usa Today|
business Today|india Today|russia Today|the today programme|today programme|today show|the today show|
the tonight show|tonight show|psychology Today|history Today|today fm|tomorrowland|yesterday 's Men|
this american life|the week magazine|
last christmas film|last night of the proms|last night in soho|
last tango|last samurai|this is us|newsweek|business Week|fashion Week|holy Week|the year of living|
2001 : a space odyssey|2001 a space odyssey|orwell 's 1984|novel 1984|blade runner 2049|class of 1984|
cyberpunk 2077|death race 2000|area 51|fahrenheit 451|agenda 2030|2030 agenda|vision 2030|horizon 2020|
project 2025|world war|windows 2000|office 2007|nineteen eighty four|catch 22|
may fourth movement|fourth of july movie|born on the fourth of july|fourth estate|
third world|first lady|second world|second lady|first minister|
"""

# ---- tense in article sentences ----
FUTURE_VERBS = {"will", "ll", "shall", "would", "may", "might", "could", "can", "must", "should", "won"}
SCHEDULED = _words(
    "begins starts opens meets convenes resumes takes holds votes heads faces expires ends closes arrives "
    "kicks plays hosts visits launches returns travels speaks decides runs airs gathers reconvenes "
    "begin meet go goes deadline"
)
AHEAD = {"scheduled", "slated", "upcoming", "forthcoming"}
TOWARDS = {"to", "for", "on", "by", "at", "until", "in", "next", "back"}
DID = frozenset(("did", "didn"))
SURE_FUTURE = frozenset(("will", "ll", "shall"))
ALSO_PAST, CAN, FULL_CAN, NOT = {"won"}, {"could", "couldn", "can"}, {"could", "can"}, {"not"}
BE, WAS, BEEN = {"be", "being", "is", "are"}, {"was", "were", "been", "had"}, {"been"}
HAVE, PRESENT_BE, DUE, TO_VERB = {"has", "have"}, {"is", "are"}, {"due"}, {"to"}
BEFORE_NOUNS = {"the", "a", "an", "of", "their", "his", "her", "its", "more"}
PUT_OFF, DEADLINE, SINCE, AHEAD_OF = {"until", "till", "to", "by"}, {"by"}, {"since"}, ("ahead", "of")
PLANS = {"due", "planned", "expected", "set", "poised"}  # before "to", "for", "on" or the day
POSTPONING = _words(
    "postponed delayed adjourned extended suspended remanded deferred rescheduled moved pushed closed "
    "banned barred detained has have had gave given"
)
DEMANDING = _words("ordered demanded urged asked told instructed gave given required demands asks wants")
GOVERNORS = _words(
    "plans plan planned planning expected expects due set scheduled slated poised ready agreed promised "
    "vowed pledged wants hopes hoped intends intended is are going about ahead prepares preparing prepared "
    "aims seeks called calls urged threatened likely"
)
SPEECH = _words(
    "said says told announced added reported warned confirmed stated claimed insisted argued wrote "
    "declared noted acknowledged predicted"
)
IRREGULAR_PAST = _words(
    "was were had did said told went came took gave got made began broke brought built bought caught chose "
    "fell felt fought found flew fled grew heard held hit hurt kept killed knew led left lost met paid put "
    "ran read rose sat saw sent set shot shut sold spent spoke spread stood stole struck sank swept swore "
    "taken thought threw tore understood woke won wore wrote drew drove died died dealt burst beat bore "
    "blew cut laid lay let quit rode sang sought slid slew hung became been broken given shown seen"
)
NOT_PAST = _words(
    "need feed speed seed red bed shed embed hundred indeed united armed exceed proceed succeed"
)
EARLIER_WORDS = {"earlier", "before", "previously"}
LATER_WORDS = {"later", "after", "afterwards"}
PREVIOUS_DAY = {"previous": -1, "preceding": -1, "next": 1, "following": 1}
SAME = {"same", "that"}
