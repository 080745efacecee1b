package org.wirestat.report.json;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.wirestat.report.Rfc3339;
import org.wirestat.report.ladder.Explanation;
import org.wirestat.report.ladder.Fold;
import org.wirestat.report.ladder.LadderFormat;
import org.wirestat.report.ladder.Remark;
import org.wirestat.report.ladder.Rung;
import org.wirestat.report.ladder.Step;
import org.wirestat.report.ladder.Story;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.TcpState;

/**
 * A story as JSON Lines, schema 1: an object for each rung, of type {@code step}, {@code fold} or {@code left_out}; then the
 * connection as {@link JsonLines} has it, and its explanation. What is not known has no key. Sequence numbers are relative,
 * as in Wireshark.
 */
public final class JsonLadder implements LadderFormat {
    private static final int SCHEMA = 1;

    private final StringBuilder text = new StringBuilder(32);
    private long id;

    @Override
    public void write(Connection connection, Story story, Writer out) throws IOException {
        id = connection.id();
        JsonGenerator json = new JsonFactoryBuilder()
                .rootValueSeparator((String) null)
                .build()
                .createGenerator(out);
        try {
            story.ladder().forEachFirst(rung -> write(json, rung));
            if (story.ladder().leftOut() > 0) {
                begin(json, "left_out");
                json.writeNumberField("rungs", story.ladder().leftOut());
                end(json);
            }
            story.ladder().forEachLast(rung -> write(json, rung));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        json.flush();
        JsonLines lines = new JsonLines(out);
        lines.begin(connection.readTime());
        lines.connection(connection);
        lines.end();
        begin(json, "explanation");
        json.writeArrayFieldStart("sentences");
        for (String sentence : Explanation.of(connection)) {
            json.writeString(sentence);
        }
        json.writeEndArray();
        end(json);
        json.flush();
    }

    private void write(JsonGenerator json, Rung rung) {
        try {
            if (rung instanceof Step step) {
                write(json, step);
            } else if (rung instanceof Fold fold) {
                write(json, fold);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a reader of rungs may not throw anything else
        }
    }

    private void write(JsonGenerator json, Step step) throws IOException {
        begin(json, "step");
        writeTime(json, "at", step.time());
        if (step.frame() > 0) {
            json.writeNumberField("frame", step.frame());
        }
        if (step.way() != Step.Way.NONE) {
            json.writeStringField("from", step.way() == Step.Way.TO_RESP ? "orig" : "resp");
            json.writeStringField("flags", step.flagNames());
            json.writeNumberField("seq", step.seq());
            if (step.ack() >= 0) {
                json.writeNumberField("ack", step.ack());
            }
            json.writeNumberField("bytes", step.payload());
        }
        write(json, "orig", step.orig());
        write(json, "resp", step.resp());
        if (!step.remarks().isEmpty() || !step.reasons().isEmpty()) {
            json.writeArrayFieldStart("notes");
            for (Remark remark : step.remarks()) {
                json.writeString(remark.label());
            }
            for (String reason : step.reasons()) {
                json.writeString(reason);
            }
            json.writeEndArray();
        }
        end(json);
    }

    private void write(JsonGenerator json, Fold fold) throws IOException {
        begin(json, "fold");
        writeTime(json, "at", fold.begin());
        writeTime(json, "until", fold.end());
        json.writeObjectFieldStart("frames");
        json.writeNumberField("first", fold.firstFrame());
        json.writeNumberField("last", fold.lastFrame());
        json.writeEndObject();
        write(json, "orig", fold.toResp());
        write(json, "resp", fold.toOrig());
        json.writeNumberField("longest_silence_s", fold.longestSilence() / 1e9);
        for (Remark remark : Remark.values()) {
            if (fold.count(remark) > 0) {
                json.writeNumberField(remark.key(), fold.count(remark));
            }
        }
        end(json);
    }

    private static void write(JsonGenerator json, String name, Fold.Traffic sent) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("segments", sent.segments());
        json.writeNumberField("bytes", sent.octets());
        json.writeNumberField("acks", sent.acks());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Step.Change change) throws IOException {
        if (change == null) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeStringField("was", change.from().name());
        json.writeStringField("state", change.to().name());
        if (change.to() != TcpState.UNKNOWN) {
            json.writeStringField("proof", change.proof().name());
        }
        json.writeEndObject();
    }

    private void begin(JsonGenerator json, String type) throws IOException {
        json.writeStartObject();
        json.writeNumberField("schema", SCHEMA);
        json.writeStringField("type", type);
        json.writeNumberField("id", id);
    }

    private static void end(JsonGenerator json) throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private void writeTime(JsonGenerator json, String name, long nanos) throws IOException {
        text.setLength(0);
        Rfc3339.appendNineDigits(text, nanos);
        json.writeStringField(name, text.toString());
    }
}
