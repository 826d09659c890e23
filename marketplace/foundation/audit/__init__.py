"""What people decided: who, for whom, why, by which paper; history told in words."""
