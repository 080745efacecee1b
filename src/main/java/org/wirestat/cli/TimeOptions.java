package org.wirestat.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** When to report, by the capture's clock. */
public final class TimeOptions {
    private final Words words;
    private final OptionSpec at;
    private final OptionSpec every;
    private final OptionSpec continuous;

    TimeOptions(Words words) {
        this.words = words;
        Section section = words.section("When (by the capture's clock)");
        at = section.value(
                "TIME",
                "report as of this time instead of the end; repeatable. 2026-01-07T10:11:12.5Z, seconds since 1970, or"
                        + " +12.5s after the first frame",
                "--at");
        every = section.value("SPAN", "report every 500ms, 1s or 2m, and at the end", "--every");
        continuous = section.flag(
                "repeat every second, or every N seconds if a number follows; live only", "-c", "--continuous");
    }

    void judge(boolean isLive) {
        Words.require(isLive || !isContinuous(), "-c: a file does not change while it is read; try --every 1s");
        Words.require(!isContinuous() || !words.has(every), "-c and --every both say how often: give one of them");
        moments();
        period();
    }

    public boolean isContinuous() {
        return words.has(continuous);
    }

    /** Whether reports are for instants that the user named, so that each must say which it is for. */
    public boolean hasInstants() {
        return words.has(at) || words.has(every);
    }

    /** The instants of --at. */
    public List<Moment> moments() {
        List<Moment> moments = new ArrayList<>();
        for (String moment : words.all(at)) {
            try {
                moments.add(Moment.parse(moment));
            } catch (IllegalArgumentException e) {
                throw new UsageException(
                        "--at must be a time such as 2026-01-07T10:11:12Z, seconds since 1970, or +12.5s"
                                + " from the first frame: " + moment);
            }
        }
        return moments;
    }

    /** Nanoseconds from one report to the next; 0 for no such reports. */
    public long period() {
        if (words.has(every)) {
            return words.span(every);
        }
        return isContinuous() ? continuousPeriod() : 0;
    }

    /** The words of the pcap filter: all that are no option, without the number of -c. */
    List<String> filterWords() {
        List<String> rest = words.rest();
        return rest.subList(hasPeriodWord() ? 1 : 0, rest.size());
    }

    /** netstat's -c takes no number. Ours does, because no pcap filter can begin with one. */
    private boolean hasPeriodWord() {
        return isContinuous()
                && !words.rest().isEmpty()
                && Character.isDigit(words.rest().get(0).charAt(0));
    }

    private long continuousPeriod() {
        String seconds = hasPeriodWord() ? words.rest().get(0) : "1";
        try {
            long nanos = TimeSpan.parse(seconds);
            if (nanos > 0) {
                return nanos;
            }
        } catch (IllegalArgumentException e) {
            // refused below
        }
        throw new UsageException(
                "-c must be followed by a time above 0 in seconds, such as 5 or 0.5, or by the filter: " + seconds);
    }
}
