"""The Django project and its own domain, in bands: foundation, register, shop, office, demo."""
