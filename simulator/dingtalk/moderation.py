"""The platform's content check, as far as a tester can provoke it: `State.unsafe_links` and `State.unsafe_words`."""

from urllib.parse import urlsplit

from simulator.dingtalk.messages import View
from simulator.dingtalk.state import State


def unsafe(state: State, view: View) -> str:
    """What is refused in it: "link", "text" or nothing."""
    addresses = [*view.links, *(button.url for button in view.buttons)]
    if any(_host(address) in state.unsafe_links for address in addresses):
        return "link"
    if any(word in part for word in state.unsafe_words for part in (view.text, view.title)):
        return "text"
    return ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
