package org.wirestat.report;

import org.wirestat.finding.Finding;
import org.wirestat.finding.Party;
import org.wirestat.finding.Selection;

/** What to paste into Wireshark, or behind {@code tshark -Y}, to see what a finding rests on. */
public final class DisplayFilter {
    private static final String AND = " && ";

    private final StringBuilder text = new StringBuilder(120);

    private DisplayFilter() {}

    /**
     * Null where there is nothing to select.
     *
     * @param isNumbered whether frames have the numbers that the file has, which those of several files merged do not
     */
    public static String of(Finding finding, boolean isNumbered) {
        if (isNumbered && finding.isSelectedByFrames()) {
            return new DisplayFilter().frames(finding.frames()).text.toString();
        }
        return finding.selection() == null
                ? null
                : new DisplayFilter().selection(finding.selection()).text.toString();
    }

    /** Written out one by one: how the members of a set are parted differs from one version to the next. */
    private DisplayFilter frames(long[] frames) {
        for (int i = 0; i < frames.length; i++) {
            text.append(i == 0 ? "" : " || ").append("frame.number == ").append(frames[i]);
        }
        return this;
    }

    private DisplayFilter selection(Selection selection) {
        boolean isWhole = selection.what() == Selection.Segments.ALL;
        if (selection.from() != null) {
            party(selection.from(), isWhole ? "addr" : "src", isWhole ? "port" : "srcport");
        }
        if (selection.to() != null) {
            party(selection.to(), isWhole ? "addr" : "dst", isWhole ? "port" : "dstport");
        }
        and(
                switch (selection.what()) {
                    case ALL -> "tcp";
                    case SYN -> "tcp.flags.syn == 1 && tcp.flags.ack == 0";
                    case SYN_ACK -> "tcp.flags.syn == 1 && tcp.flags.ack == 1";
                    case FIN -> "tcp.flags.fin == 1";
                    case RESET -> "tcp.flags.reset == 1";
                });
        if (selection.hasTtl()) {
            and(selection.isIpv6() ? "ipv6.hlim == " : "ip.ttl == ");
            text.append(selection.ttl());
        }
        return this;
    }

    private void party(Party party, String address, String port) {
        and(party.ipv6() ? "ipv6." : "ip.");
        text.append(address).append(" == ");
        Address.append(text, party.ipv6(), party.hi(), party.lo());
        if (party.hasPort()) {
            and("tcp.");
            text.append(port).append(" == ").append(party.port());
        }
    }

    private void and(String condition) {
        text.append(text.length() == 0 ? "" : AND).append(condition);
    }
}
