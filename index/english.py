"""English: irregular forms that a stemmer leaves apart, and words that carry no content.

What another language needs is a file like this one.
"""

from collections.abc import Mapping

# The first form of each line stands for all of them. Forms that are another word too (saw, bore,
# lay, wound, found, left, rose, fell) stay in: what they mean here is by far the commoner.
_FORMS = """
arise arose arisen
awake awoke awoken
beat beaten
become became
begin began begun
bend bent
bind bound
bite bit bitten
bleed bled
blow blew blown
break broke broken
breed bred
bring brought
build built
burn burnt
buy bought
catch caught
child children
choose chose chosen
cling clung
come came
creep crept
deal dealt
die died dying dead
dig dug
do did done does
draw drew drawn
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
flee fled
fling flung
fly flew flown
foot feet
forbid forbade forbidden
forget forgot forgotten
forgive forgave forgiven
freeze froze frozen
get got gotten
give gave given
go went gone goes
grow grew grown
hang hung
have has had
hear heard
hide hid hidden
hold held
keep kept
know knew known
lead led
leave left
lend lent
lie lay lain lying
light lit
lose lost
make made
man men
mean meant
meet met
mistake mistook mistaken
overthrow overthrew overthrown
pay paid
person people
plead pled
prove proven
ride rode ridden
ring rang rung
rise rose risen
run ran
say said
see saw seen
seek sought
sell sold
send sent
shake shook shaken
shine shone
shoot shot
show shown
sing sang sung
sink sank sunk
sit sat
sleep slept
speak spoke spoken
speed sped
spend spent
spring sprang sprung
stand stood
steal stole stolen
stick stuck
strike struck stricken
swear swore sworn
sweep swept
swim swam swum
swing swung
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
tooth teeth
understand understood
undertake undertook undertaken
uphold upheld
wake woke woken
wear wore worn
weave wove woven
weep wept
wife wives
win won
withdraw withdrew withdrawn
withhold withheld
woman women
write wrote written
"""

FORMS: Mapping[str, tuple[str, ...]] = {
    forms[0]: tuple(forms) for forms in (line.split() for line in _FORMS.strip().splitlines())
}
"""Each base form with all its forms, itself first."""

_FUNCTION_WORDS = """
a about after again all also am an and any are as at be because been before being between both but
by can could did do does doing down during each either else ever every few for from further had has
have having he hence her here hers herself him himself his how however i if in into is it its itself
just let many me might mine more most much must my myself neither no nor not of off on once only or
other our ours ourselves out over own per please same shall she should since so some such tell than
that the their theirs them themselves then there these they this those though through thus to too
under until up upon very was we were what when where whether which while who whom whose why will
with within without would yes yet you your yours yourself d ll m re s t ve
"""

FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that say how a sentence is built, not what it is about; never what a passage is found by."""
