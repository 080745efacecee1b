package org.wirestat.report.text;

import java.io.IOException;
import java.io.Writer;
import org.wirestat.report.CommunityId;
import org.wirestat.report.HostNames;
import org.wirestat.report.PortNames;
import org.wirestat.report.Printable;
import org.wirestat.report.Rfc3339;
import org.wirestat.report.ladder.Explanation;
import org.wirestat.report.ladder.Fold;
import org.wirestat.report.ladder.LadderFormat;
import org.wirestat.report.ladder.Remark;
import org.wirestat.report.ladder.Rung;
import org.wirestat.report.ladder.Step;
import org.wirestat.report.ladder.Story;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Closer;
import org.wirestat.verdict.How;
import org.wirestat.verdict.Verdict;

/**
 * A story as a ladder: the originator on the left, the responder on the right, what passes between them, and under each its
 * state, with the letter of its proof, where that changes.
 *
 * <pre>
 *     frame          time  192.0.2.10:51816                         198.51.100.7:8443
 *      8812     +5.120044  FIN_WAIT1 P    -- FIN,ACK ------------>                 closes: will send no more
 *      8813     +5.141260  FIN_WAIT2 S    &lt;--------------- ACK --  CLOSE_WAIT P    has the FIN
 * </pre>
 */
public final class TextLadder implements LadderFormat {
    private static final int FRAME = 9;
    private static final int TIME = 14;
    private static final int STATE = 13;
    private static final int ARROW = 26;
    private static final int NUMBERS = 28;
    private static final int LABEL = 12;
    private static final int SENTENCE = 110;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int MICROS_PER_SECOND = 1_000_000;

    private final HostNames hosts;
    private final PortNames ports;
    private final boolean numbers;
    private final CommunityId communityId = new CommunityId();
    private final StringBuilder text = new StringBuilder(1 << 12);
    private Story story;

    /** @param numbers whether sequence and acknowledgement numbers are told, relative as in Wireshark */
    public TextLadder(HostNames hosts, PortNames ports, boolean numbers) {
        this.hosts = hosts;
        this.ports = ports;
        this.numbers = numbers;
    }

    @Override
    public void write(Connection connection, Story story, Writer out) throws IOException {
        this.story = story;
        appendHead(connection);
        story.ladder().forEachFirst(this::append);
        if (story.ladder().leftOut() > 0) {
            text.append("      ...  ")
                    .append(story.ladder().leftOut())
                    .append(" lines left out: so many are not kept\n");
        }
        story.ladder().forEachLast(this::append);
        appendVerdict(connection);
        out.append(text);
        text.setLength(0);
    }

    private void appendHead(Connection c) {
        if (story.incarnation() > 1) {
            text.append('\n');
        }
        text.append('#').append(c.id()).append(' ');
        appendSocket(c.orig());
        text.append(" -> ");
        appendSocket(c.resp());
        text.append(story.incarnation() > 1 ? "  incarnation " + story.incarnation() : "")
                .append('\n');
        text.append("community id ").append(communityId.of(c));
        text.append("  conn_state ").append(c.zeekConnState());
        text.append("  history ").append(c.zeekHistory());
        text.append("  began ");
        Rfc3339.append(text, story.begin());
        text.append('\n');
        if (!c.isOriginatorKnown()) {
            text.append("its SYN was not captured: that ");
            appendSocket(c.orig());
            text.append(" opened it is a guess\n");
        }
        appendRight("frame", FRAME);
        appendRight("time", TIME);
        text.append("  ");
        int start = text.length();
        appendSocket(c.orig());
        padTo(start, STATE + 2 + ARROW);
        text.append("  ");
        appendSocket(c.resp());
        text.append('\n');
    }

    private void appendSocket(End end) {
        boolean isBracketed = end.isIpv6();
        text.append(isBracketed ? "[" : "");
        hosts.append(text, end.isIpv6(), end.addressHi(), end.addressLo());
        text.append(isBracketed ? "]:" : ":");
        ports.append(text, end.port());
    }

    // ---- The rungs ----

