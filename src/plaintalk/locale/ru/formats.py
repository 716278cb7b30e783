"""How days and numbers are written in Russian (Django's letters for the parts of a date)."""

DATE_FORMAT = "j E Y г."
DATETIME_FORMAT = "j E Y г., H:i"
MONTH_DAY_TIME_FORMAT = "j E, H:i"
WEEKDAY_DATE_FORMAT = "l, j E Y г."
YEAR_MONTH_FORMAT = "F Y"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
