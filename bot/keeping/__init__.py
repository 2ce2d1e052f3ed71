"""What keeps the data sound and small: retention by task rows; backup, restore, verify and keys by command."""

from bot.keeping import looking, retention
from bot.routing import Feature, Router

feature = Feature(
    name="keeping",
    title="",
    router=Router(),
    jobs={retention.KIND: retention.run},
    plan=retention.plan,
    watches=(looking.backup_age,),
)