    private void append(Rung rung) {
        if (rung instanceof Step step) {
            append(step);
        } else if (rung instanceof Fold fold) {
            append(fold);
        }
        trimEnd();
        text.append('\n');
    }

    private void append(Step step) {
        appendRight(step.frame() == 0 ? "" : Long.toString(step.frame()), FRAME);
        appendRight(offset(step.time()), TIME);
        text.append("  ");
        appendState(step.orig());
        appendArrow(step);
        appendState(step.resp());
        if (numbers) {
            int start = text.length();
            if (step.way() != Step.Way.NONE) {
                text.append("seq ").append(step.seq());
                if (step.seqEnd() != step.seq()) {
                    text.append(':').append(step.seqEnd());
                }
                if (step.ack() >= 0) {
                    text.append(" ack ").append(step.ack());
                }
            }
            padTo(start, NUMBERS);
            text.append("  ");
        }
        appendNotes(step);
    }

    private void appendNotes(Step step) {
        String separator = "";
        for (Remark remark : step.remarks()) {
            text.append(separator).append(remark.label());
            separator = "; ";
        }
        for (String reason : step.reasons()) {
            text.append(separator).append(reason);
            separator = "; ";
        }
    }

    private void appendState(Step.Change change) {
        int start = text.length();
        if (change != null) {
            text.append(change.to() == TcpState.UNKNOWN ? "?" : change.to().name() + ' ' + change.proof());
        }
        padTo(start, STATE);
        text.append("  ");
    }

    private void appendArrow(Step step) {
        String what = step.way() == Step.Way.NONE ? "" : step.what();
        int shaft = Math.max(1, ARROW - what.length() - 5);
        switch (step.way()) {
            case TO_RESP ->
                text.append("-- ")
                        .append(what)
                        .append(' ')
                        .append("-".repeat(shaft))
                        .append('>');
            case TO_ORIG ->
                text.append('<')
                        .append("-".repeat(shaft))
                        .append(' ')
                        .append(what)
                        .append(" --");
            case NONE -> text.append(" ".repeat(ARROW));
        }
        text.append("  ");
    }

    private void append(Fold fold) {
        appendRight("...", FRAME);
        appendRight("to " + offset(fold.end()), TIME);
        text.append("  ");
        String separator = "";
        if (fold.toResp().segments() + fold.toResp().acks() > 0) {
            text.append("-> ");
            appendTraffic(fold.toResp());
            separator = "; ";
        }
        if (fold.toOrig().segments() + fold.toOrig().acks() > 0) {
            text.append(separator).append("<- ");
            appendTraffic(fold.toOrig());
        }
        for (Remark remark : Remark.values()) {
            if (fold.count(remark) > 0) {
                text.append("; ").append(fold.count(remark)).append(' ');
                text.append(fold.count(remark) == 1 ? remark.label() : remark.plural());
            }
        }
        text.append("; longest silence ");
        appendSeconds(fold.longestSilence());
        text.append("; frames ").append(fold.firstFrame()).append(" to ").append(fold.lastFrame());
    }

    private void appendTraffic(Fold.Traffic traffic) {
        if (traffic.segments() > 0) {
            text.append(traffic.segments()).append(traffic.segments() == 1 ? " segment, " : " segments, ");
            appendOctets(traffic.octets());
        }
        if (traffic.acks() > 0) {
            text.append(traffic.segments() > 0 ? ", " : "").append(traffic.acks());
            text.append(traffic.acks() == 1 ? " ACK" : " ACKs");
        }
    }

    // ---- The verdict ----

