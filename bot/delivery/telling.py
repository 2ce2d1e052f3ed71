"""What officers are told of delivery: a target that is gone, a fault that only they can mend, a month that runs out."""

from collections.abc import Mapping
from datetime import datetime

from bot.clock import local_day
from bot.delivery import texts
from bot.delivery.hooks import BudgetNews, Hooks
from bot.messages import Channel as _  # noqa: F401
