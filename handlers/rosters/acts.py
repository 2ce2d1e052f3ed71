"""Who may do what with rosters."""

from bot.identity import Act, Role

#: One's own enterprise's list. A manager or officer files for it too (代交), which is on record.
HAND_IN = Act.of("roster.hand-in", Role.REPORTER, Role.MANAGER, Role.OFFICER)
OWN = Act.of("roster.own", Role.REPORTER)  #: enterprises whose list somebody is expected to bring himself

#: Who has handed in, heads, summaries, trends; no names of people.
SEE = Act.of("roster.see", Role.OFFICER, Role.AUXILIARY, Role.LEADERSHIP, Role.MANAGER)
#: A locked day, again for today; why is asked for and on record.
OPEN = Act.of("roster.open", Role.OFFICER)
NUDGE = Act.of("roster.nudge", Role.OFFICER, Role.MANAGER)
RULES = Act.of("roster.rules", Role.OFFICER, Role.MANAGER)  #: what a park tells its visitors
#: Named people: a purpose is asked for, and every look is on record.
LOOK_UP = Act.of("roster.look-up", Role.OFFICER, privileged=True)
EXPORT = Act.of("roster.export", Role.OFFICER, privileged=True)
SET = Act.of("roster.set", Role.OFFICER, privileged=True)  #: deadline, days, required fields
