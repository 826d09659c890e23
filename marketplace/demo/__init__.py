"""Demo data on top of the real register, marked wherever a person could take it for fact."""
