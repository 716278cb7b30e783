"""How days and numbers are written in Armenian (Django's letters for the parts of a date)."""

DATE_FORMAT = "j E Y թ."
DATETIME_FORMAT = "j E Y թ., H:i"
MONTH_DAY_TIME_FORMAT = "j E, H:i"
WEEKDAY_DATE_FORMAT = "l, j E Y թ."
YEAR_MONTH_FORMAT = "F Y"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
