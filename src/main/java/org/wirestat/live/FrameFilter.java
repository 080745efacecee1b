package org.wirestat.live;

import java.util.Arrays;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FrameSource;

/**
 * A pcap filter for frames that were read. It means something else on every link type, so it is compiled for each that
 * turns up. Where it means nothing, as {@code ether host} on frames without Ethernet, no frame of that link type passes,
 * and a {@link CaptureException} tells it once.
 */
public final class FrameFilter {
    /** An expression that libpcap understands for none of these is wrong, whatever is in the capture. */
    private static final int[] COMMON = {1, 101, 113, 105, 9};

    private final PcapFilter filter;

    private int linkType = -1;
    /** For the link type above; null if there is none. */
    private FilterProgram program;

    private int[] linkTypes = new int[0];
    private FilterProgram[] programs = new FilterProgram[0];

    /**
     * Understands a filter.
     *
     * @throws CaptureException if its expression is wrong, or libpcap is not installed
     */
    public FrameFilter(PcapFilter filter) throws CaptureException {
        this.filter = filter;
        CaptureException first = null;
        for (int common : COMMON) {
            try {
                FilterProgram.compile(filter, common, "filter");
                return;
            } catch (CaptureException e) {
                first = first == null ? e : first;
            } catch (LinkageError e) {
                throw CaptureException.noLibrary(filter.toString(), e);
            }
        }
        throw first;
    }

    /**
     * Whether the current frame of {@code source} passes.
     *
     * @throws CaptureException at the first frame of a link type for which the filter means nothing
     */
    public boolean accepts(FrameSource source) throws CaptureException {
        if (source.linkType() != linkType) {
            turnTo(source.linkType(), source.name());
        }
        return program != null && program.accepts(source);
    }

    private void turnTo(int newLinkType, String name) throws CaptureException {
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
        program = FilterProgram.compile(filter, newLinkType, name);
        programs[known] = program;
    }
}
