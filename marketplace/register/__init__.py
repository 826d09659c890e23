"""The OCOP register: true without any sale."""
