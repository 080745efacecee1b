package org.wirestat.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wirestat.tcp.Connection;
import org.wirestat.verdict.Closer;
import org.wirestat.verdict.Confidence;
import org.wirestat.verdict.Verdict;

/**
 * What the verdict on one connection must say, because that is what was done.
 *
 * @param port of the client, by which the connection is known
 * @param incarnation counted from 1, of the connections between the same sockets
 * @param words what must hold, each a name with its value
 */
record Expectation(int port, int incarnation, String how, List<String> words) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String ANY = "any";
    private static final String UNKNOWN = Closer.UNKNOWN.label();

    /** {@code expect PORT[#N] HOW [NAME VALUE]...}. */
    static Expectation of(String[] words) {
        String[] who = words[1].split("#");
        return new Expectation(
                Integer.parseInt(who[0]),
                who.length > 1 ? Integer.parseInt(who[1]) : 1,
                words[2],
                List.of(words).subList(3, words.length));
    }

    Expectation at(int otherPort) {
        return new Expectation(otherPort, incarnation, how, words);
    }

    /** What of it is not so in a line of {@code --json}, whose values are given by JSON pointer; of the main keys only. */
    List<String> differences(Map<String, String> json) {
        List<String> wrong = new ArrayList<>();
        compare("how", how, json.get("/how"), wrong);
        for (int i = 0; i < words.size(); i += 2) {
            String value = words.get(i + 1);
            switch (words.get(i)) {
                case "by" -> compare("by", value, json.getOrDefault("/closed_by", UNKNOWN), wrong);
                case "reset" -> compare("reset", value, json.getOrDefault("/reset_by", UNKNOWN), wrong);
                case "least" -> atMost("least", confidence(json.get("/confidence")), confidence(value), wrong);
                case "most" -> atMost("most", confidence(value), confidence(json.get("/confidence")), wrong);
                default -> {}
            }
        }
        return wrong;
    }

    /** What of it is not so; empty if all is well. */
    List<String> differences(Connection connection) {
        Verdict verdict = Verdict.of(connection);
        List<String> wrong = new ArrayList<>();
        compare("how", how, verdict.how().label(), wrong);
        for (int i = 0; i < words.size(); i += 2) {
            String value = words.get(i + 1);
            switch (words.get(i)) {
                case "by" -> compare("by", value, verdict.closedBy().label(), wrong);
                case "reset" -> compare("reset", value, verdict.resetBy().label(), wrong);
                case "least" -> atMost("least", verdict.confidence(), confidence(value), wrong);
                case "most" -> atMost("most", confidence(value), verdict.confidence(), wrong);
                case "idle" -> atLeast("idle", value, verdict.idle(), wrong);
                case "race" -> compare("race", value, yes(verdict.isRace()), wrong);
                case "fin-ignored" -> compare("fin-ignored", value, yes(verdict.isFinIgnored()), wrong);
                case "unanswered" -> compare("unanswered", value, yes(verdict.isRequestUnanswered()), wrong);
                case "suspect" -> compare("suspect", value, yes(verdict.isSuspect()), wrong);
                case "stale" -> compare("stale", value, verdict.staleState().name(), wrong);
                case "passive" -> compare("passive", value, "" + verdict.passiveBytes(), wrong);
                case "ttl" -> compare("ttl", value, verdict.resetTtl() + "/" + verdict.usualTtl(), wrong);
                case "fins" -> compare("fins", value, finRepeats(connection), wrong);
                case "half-close" -> atLeast("half-close", value, verdict.halfClose(), wrong);
                default -> throw new IllegalArgumentException("no such expectation: " + words.get(i));
            }
        }
        return wrong;
    }

    private static String yes(boolean is) {
        return is ? "yes" : "no";
    }

    private static String finRepeats(Connection connection) {
        return connection.orig().finRepeats() + "/" + connection.resp().finRepeats();
    }

    private static Confidence confidence(String label) {
        return Confidence.valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** The enum begins with the highest. */
    private static void atMost(String name, Confidence is, Confidence limit, List<String> wrong) {
        if (is.ordinal() > limit.ordinal()) {
            wrong.add(name + ": " + is.label() + " against " + limit.label());
        }
    }

    private static void atLeast(String name, String seconds, long nanos, List<String> wrong) {
        if (nanos < Double.parseDouble(seconds.replace("s", "")) * NANOS_PER_SECOND) {
            wrong.add(name + ": " + nanos / NANOS_PER_SECOND + "s instead of at least " + seconds);
        }
    }

    private static void compare(String name, String expected, String actual, List<String> wrong) {
        if (!expected.equals(ANY) && !expected.equals(actual)) {
            wrong.add(name + ": " + actual + " instead of " + expected);
        }
    }

    @Override
    public String toString() {
        return port + "#" + incarnation;
    }
}
