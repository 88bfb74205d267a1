"""English words around a number: what narrows it, and what says that it is a part, a change or old."""

import re

GENERIC = frozenset(
    "people persons person others victims victim bodies body lives individuals residents inhabitants "
    "humans casualties fatalities deaths dead souls injured wounded injuries arrests detainees refugees "
    "cases infections missing displaced homeless evacuees total overall hostages corpses suspects killed "
    "patients".split()
)
"""Nouns that narrow nothing: whoever is counted is one."""

WHO = frozenset(
    "civilian child infant maternal female male women men police army military soldier troop worker miner "
    "farmer teacher nurse doctor student pupil passenger pedestrian cyclist driver pilot tourist migrant "
    "refugee prisoner inmate journalist firefighter rescuer volunteer villager resident foreign local young "
    "elderly old adult teenage protester demonstrator hostage gunman rebel militant guard".split()
)
"""Words that say who, before one of those nouns."""

NO_PEOPLE = frozenset(
    "percent % dollar dollars euro euros pound pounds year years month months week weeks day days hour "
    "hours "
    "minute minutes second seconds night nights decade decades century centuries kilometre kilometres "
    "kilometer "
    "kilometers km metre metres meter meters mile miles foot feet inch inches tonne tonnes ton tons "
    "hectare "
    "hectares acre acres degree degrees village villages town towns city cities district districts "
    "province "
    "provinces region regions country countries home homes house houses building buildings school "
    "schools church "
    "churches shop shops car cars vehicle vehicles truck trucks bus buses boat boats ship ships train "
    "trains "
    "plane planes helicopter helicopters attack attacks strike strikes raid raids clash clashes blast "
    "blasts "
    "explosion explosions bomb bombs missile missiles rocket rockets drone drones shot shots round "
    "rounds time "
    "times incident incidents place places site sites location locations front fronts point points goal "
    "goals "
    "seat seats vote votes page pages family families household households sheep cattle cows cow goats "
    "goat dogs "
    "dog horses horse animals animal birds bird chickens pigs pig storey storeys floor floors hospital "
    "hospitals "
    "street streets camp camps shelter shelters tent tents engine engines crew crews team teams unit units "
    "magnitude o'clock am pm".split()
)
"""Nouns that nobody is counted by when people are asked about."""

SAME = {
    word: line.split()[0]
    for line in (
        "home homes house houses dwelling dwellings",
        "child children kid kids",
        "soldier soldiers troops serviceman servicemen",
        "police officer officers policeman policemen",
        "job jobs post posts position positions",
        "migrant migrants",
        "protester protesters demonstrator demonstrators",
        "woman women",
        "man men",
        "building buildings",
        "car cars",
        "earthquake earthquakes quake quakes tremor tremors",
        "flood floods flooding floodwaters",
        "fire fires wildfire wildfires blaze blazes",
        "explosion explosions blast blasts",
        "storm storms hurricane cyclone typhoon",
        "fighting clashes battle battles",
        "protest protests protested demonstration demonstrations demonstrated marched marches rally rallies "
        "rallied",
        "cost costs price prices",
        "debt debts owe owes owed",
    )
    for word in line.split()
}
"""Words for the same, each with the first of its line."""

AUXILIARIES = frozenset(
    "was were is are be been being has have had do did does will would can could may might must shall "
    "should "
    "got get to known thought said still yet just feared confirmed reported believed presumed left "
    "found also now still already officially remain remains remained remaining".split()
)

PLURAL = re.compile(
    r"(?:.{2,}[^su']s|.*men|people|children|troops|police|personnel|cattle|sheep)$", re.IGNORECASE
)
"""A plural, which ends the words for what is counted."""

ENDS_NOUN = AUXILIARIES | frozenset(
    "in on at by from after before since during when while who whom which that where to with within "
    "across near "
    "around into over under through there last this and or but because as for about between so then if "
    "than "
    "up down out more most not n't if against following amid alone each every inside outside".split()
)
"""Words that end the words for what is counted."""

PART_BEFORE = re.compile(
    r"\b(?:including|includes?|included|among (?:them|the (?:dead|injured|victims|wounded|missing"
    r"|arrested))(?: (?:were|are))?|of whom|of (?:them|those)|in addition to|as well as|along with)"
    r"(?:[\s,]+(?:at least|some|about|around|more than|over|were|are))?\W*$",
    re.IGNORECASE,
)
"""Before a number: it counts some of those that another number counts, or others beside them."""

