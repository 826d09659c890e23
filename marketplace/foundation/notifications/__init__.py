"""Messages to people by e-mail, SMS and Zalo, with signed links; knows no domain."""
