"""The register, points of sale and fairs as open data: files, a dictionary of them, a feed of changes."""
