"""The English words, verbs nearly all, by which a sentence tells what has been or what is planned."""

from index.dates.english import words

FUTURE_VERBS = {"will", "ll", "shall", "would", "may", "might", "could", "can", "must", "should", "won"}
SCHEDULED = words(
    "begins starts opens meets convenes resumes takes holds votes heads faces expires ends closes arrives "
    "kicks plays hosts visits launches returns travels speaks decides runs airs gathers reconvenes "
    "reopens departs sails premieres debuts concludes considers sits publishes unveils "
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
FORESEEN = words("forecast predicted anticipated likely feared foreseen")  # after "is" or "are", before those
POSTPONING = words(
    "postponed delayed adjourned extended suspended remanded deferred rescheduled moved pushed closed "
    "banned barred detained has have had gave given"
)
DEMANDING = words("ordered demanded urged asked told instructed gave given required demands asks wants")
GOVERNORS = words(
    "plans plan planned planning expected expects due set scheduled slated poised ready agreed promised "
    "vowed pledged wants hopes hoped intends intended is are going about ahead prepares preparing prepared "
    "aims seeks called calls urged threatened likely"
)
SPEECH = words(
    "said says told announced added reported warned confirmed stated claimed insisted argued wrote "
    "declared noted acknowledged predicted"
)
IRREGULAR_PAST = words(
    "was were had did said told went came took gave got made began broke brought built bought caught chose "
    "fell felt fought found flew fled grew heard held hit hurt kept killed knew led left lost met paid put "
    "ran read rose sat saw sent set shot shut sold spent spoke spread stood stole struck sank swept swore "
    "taken thought threw tore understood woke won wore wrote drew drove died died dealt burst beat bore "
    "blew cut laid lay let quit rode sang sought slid slew hung became been broken given shown seen"
)
NOT_PAST = words("need feed speed seed red bed shed embed hundred indeed united armed exceed proceed succeed")

# ---- plans made in the past ----
AIMING, TAKING_PLACE, HAD = {"for"}, {"on", "in"}, {"had"}
PLANNING = words(
    "called demanded announced approved set promised urged proposed ordered agreed planned sought backed "
    "pledged vowed requested fixed declared confirmed scheduled arranged booked organised organized"
)
# Between a plan and its day these show that the day is another's: "called off", "announced after".
CUT = words(", off that who which after before since when where because by")
CALLING = words("urged demanded proposed planned sought requested organised organized arranged")
CALLED_FOR = words(
    "strike strikes boycott boycotts protest protests rally rallies march marches demonstration "
    "demonstrations walkout walkouts shutdown stoppage stoppages ballot vote election elections referendum"
)
ANNOUNCED = words("announced confirmed agreed approved called planned promised proposed cancelled postponed")
FIXTURES = words(
    "match game final finals semi derby race fight bout concert gig show parade ceremony wedding funeral "
    "summit meeting talks conference hearing debate launch vote ballot election elections referendum "
    "runoff trip flight festival marathon"
)
LOOKING_BACK = words(
    "blamed blame criticised criticized thanked praised apologised apologized punished fined jailed arrested "
    "banned suspended congratulated awarded responsible sorry paid credited condemned"
)

# ---- questions ----
# "News from Tuesday" is that day's; "what changed from Tuesday" is all since.
REPORTS = words(
    "news word articles article report reports reported stories story coverage headlines headline updates "
    "update everything anything something all those that one ones quote quotes quoted statement statements "
    "figures figure data photos photo pictures footage video images image interview interviews piece pieces "
    "editorial column summary songs song music film films books works different differ differed differs "
    "compared taken dated published posted"
)
LASTING = words(
    "do happen happens happening occur occurs apply applies applied on place change changes rule open closed "
    "run there here"
)
