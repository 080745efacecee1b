package org.wirestat.finding;

import java.util.ArrayList;
import java.util.List;
import org.wirestat.verdict.Confidence;

/** What the capture misses, or has twice: whoever reads the other findings must know. */
final class CaptureQuality {
    private final Thresholds thresholds;

    CaptureQuality(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    void conclude(Losses losses, Book book, int withheld, List<Finding> findings) {
        List<String> faults = new ArrayList<>();
        if (losses.dropped() > 0) {
            faults.add(new Phrase()
                    .count(losses.dropped(), " frame dropped", " frames dropped")
                    .toString());
        }
        if (losses.isDamaged()) {
            faults.add("not all could be read");
        }
        if (losses.isOnlyFlags()) {
            faults.add("only SYN, FIN and RST segments");
        }
        if (thresholds.isShare(Threshold.CAPTURE_QUALITY_COPIES, losses.copies(), losses.frames())) {
            faults.add(new Phrase()
                    .count(losses.copies(), " frame captured twice", " frames captured twice")
                    .toString());
        }
        tell(
                faults,
                losses.cut(),
                losses.frames(),
                " frame cut within its headers",
                " frames cut within their headers");
        tell(
                faults,
                book.oneWay(),
                book.connections(),
                " connection of which one direction is missing",
                " connections of which one direction is missing");
        tell(faults, book.withGaps(), book.connections(), " connection with gaps", " connections with gaps");
        if (losses.untracked() > 0) {
            faults.add(new Phrase()
                    .count(losses.untracked(), " segment not tracked", " segments not tracked")
                    .toString());
        }
        if (withheld > 0) {
            faults.add(new Phrase()
                    .count(withheld, " finding withheld for that", " findings withheld for that")
                    .toString());
        }
        if (!faults.isEmpty()) {
            findings.add(new Finding(Kind.CAPTURE_QUALITY, null)
                    .count(losses.dropped() + losses.cut() + book.oneWay() + book.withGaps())
                    .confidence(Confidence.HIGH)
                    .summary(new Phrase().text(String.join("; ", faults)))
                    .figure("frames", losses.frames())
                    .figure("dropped", losses.dropped())
                    .figure("cut", losses.cut())
                    .figure("copies", losses.copies())
                    .figure("one_way", book.oneWay())
                    .figure("with_gaps", book.withGaps())
                    .figure("untracked", losses.untracked())
                    .figure("withheld", withheld));
        }
    }

    private void tell(List<String> faults, long count, long all, String singular, String plural) {
        if (thresholds.isShare(Threshold.CAPTURE_QUALITY_SHARE, count, all)) {
            faults.add(new Phrase().count(count, singular, plural).toString());
        }
    }
}
