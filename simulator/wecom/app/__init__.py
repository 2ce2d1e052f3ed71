"""The self-built application (自建应用): tokens, messages, callbacks, group chats, contacts, login."""
