"""The questions that come with the product, in the layout that everybody else may use."""

from functools import cache
from importlib import resources

from handlers.scoring.reading import document, settling
from handlers.scoring.reading.model import Bank


@cache
def bank() -> Bank:
    """The questions, read and checked like any uploaded file."""
    text = resources.files("handlers.scoring.starter").joinpath("questions.txt").read_text("utf-8")
    return settling.settle(document.read_text(text))
