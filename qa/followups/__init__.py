"""Follow-up questions, by rule: what "and in Baniyas?" searches for, given the turns before it.

A question is taken apart (`phrases`, `times`), what its pronouns stand for is looked up in the turns
(`antecedents`), the question before is turned round or has a part replaced (`frames`), and `reading`,
step by step (`wholes`, `fragments`), decides which of these a question needs; most need none and stay
exactly as typed.
"""

from qa.followups.antecedents import Turn
from qa.followups.reading import Reading, read

__all__ = ["Reading", "Turn", "read"]
