"""Measurements beside peers: `make bench`. Nothing here is asserted; the machines are shared and noisy."""
