package org.wirestat.report.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import org.wirestat.report.Address;
import org.wirestat.report.CommunityId;
import org.wirestat.report.EventFormat;
import org.wirestat.report.Format;
import org.wirestat.report.Rfc3339;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Stack;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Closer;
import org.wirestat.verdict.Verdict;

/**
 * JSON Lines, schema 1: one object a line, of type {@code connection} or {@code listener}. Keys come in one order and
 * are only ever added within a schema number; what is not known has no key. States are netstat's names, times RFC 3339,
 * durations seconds, both exact to the nanosecond.
 *
 * <p>The word stale has two uses: {@code "how":"stale"} is a connection that was reset because its other end had begun a new
 * one, and {@code stale_peer} the state in which it was still held; {@code "stale":true} in an end marks a FIN_WAIT2 that
 * lasts longer than a stack keeps one which no process holds. {@code "how":"fin-half"} is a half-close that lasts, or, with a
 * {@code second_fin} among the frames, one that is over.
 */
public final class JsonLines implements Format, EventFormat {
    private static final int SCHEMA = 1;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final JsonGenerator json;
    private final CommunityId communityId = new CommunityId();
    private final StringBuilder text = new StringBuilder(48);
    private char[] characters = new char[48];
    private String at;
    private long instant;

    public JsonLines(Writer out) throws IOException {
        // Each object ends its own line, so nothing is to stand between two of them.
        JsonFactory factory =
                new JsonFactoryBuilder().rootValueSeparator((String) null).build();
        json = factory.createGenerator(out);
    }

    @Override
    public void begin(long instant) {
        text.setLength(0);
        Rfc3339.appendNineDigits(text, instant);
        this.instant = instant;
        at = text.toString();
    }

    @Override
    public void listener(boolean ipv6, long addressHi, long addressLo, int port, long frame) throws IOException {
        beginObject("listener");
        json.writeStringField("proto", "tcp");
        writeSocket(ipv6, addressHi, addressLo, port);
        json.writeStringField("proof", "P");
        writeFrame("frame", frame);
        endObject();
    }

    @Override
    public void connection(Connection connection) throws IOException {
        beginObject("connection");
        json.writeNumberField("id", connection.id());
        json.writeStringField("community_id", communityId.of(connection));
        json.writeStringField("proto", "tcp");
        if (connection.vlan() != 0) {
            json.writeNumberField("vlan", connection.vlan());
        }
        writeEnd("orig", connection.orig());
        writeEnd("resp", connection.resp());
        writeTime("opened", connection.opened());
        writeTime("last", connection.last());
        writeSeconds("duration_s", between(connection.opened(), connection.last()));
        writeVerdict(Verdict.of(connection));
        json.writeObjectFieldStart("zeek");
        json.writeStringField("conn_state", connection.zeekConnState());
        json.writeStringField("history", connection.zeekHistory());
        json.writeEndObject();
        writeDoubts(connection);
        endObject();
    }

    /** What was not captured of the beginning: present, and true, where it was not. */
    private void writeDoubts(Connection connection) throws IOException {
        if (connection.isMidstream()) {
            json.writeBooleanField("midstream", true);
        }
        if (!connection.isOriginatorKnown()) {
            json.writeBooleanField("orig_guessed", true);
        }
    }

    /** One object for both ends: {@code was} stands in the end that changes. */
    @Override
    public void event(Connection connection, long instant) throws IOException {
        begin(instant);
        beginObject("event");
        json.writeNumberField("id", connection.id());
        json.writeStringField("community_id", communityId.of(connection));
        json.writeStringField("proto", "tcp");
        writeChange("orig", connection.orig());
        writeChange("resp", connection.resp());
        if (!connection.isOpen()) {
            writeVerdict(Verdict.of(connection));
        }
        endObject();
        json.flush();
    }

    private void writeChange(String name, End end) throws IOException {
        json.writeObjectFieldStart(name);
        writeSocket(end.isIpv6(), end.addressHi(), end.addressLo(), end.port());
        writeState(end);
        if (end.previousState() != end.state()) {
            json.writeStringField("was", end.previousState().name());
        }
        json.writeEndObject();
    }

    @Override
    public void end() throws IOException {
        json.flush();
    }

    private void beginObject(String type) throws IOException {
        json.writeStartObject();
        json.writeNumberField("schema", SCHEMA);
        json.writeStringField("type", type);
        json.writeStringField("at", at);
    }

