package org.wirestat.report;

/**
 * Instants as RFC 3339 writes them, in UTC: {@code 2026-01-07T10:11:12.345678Z}. Every {@code long} of nanoseconds is a time between 1677 and 2262, hence has four digits of
 * year.
 */
public final class Rfc3339 {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int SECONDS_PER_DAY = 86_400;

    private Rfc3339() {}

    /** For people: the fraction has the digits it needs. */
    public static void append(StringBuilder line, long nanosSinceEpoch) {
        appendSeconds(line, nanosSinceEpoch);
        appendFraction(line, (int) Math.floorMod(nanosSinceEpoch, NANOS_PER_SECOND));
        line.append('Z');
    }

    /** For programs: the fraction has nine digits always, so that the text sorts as the instants do. */
    public static void appendNineDigits(StringBuilder line, long nanosSinceEpoch) {
        appendSeconds(line, nanosSinceEpoch);
        line.append('.');
        int rest = (int) Math.floorMod(nanosSinceEpoch, NANOS_PER_SECOND);
        for (int unit = 100_000_000; unit > 0; unit /= 10) {
            line.append((char) ('0' + rest / unit));
            rest %= unit;
        }
        line.append('Z');
    }

    private static void appendSeconds(StringBuilder line, long nanosSinceEpoch) {
        long seconds = Math.floorDiv(nanosSinceEpoch, NANOS_PER_SECOND);
        long days = Math.floorDiv(seconds, (long) SECONDS_PER_DAY);
        int second = (int) Math.floorMod(seconds, (long) SECONDS_PER_DAY);
        appendDate(line, days);
        line.append('T');
        appendTwoDigits(line, second / 3600);
        line.append(':');
        appendTwoDigits(line, second / 60 % 60);
        line.append(':');
        appendTwoDigits(line, second % 60);
    }

    /** A decimal point and as many digits as {@code nanos} needs; nothing for 0. */
    public static void appendFraction(StringBuilder line, int nanos) {
        if (nanos == 0) {
            return;
        }
        line.append('.');
        int rest = nanos;
        for (int unit = 100_000_000; rest > 0; unit /= 10) {
            line.append((char) ('0' + rest / unit));
            rest %= unit;
        }
    }

    /**
     * The Gregorian calendar counted in eras of 400 years that begin on a first of March, so that the leap day is the
     * last day of its year and months have lengths that a linear formula yields.
     */
    private static void appendDate(StringBuilder line, long daysSinceEpoch) {
        long days = daysSinceEpoch + 719_468; // from 0000-03-01
        long era = Math.floorDiv(days, 146_097L);
        int dayOfEra = (int) Math.floorMod(days, 146_097L);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        appendTwoDigits(line, (int) (year / 100));
        appendTwoDigits(line, (int) (year % 100));
        line.append('-');
        appendTwoDigits(line, month);
        line.append('-');
        appendTwoDigits(line, day);
    }

    private static void appendTwoDigits(StringBuilder line, int number) {
        line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
