"""What every part of disputes stands on: the desk it works at, whom it calls, who may see what, how people are told."""
