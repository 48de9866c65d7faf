/* Expands recurrence rules with libical: an oracle for oracle_test.go.
 *
 * Each line of the input is a first time on the wall clock and a rule whose UNTIL is on the wall clock too, with a tab between. Each line of the
 * output is the times, as the seconds since 1970 at which a clock that runs on UTC shows them, with a space between. It is without a zone on
 * purpose: see README.md. */
#include <libical/ical.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    static char line[1024];

    while (fgets(line, sizeof line, stdin) != NULL) {
        struct icaltimetype start = icaltime_null_time(), next;
        icalrecur_iterator *times;
        char *rule = strchr(line, '\t');

        if (rule == NULL || sscanf(line, "%d-%d-%dT%d:%d", &start.year, &start.month, &start.day, &start.hour, &start.minute) != 5) {
            fprintf(stderr, "not a line of the input: %s\n", line);
            return 1;
        }
        rule++;
        rule[strcspn(rule, "\n")] = '\0';
        times = icalrecur_iterator_new(icalrecurrencetype_from_string(rule), start);
        if (times == NULL) {
            fprintf(stderr, "libical refuses %s\n", rule);
            return 1;
        }
        while (next = icalrecur_iterator_next(times), !icaltime_is_null_time(next))
            printf("%lld ", (long long)icaltime_as_timet(next));
        putchar('\n');
        icalrecur_iterator_free(times);
    }
    return 0;
}
