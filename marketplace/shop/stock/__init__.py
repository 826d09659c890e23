"""What can be promised: pools, journals and reservations behind Oscar's stock records."""
