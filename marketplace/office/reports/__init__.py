"""Quarterly reports on the programme: figures frozen as of a day, beside those of the quarter and of the year before."""
