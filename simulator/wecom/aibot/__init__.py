"""The smart robot (智能机器人): long connection, callback mode, and what both share."""
