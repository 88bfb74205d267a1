"""English for `phrases` and `followups`: closed word classes, common news verbs, kinds of nouns.

Tables only. Another language needs the same names with its own words, and its own clause order in
`phrases`.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = _words("the a an any some no every each all both another other such many much few several more")
POSSESSIVES = _words("my your our his her its their")
DEMONSTRATIVES = _words("this that these those")

PREPOSITIONS = _words(
    "in at on near from to into onto outside inside around across towards toward through over under of "
    "for with without by about against between among after before since until till during as than like "
    "via per behind beyond beside along despite regarding concerning within throughout upon off"
)
PLACED = _words("in at near inside outside around across over within throughout")
"""Prepositions that say where."""
SITED = PLACED | {"on"}
"""Prepositions that say where before what is known to be a place."""
DIRECTED = _words("from to into onto towards toward through")
"""Prepositions that say where from and where to."""
RANGED = _words("since until till by before after")
"""Prepositions that open or close a window of time."""
TIMED = _words("on in at during over throughout within") | RANGED

BE = _words("is are was were be been being am isn't aren't wasn't weren't")
DO = _words("do does did don't doesn't didn't")
HAVE = _words("has have had hasn't haven't hadn't having")
MODAL = _words("will would can could shall should may might must won't wouldn't can't couldn't shouldn't")
AUXILIARIES = BE | DO | HAVE | MODAL

PLURAL_FORMS = {"is": "are", "was": "were", "has": "have", "does": "do"}
SINGULAR_FORMS = {plural: singular for singular, plural in PLURAL_FORMS.items()}

QUESTION_WORDS = _words("who whom what when where why how which whose")
DEGREES = _words("long far often old big large high fast soon tall deep wide bad serious close")
PERSONAL = _words("he him himself she herself i me we us you they them themselves it itself")
INDEFINITES = _words(
    "anyone anybody someone somebody everyone everybody anything something nobody nothing none"
)
CONJUNCTIONS = _words("and but or so because if when while although though as that whether once unless after")
OPENINGS = _words("and but or so also ok okay well then plus oh hi hello please yes no right now alright")
"""Words that may lead a question without belonging to it."""
LINKING = _words("and but or also plus so then")
"""Openings that tie a question to the one before."""
ADVERBS = _words(
    "else exactly really too there here then now again still yet just only even ever never already so "
    "far precisely actually instead not not next later earlier afterwards ago back together away up "
    "down out previously once soon right yes very most least ones one please specifically roughly "
    "approximately"
)
GENERIC = _words(
    "happen happens happened happening say says said saying do does did done doing go goes went gone "
    "tell know thing things people person persons man men matter detail details information info story "
    "news mean means meant think thinks thought take takes took happened make made come comes came want "
    "answer reason explain continue elaborate"
)
"""Words that say nothing about a topic."""
MORE = re.compile(
    r"(?:(?:can you |could you |please )?(?:tell me|say|give me|show me|i want|i need|any|some) )?"
    r"(?:a bit |a little )?"
    r"(?:more|further)(?: (?:details?|information|info))?(?: please| about (?:it|this|that))?"
    r"|(?:the |in )?details?(?: please)?|go on|continue|please (?:go on|continue|elaborate)|elaborate|explain"
    r"|(?:is there |was there )?(?:anything|something) (?:else|more)|keep going|and more"
)
"""Whole questions that only ask for more of the same."""

SAYING = _words(
    "say says said claim claims claimed confirm confirms confirmed deny denies denied report reports "
    "reported reveal revealed announce announced know knows knew explain explains explained believe "
    "believes believed doubt doubts doubted verify verified state stated admit admitted predict "
    "predicted write wrote tell told think thinks thought mention mentioned allege alleged suggest "
    "suggested warn warned argue argued hear heard learn learned show showed shown prove proved proven "
    "hope hoped fear feared mean deny decide decided"
)
"""Verbs that take a clause, so that "that" after them may be a conjunction."""
TRUTH = _words(
    "true false right correct wrong confirmed certain clear likely possible sure certainly known "
    "important normal legal illegal good bad all why how what when where it so enough because the a an "
    "too really"
)
"""What may follow "that" as a pronoun: "is that true", "is that why"."""
DUMMY = _words(
    "true false possible likely unlikely certain clear safe legal illegal hard difficult easy necessary "
    "important raining snowing said known believed reported expected thought fair correct right wrong "
    "time late cold hot worth better best take takes took matter matters mean seem seems seemed cost "
    "costs happen like"
)
"""What follows a dummy "it"; it counts only when a clause or an infinitive comes after."""
CHANGES = _words(
    "open opened reopen reopened close closed end ended begin begun start started last collapse "
    "collapsed resume resumed expire happen happened break stop stopped fall arrive over rebuilt "
    "repaired stolen found damaged"
)
"""Verbs of which things, rather than people and groups, are the subject."""
TYPOS = {
    "adn": "and", "nd": "and", "amd": "and", "waht": "what", "wat": "what", "wht": "what", "whta": "what",
    "hwo": "who", "wher": "where", "wehn": "when", "whne": "when", "thier": "their", "abuot": "about",
    "abut": "about", "baout": "about", "hte": "the", "teh": "the", "taht": "that",
    "wich": "which", "hwat": "what",
    "happend": "happened", "whats": "what is", "whos": "who is", "what's": "what is", "who's": "who is",
    "what’s": "what is", "who’s": "who is", "where's": "where is", "where’s": "where is",
}  # fmt: skip
"""Small words as they are often mistyped or run together."""
RELATIONAL = _words(
    "cause causes reason reasons result results outcome response responses reaction reactions motive "
    "motives consequence consequences aftermath background context toll victim victims suspect suspects "
    "culprit culprits source sources damage number total perpetrator perpetrators responsible involved "
    "affected hurt guilty blame present casualties survivors winner loser plan location date "
    "alternative alternatives"
)
"""Words that mean nothing without what they are the cause, the toll, the winner … of."""

PERSON_NOUNS = _words(
    "mayor minister president king queen prince princess governor senator judge lawyer leader chief "
    "director executive chairman chairwoman chair coach captain spokesman spokeswoman spokesperson "
    "secretary general colonel lieutenant major officer doctor professor teacher engineer writer author "
    "actor actress singer player striker goalkeeper man woman boy girl child baby father mother son "
    "daughter brother sister husband wife widow uncle aunt victim suspect witness resident survivor "
    "driver pilot owner founder candidate rival official ambassador chancellor premier commander "
    "soldier fighter gunman attacker killer thief worker farmer baker reporter journalist editor critic "
    "artist painter head boss manager commissioner inspector sheriff bishop pope priest imam rabbi lady "
    "lord sir dame patient nurse scientist researcher expert analyst economist activist protester "
    "prisoner guard person neighbour neighbor student pupil parent voter refugee migrant civilian "
    "passenger tourist member supporter fan politician lawmaker businessman businesswoman envoy deputy "
    "defendant prosecutor plaintiff firefighter camper volunteer speaker chairperson mp ceo observer "
    "diver hostage"
)
PLURALS = _words(
    "people men women children police troops media staff cattle sheep others those these families dead "
    "injured wounded missing thieves wives gunmen spokesmen businessmen authorities forces workforce"
)
HUMAN_PLURALS = _words(
    "people men women children police troops staff families dead injured wounded missing thieves wives "
    "gunmen spokesmen businessmen authorities forces"
)
TITLES = PERSON_NOUNS | _words("mr mrs ms miss dr prof sir sen gov gen col lt maj capt sgt rep rev mme")
GROUP_NOUNS = _words(
    "council ministry party company bank corporation corp inc ltd group committee agency observatory "
    "union court army navy police association institute institution university college commission "
    "office department organisation organization parliament government senate congress board federation "
    "league club team guild brigade front monitor times post gazette news press museum hospital school "
    "church foundation society authority service services shipping airlines airways motors steel foods "
    "industries systems bureau embassy cabinet administration coalition militia opposition republicans "
    "democrats regulator prosecutors rovers united athletic store stores laboratories network trust "
    "fund alliance movement tribunal assembly"
)
PLACE_NOUNS = _words(
    "city town village district province region state county island isle port bay lake mount mountain "
    "river valley hills hill street avenue square park island islands coast desert forest airport "
    "capital country neighbourhood neighborhood suburb area camp crossing station north south east west "
    "castle cape gulf sea strait peninsula republic kingdom lower upper new saint san fort"
)
HE = _words(
    "mr sir king prince man boy father son brother husband uncle chairman spokesman businessman lord "
    "gunman he him his himself"
)
SHE = _words(
    "mrs ms miss lady queen princess woman girl mother daughter sister wife widow aunt chairwoman "
    "spokeswoman businesswoman dame actress she her herself hers"
)
CONNECTORS = _words("of al bin ibn de del van der von la le du di da el & und y")
NO_PLACES = _words(
    "hospital prison court jail school sea fact danger power total charge response public class"
)

_VERBS = """
accept accuse achieve act add admit adopt agree aim allow announce answer apologise apologize appeal
appear apply appoint approve argue arrest arrive ask assault attack attend avoid back ban become begin
believe belong blame block bomb break bring build burn buy call cancel capture carry catch cause change
charge choose claim clash clear close collapse come command comment compete complain conclude condemn
confirm contact continue control cost count cover crash create criticise criticize cross cut damage deal
debate decide declare decline defeat defend delay deliver demand deny deploy describe destroy develop
die disappear discover discuss dismiss drive drop earn elect embrace employ end enter escape evacuate
expand expect explain explode express extend face fail fall fear feel fight file find finish fire flee
flood fly follow force form found free gain get give go govern grant grow guard happen harm hate head
hear help hide hire hit hold hope hurt ignore impose improve include increase injure insist inspect
invade invest invite join judge jump keep kidnap kill knock know land last launch lead learn leave lie
lift like live loot lose love make manage mark marry mean meet mention miss mourn move name need
negotiate object offer open oppose order own paint pass pay perform plan play plead point prepare
present prevent produce promise propose protect protest prove provide publish pull punish push put quit
raise reach react read rebuild receive recognise recognize recommend recover reduce refuse reject
release rely remain remove reopen repair replace reply report represent request rescue resign resist
resolve respond restore result retire return reveal rise rob rule run save say score search see seek
seem seize sell send sentence serve set settle shoot show shut sign sing sink sit sleep speak spend
spread stab stage stand start state stay steal stop strike study submit succeed sue suffer suggest
supply support surrender survive suspect suspend swear take talk target teach tell test testify think
threaten throw torture travel treat try turn urge use vanish view violate visit vote wait walk want warn
watch wear welcome win withdraw witness wonder work worry wound write bear discover shell insure lower
enrol enroll question detain host evict ransack displace injure hospitalise strand trap bury identify
blow trigger contain infect vaccinate spark erupt react mediate concede finance
"""
_IRREGULAR = """
become became become/begin began begun/break broke broken/bring brought brought/build built built/buy
bought bought/catch caught caught/choose chose chosen/come came come/cost cost cost/cut cut cut/deal
dealt dealt/drive drove driven/fall fell fallen/feel felt felt/fight fought fought/find found found/flee
fled fled/fly flew flown/get got got/give gave given/go went gone/grow grew grown/hear heard heard/hide
hid hidden/hit hit hit/hold held held/hurt hurt hurt/keep kept kept/know knew known/lead led led/leave
left left/lose lost lost/make made made/mean meant meant/meet met met/pay paid paid/put put put/quit
quit quit/read read read/rebuild rebuilt rebuilt/rise rose risen/run ran run/say said said/see saw
seen/seek sought sought/sell sold sold/send sent sent/set set set/shoot shot shot/show showed shown/shut
shut shut/sing sang sung/sink sank sunk/sit sat sat/sleep slept slept/speak spoke spoken/spend spent
spent/spread spread spread/stand stood stood/steal stole stolen/strike struck struck/swear swore
sworn/take took taken/teach taught taught/tell told told/think thought thought/throw threw thrown/wear
wore worn/win won won/withdraw withdrew withdrawn/write wrote written/bear bore born/blow blew blown/lie
lay lain/do did done/have had had
"""


def _regular_past(base: str) -> set[str]:
    if base.endswith("e"):
        return {base + "d"}
    if base.endswith("y") and base[-2] not in "aeiou":
        return {base[:-1] + "ied"}
    if base[-1] in "bdglmnprt" and base[-2] in "aeiou" and base[-3:-2] not in set("aeiou"):
        return {base + "ed", base + base[-1] + "ed"}
    return {base + "ed"}


def _third(base: str) -> str:
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


_PARTS = {row.split()[0]: row.split()[1:] for row in _IRREGULAR.replace("\n", " ").split("/")}
BASES = frozenset(_VERBS.split()) | frozenset(_PARTS)
THIRDS = {_third(base): base for base in BASES}
PASTS = {past: base for base in sorted(BASES) for past in (_PARTS.get(base) or _regular_past(base))}
"""Past tense or past participle to base form."""
_DOUBLED = re.compile(r"([^aeiou][aeiou])([bdgmnprt])$")


def past_of(base: str) -> str:
    """Return the past tense, by table or by rule: "lose" to "lost", "drop" to "dropped"."""
    if base in _PARTS:
        return _PARTS[base][0]
    if len(base) <= 4 and _DOUBLED.search(base):
        return base + base[-1] + "ed"
    return next(iter(sorted(_regular_past(base)))) if base else base


def participle_of(past: str) -> str:
    """Return the past participle of a verb in the past tense: "took" to "taken"."""
    return _PARTS.get(PASTS.get(past, ""), [past])[-1]


def third_of(base: str) -> str:
    """Return the third person singular: "represent" to "represents"."""
    return {"have": "has", "do": "does"}.get(base, _third(base)) if len(base) > 1 else base


def ing_of(base: str) -> str:
    """Return the gerund: "close" to "closing", "stop" to "stopping"."""
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith("ee"):
        return base[:-1] + "ing"
    if len(base) <= 4 and _DOUBLED.search(base):
        return base + base[-1] + "ing"
    return base + "ing"


def is_past(word: str) -> bool:
    """Whether a word in lower case is a past tense or a past participle."""
    return word in PASTS or (word.endswith("ed") and len(word) > 4 and not word.endswith("eed"))


def is_base(word: str) -> bool:
    """Whether a word in lower case is a verb in its base form."""
    return word in BASES


def is_verb(word: str) -> bool:
    """Whether a word in lower case may be a form of a verb."""
    return word in BASES or word in THIRDS or is_past(word) or (word.endswith("ing") and len(word) > 5)


def is_plural(word: str) -> bool:
    """Whether a noun in lower case is plural, by table or by its ending."""
    return word in PLURALS or (len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")))


CLOSED = (
    DETERMINERS | POSSESSIVES | DEMONSTRATIVES | PREPOSITIONS | AUXILIARIES | QUESTION_WORDS | PERSONAL
    | INDEFINITES | CONJUNCTIONS | OPENINGS | ADVERBS | frozenset(("'s", "’s"))
)  # fmt: skip
"""Words that carry no topic of their own."""
