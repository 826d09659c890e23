"""What every band needs and no domain owns."""
