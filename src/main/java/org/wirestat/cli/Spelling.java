package org.wirestat.cli;

import java.util.Collection;

/** Finds the word that was probably meant. */
final class Spelling {
    private Spelling() {}

    /**
     * The word of {@code known} that is closest to {@code word}: the one that {@code word} begins, or is begun by, if there is one,
     * else the one with the fewest letters inserted, left out or replaced. Null if more than half of the letters differ.
     */
    static String closest(String word, Collection<String> known) {
        String name = word.replaceFirst("=.*", "");
        String best = null;
        int fewest = name.length() / 2 + 1;
        for (String candidate : known) {
            boolean isAlike = name.length() > 3 && (candidate.startsWith(name) || name.startsWith(candidate));
            int changes = isAlike && candidate.length() > 2 ? 1 : changes(name, candidate);
            if (changes < fewest) {
                fewest = changes;
                best = candidate;
            }
        }
        return best;
    }

    /** The Levenshtein distance of {@code a} and {@code b}. */
    private static int changes(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
