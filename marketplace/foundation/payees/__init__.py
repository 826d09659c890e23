"""Who receives the money: the bank accounts of those who are paid, kept encrypted, and which way the money goes."""
