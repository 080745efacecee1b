package org.wirestat.live;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FileName;

/**
 * A pcap filter, and what messages may say of it. A filter from a file is named by its file only: root can read every file,
 * and must not show what is in one to somebody who may call wirestat as root but not read that file.
 */
public final class PcapFilter {
    private static final int LONGEST = 1 << 20;

    private final String expression;
    /** Null if the expression was given by the user, who may see it. */
    private final String file;

    private PcapFilter(String expression, String file) {
        this.expression = expression;
        this.file = file;
    }

    /** A filter in the language of pcap-filter(7). Host names in it are those of /etc/hosts. Empty for none. */
    public static PcapFilter of(String expression) {
        return new PcapFilter(expression, null);
    }

    /** The filter in a file, which is read now. */
    public static PcapFilter in(String file) throws IOException {
        try (InputStream in = Files.newInputStream(FileName.path(file))) {
            byte[] octets = in.readNBytes(LONGEST + 1);
            if (octets.length > LONGEST) {
                throw new IOException("longer than " + LONGEST + " bytes");
            }
            return new PcapFilter(new String(octets, StandardCharsets.UTF_8).strip(), file);
        }
    }

    public boolean isEmpty() {
        return expression.isEmpty();
    }

    String expression() {
        return expression;
    }

    /** The line for a filter that libpcap does not accept; {@code where} says for what it does not. */
    CaptureException refused(String name, String where, String complaint) {
        if (file != null) {
            return new CaptureException(
                    CaptureException.Kind.FILTER, name, this + where + ": libpcap does not understand it");
        }
        String wrong = this + where + ": " + complaint;
        return complaint.matches(".*unknown (ether )?(host|network) .*")
                ? new CaptureException(
                        CaptureException.Kind.FILTER,
                        name,
                        wrong,
                        "no name server is asked: name it in /etc/hosts, or give its address")
                : new CaptureException(CaptureException.Kind.FILTER, name, wrong);
    }

    /** How messages call it. */
    @Override
    public String toString() {
        return file == null ? "filter \"" + expression + "\"" : "filter in " + file;
    }
}
