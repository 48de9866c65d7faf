"""Reads a calendar and prints what happens when, one line each: UID, start, end in UTC. Written with icalendar and dateutil, which know
nothing of how the calendar was made."""
import sys
from datetime import timezone

import dateutil.tz
import icalendar
from dateutil.rrule import rruleset, rrulestr

UTC = timezone.utc


def aware(value, tzid):
    """A time in its own zone, by the system's data; one that does not exist is read with the offset before the gap."""
    if tzid is None:
        return value.astimezone(UTC)
    zone = dateutil.tz.gettz(tzid)
    return dateutil.tz.resolve_imaginary(value.replace(tzinfo=zone)).astimezone(UTC)


def time_of(prop):
    tzid = prop.params.get("TZID")
    value = prop.dt
    return (value.replace(tzinfo=None) if tzid else value), tzid


def listed(event, name):
    props = event.get(name, [])
    for prop in props if isinstance(props, list) else [props]:
        for one in prop.dts:
            yield one.dt.replace(tzinfo=None)


def main():
    calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
    masters, moved = {}, {}
    for event in calendar.walk("VEVENT"):
        if "RECURRENCE-ID" in event:
            moved[(event["UID"], time_of(event["RECURRENCE-ID"])[0])] = event
        else:
            assert event["UID"] not in masters, event["UID"]
            masters[event["UID"]] = event
    for uid, event in masters.items():
        if event["STATUS"] == "CANCELLED":
            continue
        start, tzid = time_of(event["DTSTART"])
        end, end_tzid = time_of(event["DTEND"])
        length = aware(end, end_tzid) - aware(start, tzid)
        times = [start]
        if "RRULE" in event:
            rule = event["RRULE"].to_ical().decode()
            # dateutil wants UNTIL as DTSTART is: with a zone both, or neither.
            whole = rruleset()
            zone = dateutil.tz.gettz(tzid)
            for t in rrulestr(rule, dtstart=start.replace(tzinfo=zone)):
                whole.rdate(t.replace(tzinfo=None))
            for t in listed(event, "RDATE"):
                whole.rdate(t)
            for t in listed(event, "EXDATE"):
                whole.exdate(t)
            times = list(whole)
        for t in times:
            begins, ends = aware(t, tzid), aware(t, tzid) + length
            other = moved.pop((uid, t), None)
            if other is not None:
                begins, ends = aware(*time_of(other["DTSTART"])), aware(*time_of(other["DTEND"]))
            print(uid, begins.strftime("%Y%m%dT%H%M%SZ"), ends.strftime("%Y%m%dT%H%M%SZ"))
    assert not moved, "overrides of nothing: %r" % list(moved)


main()
