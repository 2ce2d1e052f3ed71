"""Disputes on the console."""

from bot.pages import Deed, Page
from handlers.disputes.core import access
from handlers.disputes.pages import doing, showing, texts

_NOTE = frozenset({"note"})

PAGES = (
    Page(
        path="disputes",
        title=texts.BOARD,
        act=access.SEE,
        template="disputes/board.html",
        show=showing.board,
        words=texts,
        live=True,
        waiting=showing.waiting,
        figures=showing.glance,
    ),
    Page(
        path="disputes/{number}",
        title=texts.CASE,
        act=access.SEE,
        template="disputes/case.html",
        show=showing.case,
        words=texts,
        menu=False,
        live=True,
        deeds={
            "look": Deed(access.SEE, showing.look),
            "take": Deed(access.WORK, doing.take),
            "progress": Deed(access.WORK, doing.progress, _NOTE),
            "settle": Deed(access.WORK, doing.settle, _NOTE | {"outcome"}),
            "escalate": Deed(access.WORK, doing.escalate, _NOTE),
            "regrade": Deed(access.WORK, doing.regrade, _NOTE | {"level"}),
            "add_party": Deed(access.WORK, doing.add_party, frozenset({"kind", "name", "mobile"})),
            "set_party": Deed(access.WORK, doing.set_party, frozenset({"place", "state"})),
            "visit": Deed(access.WORK, doing.visit, _NOTE | {"result"}),
        },
    ),
    Page(
        path="dispute-ledger",
        title=texts.LEDGER,
        act=access.SEE,
        template="disputes/ledger.html",
        show=showing.ledger_page,
        words=texts,
        deeds={"export": Deed(access.EXPORT, doing.export, frozenset(showing.FILTERS))},
    ),
    Page(
        path="dispute-figures",
        title=texts.FIGURES,
        act=access.SEE,
        template="disputes/figures.html",
        show=showing.figures_page,
        words=texts,
    ),
    Page(
        path="dispute-rules",
        title=texts.RULES,
        act=access.RULES,
        template="disputes/rules.html",
        show=doing.rules,
        words=texts,
        whole_station=True,
        deeds={
            "save": Deed(access.RULES, doing.save_rules, frozenset({"source"})),
            "add_period": Deed(access.RULES, doing.add_period, frozenset({"name", "from", "to"})),
            "drop_period": Deed(access.RULES, doing.drop_period, frozenset({"place", "name"})),
        },
    ),
)
