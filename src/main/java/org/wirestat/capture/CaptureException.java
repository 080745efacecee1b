package org.wirestat.capture;

import java.io.IOException;

/**
 * Why a capture cannot be read or kept, or not further. Its message is one line that needs no context: which file or
 * interface, where, what is wrong, what to do. Names and texts from outside are made printable first, so that it may go to a terminal.
 */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1;

    /** What kind of trouble, and what to do about it. */
    public enum Kind {
        MISSING("check its name and directory"),
        NAME("set LC_ALL=C.UTF-8"),
        DIRECTORY("name the capture files in it, each with -r"),
        NO_PERMISSION("ask its owner, or run as a user who may read it"),
        UNREADABLE("check the disk or the network it is on"),
        EMPTY("check whether the capture was ever started"),
        NOT_A_CAPTURE("give a pcap or pcapng file, plain or compressed with gzip or zstd"),
        UNSUPPORTED("convert it with the tool that wrote it"),
        CUT_SHORT("copy it again if it should be longer"),
        DAMAGED("copy it again from where it was recorded"),
        UNWRITABLE("check its directory, the space left there and who may write"),
        NO_LIBRARY("install libpcap, on Debian by: apt-get install libpcap0.8"),
        NO_INTERFACE("wirestat -D lists the interfaces there are"),
        INTERFACE_LOST("start again when it is back"),
        FILTER("pcap-filter(7) describes the language"),
        RIGHTS("start it as another user, or let it stay root by -Z root");

        private final String mend;

        Kind(String mend) {
            this.mend = mend;
        }
    }

    private final Kind kind;
    private final String file;
    private final long offset;
    private final long frames;

    /** A capture that could not be opened. */
    public CaptureException(Kind kind, String file, String wrong) {
        this(kind, file, wrong, kind.mend);
    }

    /** A capture that could not be opened, with a mend of its own. */
    public CaptureException(Kind kind, String file, String wrong, String mend) {
        super(printable(file + ": " + wrong + "; " + mend));
        this.kind = kind;
        this.file = file;
        this.offset = 0;
        this.frames = 0;
    }

    /** A capture that cannot be read beyond an offset. */
    public CaptureException(Kind kind, String file, long offset, long frames, String wrong) {
        super(printable(file + ": " + at(kind) + " at octet " + offset + ": " + wrong + "; " + read(frames) + "; "
                + kind.mend));
        this.kind = kind;
        this.file = file;
        this.offset = offset;
        this.frames = frames;
    }

    public Kind kind() {
        return kind;
    }

    /** The file's name as it was given, not made printable. */
    public String file() {
        return file;
    }

    /** Where the trouble begins: octets from the beginning of the (uncompressed) file. */
    public long offset() {
        return offset;
    }

    /** How many of this file's frames were delivered before. */
    public long frames() {
        return frames;
    }

    private static String at(Kind kind) {
        return switch (kind) {
            case CUT_SHORT -> "cut short";
            case DAMAGED -> "damaged";
            case UNSUPPORTED -> "not supported";
            case NOT_A_CAPTURE -> "not a capture";
            case MISSING,
                    NAME,
                    DIRECTORY,
                    NO_PERMISSION,
                    UNREADABLE,
                    EMPTY,
                    UNWRITABLE,
                    NO_LIBRARY,
                    NO_INTERFACE,
                    INTERFACE_LOST,
                    FILTER,
                    RIGHTS -> "unreadable";
        };
    }

    /** The line for a machine on which a library that capturing needs cannot be called. */
    public static CaptureException noLibrary(String wanted, LinkageError missing) {
        String reason = String.valueOf(missing.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst(":$", "");
        CaptureException noLibrary =
                new CaptureException(Kind.NO_LIBRARY, wanted, "libpcap cannot be loaded (" + reason + ")");
        noLibrary.initCause(missing);
        return noLibrary;
    }

    private static String read(long frames) {
        if (frames == 0) {
            return "no frame could be read";
        }
        return frames == 1 ? "the frame before it was read" : "the " + frames + " frames before it were read";
    }

    /** The text with everything escaped that could end the line or steer a terminal. */
    private static String printable(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            switch (Character.getType(point)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.PRIVATE_USE,
                        Character.UNASSIGNED ->
                    line.append(point < 0x100 ? "\\x" : "\\u").append(hex(point));
                default -> line.appendCodePoint(point);
            }
        }
        return line.toString();
    }

    private static String hex(int point) {
        String digits = Integer.toHexString(point);
        int width = point < 0x100 ? 2 : 4;
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }
}
