package org.wirestat.finding;

/** A sentence in the making: counts with their nouns, spans of time and shares, as a reader likes them. */
final class Phrase {
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long NANOS_PER_DECISECOND = 100_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long LONG = 100 * NANOS_PER_SECOND;

    private final StringBuilder text = new StringBuilder(120);

    Phrase text(String words) {
        text.append(words);
        return this;
    }

    Phrase number(long number) {
        String digits = Long.toString(number);
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % 3 == 0 && digits.length() > 4) {
                text.append(',');
            }
            text.append(digits.charAt(i));
        }
        return this;
    }

    Phrase count(long number, String singular, String plural) {
        return number(number).text(number == 1 ? singular : plural);
    }

    /** {@code 350 ms}, {@code 60.0 s}, {@code 14m07s}, {@code 2h05m}, {@code 3d12h}. */
    Phrase span(long nanos) {
        if (nanos < NANOS_PER_SECOND) {
            text.append(nanos / NANOS_PER_MILLI).append(" ms");
        } else if (nanos < LONG) {
            tenths((nanos + NANOS_PER_DECISECOND / 2) / NANOS_PER_DECISECOND).text(" s");
        } else {
            long seconds = (nanos + NANOS_PER_SECOND / 2) / NANOS_PER_SECOND;
            long hours = seconds / 3600;
            if (hours == 0) {
                text.append(seconds / 60).append('m');
                twoDigits(seconds % 60).text("s");
            } else if (hours < 48) {
                text.append(hours).append('h');
                twoDigits(seconds / 60 % 60).text("m");
            } else {
                number(hours / 24).text("d");
                twoDigits(hours % 24).text("h");
            }
        }
        return this;
    }

    Phrase percent(long part, long whole) {
        return number(whole == 0 ? 0 : Math.round(100.0 * part / whole)).text("%");
    }

    /** With one digit behind the point. */
    Phrase rate(double value) {
        return tenths(Math.round(value * 10));
    }

    /** {@code frame 12}, {@code frames 12, 13, 14}. */
    Phrase frames(long... frames) {
        text.append(frames.length == 1 ? "frame " : "frames ");
        for (int i = 0; i < frames.length; i++) {
            text.append(i == 0 ? "" : ", ").append(frames[i]);
        }
        return this;
    }

    private Phrase tenths(long tenths) {
        number(tenths / 10);
        text.append('.').append(tenths % 10);
        return this;
    }

    private Phrase twoDigits(long number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
