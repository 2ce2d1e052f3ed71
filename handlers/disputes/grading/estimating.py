"""Learning the wording from labelled batches; estimating by cross-validation how well it does on unseen messages."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers.disputes.grading import deciding, learning, wording
from handlers.disputes.grading.loading import Rules
from handlers.disputes.grading.measuring import Figures, Labelled, measure
from handlers.disputes.grading.model import Grade

LEAST = 0.12  #: smaller weights are not written


def learned(batches: Mapping[str, Sequence[Labelled]], rules: Rules) -> bytes:
    """The file of weights learned from every batch."""
    messages = [message for batch in batches.values() for message in batch]
    learner = _learn(messages, rules)
    return wording.written(learner.weights, learner.bias, LEAST)


def crossed(batches: Mapping[str, Sequence[Labelled]], rules: Rules, folds: int) -> Figures:
    """The figures when every message is graded by weights learned without its part; parts are drawn by chance."""
    messages = [message for batch in batches.values() for message in batch]
    random.Random(2).shuffle(messages)
    answers: dict[str, Grade] = {}
    for fold in range(folds):
        held = messages[fold::folds]
        kept = [message for number, message in enumerate(messages) if number % folds != fold]
        there = replace(rules, wording=_learn(kept, rules).wording())
        answers |= {message.text: deciding.grade(message.text, there) for message in held}
    return measure(messages, answers.__getitem__)


def _learn(messages: Sequence[Labelled], rules: Rules) -> learning.Learner:
    return learning.learn((deciding.traits_of(message.text, rules), message) for message in messages)
