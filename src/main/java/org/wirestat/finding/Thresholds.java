package org.wirestat.finding;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From where on what is told: the defaults, and what the user said otherwise. */
public final class Thresholds {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double LONGEST = 1e9;

    private final Map<Threshold, Double> values = new EnumMap<>(Threshold.class);

    public Thresholds() {
        for (Threshold threshold : Threshold.values()) {
            values.put(threshold, threshold.byDefault());
        }
    }

    /**
     * Takes {@code name=value,name=value}.
     *
     * @throws IllegalArgumentException what must hold, then what was given
     */
    public void set(String list) {
        for (String word : list.split(",", -1)) {
            int equals = word.indexOf('=');
            Threshold threshold = named(equals < 0 ? word : word.substring(0, equals));
            values.put(threshold, value(equals < 0 ? "" : word.substring(equals + 1), word));
        }
    }

    private static Threshold named(String name) {
        for (Threshold threshold : Threshold.values()) {
            if (threshold.label().equals(name)) {
                return threshold;
            }
        }
        String known = Stream.of(Threshold.values()).map(Threshold::label).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("must name one of " + known + ": " + name);
    }

    private static double value(String text, String word) {
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && value <= LONGEST) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("must be a name, = and a number from 0 on: " + word);
    }

    /** Whether {@code count} is enough, which none never is. */
    boolean isReached(Threshold threshold, long count) {
        return count > 0 && count >= values.get(threshold);
    }

    /** Whether {@code count} is so large a share of {@code all}. */
    boolean isShare(Threshold threshold, long count, long all) {
        return count > 0 && count >= values.get(threshold) * all;
    }

    long nanos(Threshold threshold) {
        return (long) (values.get(threshold) * NANOS_PER_SECOND);
    }
}
