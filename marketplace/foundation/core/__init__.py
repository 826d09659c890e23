"""What every room needs and no domain owns: money, dates, folded text, QR, state tables, limits, drawing."""
