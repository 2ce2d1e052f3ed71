"""Who may do what with rosters."""

from bot.identity import Act, Role

#: One's own enterprise's list. A manager or officer files for it too (代交), which is on record.
HAND_IN = Act.of("roster.hand-in", Role.REPORTER, Role.MANAGER, Role.OFFICER)
OWN = Act.of("roster.own", Role.REPORTER)  #: enterprises whose list somebody is expected to bring himself
