"""Fairs: announced, registered for, allotted, held and reported."""
