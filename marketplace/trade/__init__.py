"""Trade promotion: where goods are sold over a counter, and where they are shown."""
