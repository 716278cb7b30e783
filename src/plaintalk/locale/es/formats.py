"""How days and numbers are written in Spanish (Django's letters for the parts of a date)."""

DATE_FORMAT = "j \\d\\e F \\d\\e Y"
DATETIME_FORMAT = "j \\d\\e F \\d\\e Y, H:i"
MONTH_DAY_TIME_FORMAT = "j \\d\\e F, H:i"
WEEKDAY_DATE_FORMAT = "l, j \\d\\e F \\d\\e Y"
YEAR_MONTH_FORMAT = "F Y"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
