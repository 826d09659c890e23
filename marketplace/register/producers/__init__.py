"""Who makes OCOP goods: companies, cooperatives, groups and households, and who acts for them."""