    private void appendVerdict(Connection c) {
        Verdict verdict = Verdict.of(c);
        text.append("verdict:\n");
        appendLabel("closed by");
        appendCloser(c, verdict.closedBy());
        if (verdict.resetBy() != Closer.UNKNOWN && verdict.resetBy() != verdict.closedBy()) {
            text.append(verdict.closedBy() == Closer.UNKNOWN ? ", reset in the name of " : ", reset by ");
            appendCloser(c, verdict.resetBy());
        }
        text.append('\n');
        appendLabel("how");
        text.append(verdict.how().label())
                .append(", confidence ")
                .append(verdict.confidence().label());
        text.append('\n');
        appendLabel("rule");
        text.append(Printable.of(verdict.rule())).append('\n');
        appendFrames(verdict);
        if (verdict.halfClose() >= 0) {
            appendLabel("half-close");
            appendSeconds(verdict.halfClose());
            text.append(" from the first FIN, ");
            appendOctets(verdict.passiveBytes());
            text.append(" from the other end meanwhile\n");
        }
        appendLabel("idle");
        appendSeconds(Math.max(verdict.idle(), 0));
        text.append(
                c.isOpen() && verdict.closedBy() == Closer.UNKNOWN
                        ? " since the last segment\n"
                        : " before it began to end\n");
        text.append("why:\n");
        for (String sentence : Explanation.of(c)) {
            appendWrapped(sentence);
        }
    }

    private void appendWrapped(String sentence) {
        int start = text.length();
        String indent = "  -";
        for (String word : sentence.split(" ")) {
            if (text.length() - start + word.length() >= SENTENCE) {
                text.append('\n');
                start = text.length();
                indent = "   ";
            }
            text.append(text.length() == start ? indent : "").append(' ').append(word);
        }
        text.append('\n');
    }

    private void appendFrames(Verdict verdict) {
        if (verdict.synFrame() + verdict.firstFinFrame() + verdict.endFrame() == 0) {
            return;
        }
        appendLabel("frames");
        String separator = appendFrame("", "SYN ", verdict.synFrame());
        separator = appendFrame(separator, "first FIN ", verdict.firstFinFrame());
        appendFrame(separator, "end ", verdict.endFrame());
        text.append('\n');
    }

    private String appendFrame(String separator, String name, long frame) {
        if (frame == 0) {
            return separator;
        }
        text.append(separator).append(name).append(frame);
        return ", ";
    }

    private void appendCloser(Connection c, Closer closer) {
        switch (closer) {
            case ORIG -> {
                text.append("the originator, ");
                appendSocket(c.orig());
            }
            case RESP -> {
                text.append("the responder, ");
                appendSocket(c.resp());
            }
            case BOTH -> text.append("both");
            case UNKNOWN ->
                text.append(
                        Verdict.of(c).how() == How.OPEN || Verdict.of(c).how() == How.NOT_BELIEVED
                                ? "nobody so far"
                                : "nobody that was seen to");
        }
    }

    private void appendLabel(String label) {
        text.append("  ").append(label);
        padTo(text.length() - label.length(), LABEL);
    }

    // ---- Letters and digits ----

    private String offset(long time) {
        long micros = (time - story.begin()) / NANOS_PER_MICRO;
        StringBuilder digits = new StringBuilder(TIME);
        digits.append(micros < 0 ? '-' : '+')
                .append(Math.abs(micros) / MICROS_PER_SECOND)
                .append('.');
        String fraction = Long.toString(Math.abs(micros) % MICROS_PER_SECOND);
        return digits.append("0".repeat(6 - fraction.length())).append(fraction).toString();
    }

    private void appendSeconds(long nanos) {
        long micros = nanos / NANOS_PER_MICRO;
        long millis = micros / 1000;
        if (micros < 1000) {
            text.append(micros).append(" us");
        } else if (millis < 1000) {
            text.append(millis).append(" ms");
        } else {
            text.append(millis / 1000).append('.').append(millis / 100 % 10).append(" s");
        }
    }

    private void appendOctets(long octets) {
        if (octets < 10_000) {
            text.append(octets).append(" B");
        } else if (octets < 10_000_000) {
            text.append(octets / 1000).append('.').append(octets / 100 % 10).append(" kB");
        } else {
            text.append(octets / 1_000_000)
                    .append('.')
                    .append(octets / 100_000 % 10)
                    .append(" MB");
        }
    }

    private void appendRight(String cell, int width) {
        text.append(" ".repeat(Math.max(0, width - cell.length()))).append(cell);
    }

    private void padTo(int start, int width) {
        text.append(" ".repeat(Math.max(0, start + width - text.length())));
    }

    private void trimEnd() {
        int length = text.length();
        while (length > 0 && text.charAt(length - 1) == ' ') {
            length--;
        }
        text.setLength(length);
    }
}
