package org.wirestat.view;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Set;
import org.wirestat.finding.Finding;
import org.wirestat.finding.Kind;
import org.wirestat.report.FindingFormat;

/** {@code --findings}: what is wrong, and with whom. */
public final class FindingsView implements View {
    private final Investigation investigation;
    private final FindingFormat format;
    private final Writer out;
    private final Set<Kind> failures;
    private boolean failed;

    /** @param failures the kinds of finding that make the run fail */
    public FindingsView(Investigation investigation, FindingFormat format, Writer out, Set<Kind> failures) {
        this.investigation = investigation;
        this.format = format;
        this.out = out;
        this.failures = failures;
    }

    @Override
    public void report(long at) throws IOException {
        List<Finding> findings = investigation.findings(at);
        for (Finding finding : findings) {
            failed |= failures.contains(finding.kind());
        }
        format.findings(at, findings, investigation.letGo());
        out.flush();
    }

    @Override
    public boolean isFailed() {
        return failed;
    }
}
