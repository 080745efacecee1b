package org.wirestat.report.json;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wirestat.finding.Breakdown;
import org.wirestat.finding.Ending;
import org.wirestat.finding.Finding;
import org.wirestat.finding.Party;
import org.wirestat.finding.Totals;
import org.wirestat.report.Address;
import org.wirestat.report.BreakdownFormat;
import org.wirestat.report.DisplayFilter;
import org.wirestat.report.FindingFormat;
import org.wirestat.report.Rfc3339;

/**
 * Findings and totals as JSON Lines, schema 1, by the rules of {@link JsonLines}: one object a finding, of type
 * {@code finding}, or one a row, of type {@code totals}.
 */
public final class JsonFindings implements FindingFormat, BreakdownFormat {
    private static final int SCHEMA = 1;
    private static final double NANOS_PER_SECOND = 1e9;

    private final JsonGenerator json;
    private final boolean numbered;

    /** @param isNumbered whether frames have the numbers that the file has */
    public JsonFindings(Writer out, boolean isNumbered) throws IOException {
        json = new JsonFactoryBuilder()
                .rootValueSeparator((String) null)
                .build()
                .createGenerator(out);
        numbered = isNumbered;
    }

    @Override
    public void findings(long at, List<Finding> findings, long letGo) throws IOException {
        for (Finding finding : findings) {
            beginObject("finding", at);
            json.writeStringField("kind", finding.kind().label());
            if (finding.subject() != null) {
                writeParty(finding.subject().party());
                if (finding.subject().towards() != null) {
                    json.writeObjectFieldStart("towards");
                    writeParty(finding.subject().towards());
                    json.writeEndObject();
                }
            }
            json.writeNumberField("count", finding.count());
            json.writeStringField("confidence", finding.confidence().label());
            writeText("doubt", finding.doubt());
            json.writeStringField("summary", finding.summary());
            writeText("evidence", finding.evidence());
            writeFrames(finding.frames());
            writeText("filter", DisplayFilter.of(finding, numbered));
            json.writeStringField("advice", finding.advice());
            writeFigures(finding.figures());
            endObject();
        }
        json.flush();
    }

    private void writeFrames(long[] frames) throws IOException {
        if (frames.length > 0) {
            json.writeFieldName("frames");
            json.writeArray(frames, 0, frames.length);
        }
    }

    private void writeFigures(Map<String, Number> figures) throws IOException {
        if (figures.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("figures");
        for (Map.Entry<String, Number> figure : figures.entrySet()) {
            if (figure.getValue() instanceof Long whole) {
                json.writeNumberField(figure.getKey(), whole);
            } else {
                json.writeNumberField(figure.getKey(), figure.getValue().doubleValue());
            }
        }
        json.writeEndObject();
    }

    @Override
    public void breakdown(long at, Breakdown.By by, List<Breakdown.Row> rows, int size, long letGo) throws IOException {
        for (Breakdown.Row row : rows) {
            beginObject("totals", at);
            json.writeStringField("by", by.label());
            writeParty(row.party());
            writeTotals(row.totals());
            endObject();
        }
        json.flush();
    }

    private void writeTotals(Totals totals) throws IOException {
        json.writeNumberField("connections", totals.connections());
        for (Ending ending : Ending.values()) {
            json.writeNumberField(ending.name().toLowerCase(Locale.ROOT), totals.count(ending));
        }
        writeSeconds("idle_p50_s", totals.idle(50));
        writeSeconds("half_close_p50_s", totals.halfClose(50));
        writeSeconds("half_close_p99_s", totals.halfClose(99));
        json.writeNumberField("close_wait_self", totals.closeWaitSelf());
        json.writeNumberField("close_wait_peer", totals.closeWaitPeer());
        json.writeNumberField("time_wait_self", totals.timeWaitSelf());
        json.writeNumberField("time_wait_peer", totals.timeWaitPeer());
    }

    private void writeSeconds(String name, long nanos) throws IOException {
        if (nanos >= 0) {
            json.writeNumberField(name, nanos / NANOS_PER_SECOND);
        }
    }

    private void writeText(String name, String text) throws IOException {
        if (text != null && !text.isEmpty()) {
            json.writeStringField(name, text);
        }
    }

    private void writeParty(Party party) throws IOException {
        StringBuilder text = new StringBuilder(40);
        Address.append(text, party.ipv6(), party.hi(), party.lo());
        json.writeStringField("ip", text.toString());
        if (party.hasPort()) {
            json.writeNumberField("port", party.port());
        }
    }

    private void beginObject(String type, long at) throws IOException {
        StringBuilder instant = new StringBuilder(32);
        Rfc3339.appendNineDigits(instant, at);
        json.writeStartObject();
        json.writeNumberField("schema", SCHEMA);
        json.writeStringField("type", type);
        json.writeStringField("at", instant.toString());
    }

    private void endObject() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
    }
}
