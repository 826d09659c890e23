"""What an operator may turn: territory, deadlines, limits."""

TERRITORY = "bac-kan"  # or "thai-nguyen"
CERTIFICATE_MONTHS = 36  # a star's life from its decision (Decision 148/QĐ-TTg); the paper's own last day goes before
QUESTION_HOURS = 24  # after that an unanswered question stands on the operator's list
LABEL_REPORT_DAYS, LABEL_REPORT_DAYS_UNSAFE = 10, 1  # so many days the body that answers has

ORDER_REMIND_HOURS = 12  # working hours after the producer was told: a reminder …
ORDER_ESCALATE_HOURS = 24  # … then the operator's list …
ORDER_CANCEL_HOURS = 48  # … then cancelled, with words to the shopper
COD_CODE_MINUTES = 60  # so long a guest's cash order waits for the code sent to the phone
TERMS_VERSION = "bản 1, ngày 25/11/2026"  # of the first edition of the terms; later ones are numbered as they are published

API_REQUESTS_A_MINUTE = 120  # from one address
CHECKOUT_TRIES_PER_NETWORK = (60, 3600)  # clicks on "order" from one network in so many seconds
OPEN_ORDERS_PER_PHONE = 6  # orders (one a producer) that are not paid yet
OPEN_ORDERS_PER_ADDRESS = 12
ORDER_REOPENS_MINUTES = 30  # so long the basket's cookie alone leads back to the order it became

FAIR_REMINDER_DAYS = 3  # before its first day, visitors who asked and makers with a booth are told
FAIR_REMINDER_KEPT_DAYS = 30  # a visitor's number is kept so long after the message, should the plan change
FAIR_REMINDERS_AN_HOUR = 10  # wishes to be reminded, from one address
