package org.wirestat.cli;

import java.math.BigDecimal;

/** How long something takes, as a person writes it: {@code 1s}, {@code 500ms}, {@code 2.5m}; seconds without a unit. */
final class TimeSpan {
    private TimeSpan() {}

    /**
     * Reads nanoseconds, and loses none: a fraction finer than that is refused, as is one that a {@code long} cannot hold.
     *
     * @throws IllegalArgumentException when the text is no span of time
     */
    static long parse(String text) {
        int unit = text.length();
        while (unit > 0 && Character.isLetter(text.charAt(unit - 1))) {
            unit--;
        }
        return parse(text.substring(0, unit), nanosOf(text.substring(unit)));
    }

    /** Digits with at most one decimal point, counted in units of so many nanoseconds. */
    static long parse(String number, long nanosPerUnit) {
        // Twenty digits before the point exceed a long, and as many behind it any unit: longer is no number of ours.
        boolean plain = !number.isEmpty() && number.length() <= 40 && number.charAt(number.length() - 1) != '.';
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            plain &= c >= '0' && c <= '9' || c == '.' && i > 0;
        }
        if (!plain) {
            throw new IllegalArgumentException("not a decimal number: " + number);
        }
        try {
            return new BigDecimal(number)
                    .multiply(BigDecimal.valueOf(nanosPerUnit))
                    .longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("not a whole number of nanoseconds: " + number, e);
        }
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "", "s" -> 1_000_000_000L;
            case "m", "min" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> throw new IllegalArgumentException("not a unit of time: " + unit);
        };
    }
}
