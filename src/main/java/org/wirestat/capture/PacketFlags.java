package org.wirestat.capture;

import java.nio.ByteBuffer;

/** The flags option of a packet block of pcapng (draft-ietf-opsawg-pcapng, 4.3.1). */
final class PacketFlags {
    private static final int OPTION_HEADER = 4;
    private static final int END_OF_OPTIONS = 0;
    private static final int FLAGS = 2;
    private static final int FLAGS_LENGTH = 4;
    private static final int DIRECTION = 3;

    private PacketFlags() {}

    /**
     * The direction of the frame, as {@link FrameSource} numbers directions. An option that does not fit ends the search, but is
     * no error, because the frame before it is whole.
     *
     * @param blocks in the byte order of the section
     * @param options where the options begin
     * @param end where the options end at the latest
     */
    static int direction(ByteBuffer blocks, int options, int end) {
        int option = options;
        while (end - option >= OPTION_HEADER + FLAGS_LENGTH) {
            int code = blocks.getShort(option) & 0xffff;
            int length = blocks.getShort(option + 2) & 0xffff;
            if (code == END_OF_OPTIONS || length > end - option - OPTION_HEADER) {
                return FrameSource.UNKNOWN;
            }
            if (code == FLAGS && length == FLAGS_LENGTH) {
                int direction = blocks.getInt(option + OPTION_HEADER) & DIRECTION;
                return direction == DIRECTION ? FrameSource.UNKNOWN : direction;
            }
            option += OPTION_HEADER + PcapngFile.padded(length);
        }
        return FrameSource.UNKNOWN;
    }
}