PART_AFTER = re.compile(
    r"\s+(?:of (?:them|whom|those|his|her|their|the (?:dead|injured|victims|wounded"
    r"|missing))\b"
    r"|were (?:children|women|civilians|men)\b)",
    re.IGNORECASE,
)
"""After a number: the same."""

OTHERS_AFTER = re.compile(r"\s+(?:\w+\s+)?others?\b", re.IGNORECASE)
"""After a number: it counts others beside those told of before."""

MORE_BEFORE = re.compile(
    r"\b(?:another|an? (?:further|additional|extra)|further|additional)\s$", re.IGNORECASE
)
MORE_AFTER = re.compile(r"\s(?:more|further|additional|extra)\b(?!\s+than\b)", re.IGNORECASE)
"""Beside a number that comes on top of another."""

FINDS = re.compile(
    r"\b(?:found|find|recover(?:ed|ing)|retrieved|pulled(?: out)?|discovered|dug up)\b"
    r"[^.;,]{0,30}\b(?:bodies|corpses)$",
    re.IGNORECASE,
)
"""Up to the words for what is counted: somebody found some of the dead."""

COUNTS_OTHERWISE = re.compile(
    r"(?:[;,]|\bwhile|\bbut|\bthough)\s[^;,]*?\b(?:count(?:ed|s)|puts? (?:it|the \w+) at|sp(?:oke|eaks?) of"
    r"|estimate[sd]?|said|says?|gave|gives|reported|reckon(?:s|ed)|claim(?:s|ed)|talk(?:s|ed) of)"
    r"\s(?:(?:that|there were|it was|only|just)\s)*$",
    re.IGNORECASE,
)
"""Before a number that somebody else gives for what the number before counts."""

COUNTED_ALONE = re.compile(
    r"^\W*(?:the\s)?[\w’'-]+(?:\s[\w’'-]+){0,3}?\s(?:counted|estimated|spoke of|gave|reported"
    r"|(?:put|estimated)\s(?:it|the\s\w+|turn-?out|attendance)\sat)\s(?:only\s|just\s)*$",
    re.IGNORECASE,
)
"""From a sentence's start to a number that somebody else gives for what the sentence before counts."""

WITH_ITS_OBJECT = re.compile(r"\s(?:and|but)\s(?:\w+ly\s)?\w+(?:ed|ing)\s")
"""Between what a number counts and a number that counts the same by another verb: "and killed three"."""

ENDS_CLAUSE = re.compile(r"\s*(?:[.;,)]|$)")

CARRIES_ON = re.compile(
    r"^[\s,]*(?:[^\W\d]+[\s-]+){0,5}?[^\W\d]*[\s,]*(?:and|or|including|among them|in addition to"
    r"|as well as|along with|plus|of whom"
    r"|up from|down from|from|compared (?:with|to))[\s,]*$",
    re.IGNORECASE,
)
"""Between two numbers of which the second counts by the same verb as the first."""

FORMER = re.compile(
    r"\b(?:up from|down from|(?:rose|risen|rising|fell|fallen|jumped|climbed|grew|increased|revised"
    r"|raised|lowered|cut|dropped|doubled)"
    r"\b[^;]{0,60}?\bfrom|compared (?:with|to)|(?:earlier|previous|previously|initial|initially|first"
    r"|preliminary)\b[^.;,]{0,60}?)"
    r"\s*(?:an?\s(?:earlier|previous|initial)\s\w+\sof\s)?$",
    re.IGNORECASE,
)
"""Before a number that held once, and holds no longer."""

CHANGE = re.compile(r"\bby(?: (?:just|only|another))?\s*$", re.IGNORECASE)
"""Before a number that says by how much, not how much."""

RUNNING = re.compile(
    r"\b(?:toll|so far|already|altogether|by (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|in total|total"
    r"|now|rose|risen|rises|rising|climb\w*|reach\w*|surpass\w*"
    r"|pass(?:ed|es)|exceed\w*|final|end(?:s|ed)\b.{0,30}\bwith|in all|"
    r"stands?|stood|tally|count|brought|bringing|revised|raised|raising|increased)\b",
    re.IGNORECASE,
)
"""In a sentence whose number is a state of things on its day rather than what that day added."""