    private void endObject() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    /** An end of which nothing was seen has a state, UNKNOWN, but no proof of it and no beginning. */
    private void writeEnd(String name, End end) throws IOException {
        json.writeObjectFieldStart(name);
        writeSocket(end.isIpv6(), end.addressHi(), end.addressLo(), end.port());
        writeState(end);
        json.writeNumberField("packets", end.packets());
        if (end.duplicates() > 0) {
            json.writeNumberField("duplicates", end.duplicates());
        }
        json.writeNumberField("bytes", end.bytes());
        json.writeNumberField("retransmitted", end.retransmitted());
        json.writeNumberField("send_q", end.sendQueue());
        if (end.stack() != Stack.UNKNOWN) {
            json.writeStringField("stack", end.stack().label());
        }
        json.writeEndObject();
    }

    private void writeState(End end) throws IOException {
        json.writeStringField("state", end.state().name());
        if (end.state() != TcpState.UNKNOWN) {
            json.writeStringField("proof", end.proof().name());
            writeFrame("frame", end.frame());
            writeTime("since", end.since());
            writeSeconds("in_state_s", between(end.since(), instant));
            if (end.isStale()) {
                json.writeBooleanField("stale", true);
            }
        }
    }

    private void writeVerdict(Verdict verdict) throws IOException {
        if (verdict.closedBy() != Closer.UNKNOWN) {
            json.writeStringField("closed_by", verdict.closedBy().label());
        }
        if (verdict.resetBy() != Closer.UNKNOWN) {
            json.writeStringField("reset_by", verdict.resetBy().label());
        }
        json.writeStringField("how", verdict.how().label());
        json.writeStringField("confidence", verdict.confidence().label());
        json.writeStringField("rule", verdict.rule());
        if (verdict.halfClose() >= 0) {
            writeSeconds("half_close_s", verdict.halfClose());
        }
        if (verdict.firstFinFrame() > 0) {
            json.writeNumberField("passive_bytes", verdict.passiveBytes());
        }
        writeSeconds("idle_s", Math.max(verdict.idle(), 0));
        writeCircumstances(verdict);
        json.writeObjectFieldStart("frames");
        writeFrame("syn", verdict.synFrame());
        writeFrame("first_fin", verdict.firstFinFrame());
        writeFrame("second_fin", verdict.secondFinFrame());
        writeFrame("end", verdict.endFrame());
        json.writeEndObject();
    }

    /** What the rule may rest on: present, and true, where it is so. */
    private void writeCircumstances(Verdict verdict) throws IOException {
        writeIfSo("race", verdict.isRace());
        writeIfSo("fin_ignored", verdict.isFinIgnored());
        writeIfSo("request_unanswered", verdict.isRequestUnanswered());
        if (verdict.staleState() != TcpState.UNKNOWN) {
            json.writeStringField("stale_peer", verdict.staleState().name());
        }
        writeIfSo("suspect", verdict.isSuspect());
        writeTtl("reset_ttl", verdict.resetTtl());
        writeTtl("usual_ttl", verdict.usualTtl());
    }

    private void writeIfSo(String name, boolean isSo) throws IOException {
        if (isSo) {
            json.writeBooleanField(name, true);
        }
    }

    private void writeTtl(String name, int ttl) throws IOException {
        if (ttl >= 0) {
            json.writeNumberField(name, ttl);
        }
    }

    private void writeSocket(boolean ipv6, long hi, long lo, int port) throws IOException {
        text.setLength(0);
        Address.append(text, ipv6, hi, lo);
        json.writeFieldName("ip");
        json.writeString(characters, 0, copyText());
        json.writeNumberField("port", port);
    }

    private void writeFrame(String name, long frame) throws IOException {
        if (frame > 0) {
            json.writeNumberField(name, frame);
        }
    }

    private void writeTime(String name, long nanosSinceEpoch) throws IOException {
        text.setLength(0);
        Rfc3339.appendNineDigits(text, nanosSinceEpoch);
        json.writeFieldName(name);
        json.writeString(characters, 0, copyText());
    }

    /** Nanoseconds; 0 if {@code end} is not later, as a report may be of an instant before the frame that proves a state. */
    private static long between(long begin, long end) {
        long nanos = end - begin;
        return end <= begin ? 0 : nanos < 0 ? Long.MAX_VALUE : nanos;
    }

    private void writeSeconds(String name, long nanos) throws IOException {
        text.setLength(0);
        text.append(nanos / NANOS_PER_SECOND);
        Rfc3339.appendFraction(text, (int) (nanos % NANOS_PER_SECOND));
        json.writeFieldName(name);
        json.writeNumber(characters, 0, copyText());
    }

    private int copyText() {
        int length = text.length();
        if (length > characters.length) {
            characters = new char[length];
        }
        text.getChars(0, length, characters, 0);
        return length;
    }
}
