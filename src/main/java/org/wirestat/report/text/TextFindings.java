package org.wirestat.report.text;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.wirestat.finding.Finding;
import org.wirestat.report.DisplayFilter;
import org.wirestat.report.FindingFormat;
import org.wirestat.report.HostNames;
import org.wirestat.report.Names;
import org.wirestat.report.PortNames;
import org.wirestat.report.Rfc3339;

/**
 * Findings for a reader, each with what shows it, a filter to look for oneself, and what to do.
 *
 * <pre>
 *   198.51.100.7:8443  CLOSE_WAIT LEAK       37 sockets, oldest 14m07s, +2.6/min; last re-proved 12.3 s before the end
 *                      high confidence       the oldest has acknowledged a FIN and sent none: frames 8812, 8813
 *                      wireshark             frame.number == 8812 || frame.number == 8813
 *                      what to do            ...
 * </pre>
 */
public final class TextFindings implements FindingFormat {
    private static final int NARROWEST = 18;
    private static final int TITLE = 20;

    private final Writer out;
    private final Names names;
    private final boolean instantShown;
    private final boolean numbered;
    private final StringBuilder line = new StringBuilder(200);

    /**
     * @param isInstantShown whether each report says which instant it is of
     * @param isNumbered whether frames have the numbers that the file has
     */
    public TextFindings(Writer out, HostNames hosts, PortNames ports, boolean isInstantShown, boolean isNumbered) {
        this.out = out;
        names = new Names(hosts, ports);
        instantShown = isInstantShown;
        numbered = isNumbered;
    }

    @Override
    public void findings(long at, List<Finding> findings, long letGo) throws IOException {
        line.append(findings.isEmpty() ? "No findings" : "Findings");
        if (instantShown) {
            line.append(" at ");
            Rfc3339.append(line, at);
        }
        endLine();
        int width = NARROWEST;
        for (Finding finding : findings) {
            width = Math.max(width, names.of(finding.subject()).length());
        }
        for (Finding finding : findings) {
            row(width, names.of(finding.subject()), finding.kind().title(), finding.summary());
            if (finding.subject() != null) {
                row(width, "", finding.confidence().label() + " confidence", evidence(finding));
                row(width, "", "wireshark", DisplayFilter.of(finding, numbered));
            }
            row(width, "", "what to do", finding.advice());
        }
        if (letGo > 0) {
            line.append("... without ").append(letGo).append(" hosts and sockets of few connections, for want of room");
            endLine();
        }
    }

    private static String evidence(Finding finding) {
        return finding.doubt().isEmpty() ? finding.evidence() : finding.evidence() + "; but " + finding.doubt();
    }

    private void row(int width, String name, String title, String text) throws IOException {
        pad(name, width);
        pad(title, TITLE);
        line.append(text);
        endLine();
    }

    private void pad(String cell, int width) {
        line.append(cell);
        for (int i = cell.length(); i < width + 2; i++) {
            line.append(' ');
        }
    }

    private void endLine() throws IOException {
        line.append('\n');
        out.append(line);
        line.setLength(0);
    }
}
