"""Measurements that can be run again: `make bench` makes the table of the README. Ratios within one run, never a timed test."""
