"""How days and numbers are written in French (Django's letters for the parts of a date)."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
MONTH_DAY_TIME_FORMAT = "j F, H:i"
WEEKDAY_DATE_FORMAT = "l j F Y"
YEAR_MONTH_FORMAT = "F Y"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\u202f"
NUMBER_GROUPING = 3
