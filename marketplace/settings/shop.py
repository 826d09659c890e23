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
SUGGESTIONS_A_MINUTE = 600  # from one address, which many telephones may share
CHECKOUT_TRIES_PER_NETWORK = (60, 3600)  # clicks on "order" from one network in so many seconds
CODE_TRIES_PER_NETWORK = (40, 3600)  # promotion codes typed from one network in so many seconds
OPEN_ORDERS_PER_PHONE = 6  # orders (one a producer) that are not paid yet
OPEN_ORDERS_PER_ADDRESS = 12
CASH_MOST_PER_ORDER = 5_000_000  # đồng that a carrier takes at one door; 0: no limit
CASH_REFUSALS = (3, 12)  # so many parcels not taken within so many months: then cash is not offered; (0, …): always
CASH_NOT_FOR_GROUPS = ()  # codes of product groups that are paid before they are sent
ORDER_REOPENS_MINUTES = 30  # so long the basket's cookie alone leads back to the order it became

FAIR_REMINDER_DAYS = 3  # before its first day, visitors who asked and makers with a booth are told
FAIR_REMINDER_KEPT_DAYS = 30  # a visitor's number is kept so long after the message, should the plan change
FAIR_REMINDERS_AN_HOUR = 10  # wishes to be reminded, from one address

HOLD_MINUTES = 15  # goods are set aside for who stands at the till, and again from each sign of life on …
HOLD_MOST_MINUTES = 45  # … so long at most …
HOLD_REST_MINUTES = 30  # … then not before this pause
HELD_PER_SHOPPER = (100, 3600)  # packs newly set aside in so many seconds
HELD_PER_NETWORK = (500, 3600)  # many telephones share one address
EACH_DAYS = 30  # "at most 5 for each shopper" counts what was ordered in so many days
RESTOCK_TOLD_PER_PACK = 3  # of those who wait, for each pack that came; the next ones …
RESTOCK_WAVE_MINUTES = 60  # … so long after, if there is still some
LOW_STOCK = 3  # packs left, where the maker has set no number of its own

RETURN_ANSWER_WORKING_DAYS = 3  # then an operator decides in the maker's place
RETURN_SEND_BACK_DAYS = 10  # so long the goods may be on their way back
RETURN_WAY_BACK_MOST = 100_000  # đồng that the way back of one return may cost whoever bears it
RETURN_CHOICE_WORKING_DAYS = 3  # a shopper who is offered the same goods again chooses so long; then it is money
RETURN_RESEND_WORKING_DAYS = 5  # so long the maker may take to send them; then it is money
