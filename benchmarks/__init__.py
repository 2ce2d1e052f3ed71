"""Floors and ratios: what the road costs beside the least that any program of its kind must spend. See README.md."""
