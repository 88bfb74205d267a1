"""English names and titles that only look like time, and the words that make a weekday or month one.

A word with a capital in `NAMES` has to have one in the text too: "people fled on Sunday" is no "Sunday
People".
"""

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
Mail on sunday|Independent on sunday|sunday roast|sunday best|
sunday League|sunday Service|sunday lunch|super sunday|stir up sunday|super saturday|saturday Kitchen|
small business saturday|Wednesday season|wednesday series|tuesdays with morrie|
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
this american life|last Week Tonight|the week magazine|
last christmas film|last night of the proms|last night in soho|
last tango|last samurai|this is us|newsweek|business Week|fashion Week|holy Week|the year of living|
2001 : a space odyssey|2001 a space odyssey|orwell 's 1984|novel 1984|blade runner 2049|class of 1984|
cyberpunk 2077|death race 2000|area 51|fahrenheit 451|agenda 2030|2030 agenda|vision 2030|horizon 2020|
project 2025|world war|windows 2000|office 2007|nineteen eighty four|catch 22|
may fourth movement|fourth of july movie|born on the fourth of july|fourth estate|
third world|first lady|second world|second lady|first minister|
"""
