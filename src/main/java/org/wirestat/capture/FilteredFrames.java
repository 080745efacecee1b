package org.wirestat.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The frames of a source that a pcap filter accepts. The filter means something else on every link type, so it is
 * compiled for each that turns up. Where it means nothing, as {@code ether host} on frames without Ethernet, the source
 * has no frame of that link type, and a {@link CaptureException} tells it once.
 */
public final class FilteredFrames implements FrameSource {
    /** An expression that libpcap understands for none of these is wrong, whatever is in the capture. */
    private static final int[] COMMON = {1, 101, 113, 105, 9};

    private final FrameSource source;
    private final String expression;

    private int linkType = -1;
    /** For the link type above; null if there is none. */
    private FilterProgram program;

    private int[] linkTypes = new int[0];
    private FilterProgram[] programs = new FilterProgram[0];

    /**
     * Filters a source, and closes it in the end.
     *
     * @param expression in the language of pcap-filter(7). Host names in it are looked up by libpcap, which may ask a
     *     name server
     * @throws CaptureException if the expression is wrong, or libpcap is not installed; the source is left open
     */
    public FilteredFrames(FrameSource source, String expression) throws CaptureException {
        this.source = source;
        this.expression = expression;
        check(expression, source.name());
    }

    private static void check(String expression, String name) throws CaptureException {
        CaptureException first = null;
        for (int common : COMMON) {
            try {
                FilterProgram.compile(expression, common, name);
                return;
            } catch (CaptureException e) {
                first = first == null ? e : first;
            } catch (LinkageError e) {
                throw CaptureException.noLibrary(name + ": filter \"" + expression + "\"", e);
            }
        }
        throw first;
    }

    @Override
    public boolean next() throws IOException {
        while (source.next()) {
            if (source.linkType() != linkType) {
                turnTo(source.linkType());
            }
            if (program != null && program.accepts(source)) {
                return true;
            }
        }
        return false;
    }

    private void turnTo(int newLinkType) throws CaptureException {
        linkType = newLinkType;
        for (int i = 0; i < linkTypes.length; i++) {
            if (linkTypes[i] == newLinkType) {
                program = programs[i];
                return;
            }
        }
        int known = linkTypes.length;
        linkTypes = Arrays.copyOf(linkTypes, known + 1);
        programs = Arrays.copyOf(programs, known + 1);
        linkTypes[known] = newLinkType;
        program = null;
        program = FilterProgram.compile(expression, newLinkType, source.name());
        programs[known] = program;
    }

    @Override
    public boolean isOver() {
        return source.isOver();
    }

    @Override
    public long time() {
        return source.time();
    }

    @Override
    public int linkType() {
        return source.linkType();
    }

    @Override
    public ByteBuffer buffer() {
        return source.buffer();
    }

    @Override
    public int offset() {
        return source.offset();
    }

    @Override
    public int capturedLength() {
        return source.capturedLength();
    }

    @Override
    public int originalLength() {
        return source.originalLength();
    }

    @Override
    public int direction() {
        return source.direction();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public long position() {
        return source.position();
    }

    @Override
    public void close() {
        source.close();
    }
}
