"""What it costs to bring a parcel where: zones, weight bands, places not served."""
