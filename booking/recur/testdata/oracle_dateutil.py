"""Expands recurrence rules with python-dateutil: an oracle for oracle_test.go.

Each line of the input is a first time on the wall clock of Europe/Stockholm and a rule, with a tab between. Each line of the output is the
instants, in seconds since 1970 with a space between. The zone is zoneinfo's: dateutil's own reader of zone files knows no summer time after 2037.
"""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from dateutil import rrule, tz

ZONE = ZoneInfo("Europe/Stockholm")

for line in sys.stdin:
    first, rule = line.rstrip("\n").split("\t")
    start = datetime.fromisoformat(first).replace(tzinfo=ZONE)
    times = rrule.rrulestr(rule, dtstart=start)
    print(*(int(tz.resolve_imaginary(t).timestamp()) for t in times))
