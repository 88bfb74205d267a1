"""How a figure developed: the numbers that articles give for what a question asks.

`read_quantity` reads what is asked (`asking`, by the words in `measures`), `amounts` finds the numbers
of a sentence that count it (`numerals`, `telling`), `relevance` tells whether the sentence is about the
question and of which day a number is, `tabulate` puts them in order, folds copies and marks what
contradicts (`finding`, `marking`). `find_figures` does all of it over a collection, `figures_of` in the
days and of the outlets that the question names.
"""

from qa.quantities.asking import Asked, Terms, read_quantity
from qa.quantities.finding import Report, figures_of, find_figures, tabulate
from qa.quantities.table import Figure, FigureTable, Mark

__all__ = [
    "Asked",
    "Figure",
    "FigureTable",
    "Mark",
    "Report",
    "Terms",
    "figures_of",
    "find_figures",
    "read_quantity",
    "tabulate",
]
