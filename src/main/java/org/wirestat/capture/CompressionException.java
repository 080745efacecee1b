package org.wirestat.capture;

import java.io.IOException;

/**
 * Compressed input that does not decompress further. What came before it is good and has been delivered; the reader of
 * the contents adds the file, the offset and the frame.
 */
final class CompressionException extends IOException {
    private static final long serialVersionUID = 1;

    private final CaptureException.Kind kind;

    CompressionException(CaptureException.Kind kind, String wrong) {
        super(wrong);
        this.kind = kind;
    }

    CaptureException.Kind kind() {
        return kind;
    }
}
