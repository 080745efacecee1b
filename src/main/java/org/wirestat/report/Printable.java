package org.wirestat.report;

/**
 * Text a stranger wrote, made safe to print on one line of a terminal. What a terminal would obey or hide instead of
 * show is written as an escape ({@code \x1b}, <code>&#92;u202e</code>): control characters of both sets, line and
 * paragraph separators, characters that turn the writing direction round or take no room, and halves of surrogate
 * pairs. Text that is printable stays as it is, so doing it twice does no harm.
 */
public final class Printable {
    private static final String HEX = "0123456789abcdef";

    private Printable() {}

    /** The text itself when all of it is printable. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text, i)) {
                StringBuilder escaped = new StringBuilder(text.length() + 16);
                append(escaped, text);
                return escaped.toString();
            }
        }
        return text;
    }

    public static void append(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPrintable(text, i)) {
                line.append(c);
            } else if (c <= 0xff) {
                line.append("\\x").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
            } else {
                line.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    line.append(HEX.charAt(c >> shift & 0xf));
                }
            }
        }
    }

    private static boolean isPrintable(String text, int i) {
        char c = text.charAt(i);
        if (c >= ' ' && c < 0x7f) {
            return true;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))
                    && isPrintable(text.codePointAt(i));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1)) && isPrintable(text.codePointAt(i - 1));
        }
        return isPrintable((int) c);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }
}
