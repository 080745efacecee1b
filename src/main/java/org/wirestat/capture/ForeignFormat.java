package org.wirestat.capture;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Files that are taken for captures and are none, or none that we read, told by their first octets: so that the user
 * hears what he has, and not only what he has not.
 */
enum ForeignFormat {
    XZ("fd377a585a", "an xz file", "decompress it: xz -dc FILE | wirestat -r -"),
    BZIP2("425a68", "a bzip2 file", "decompress it: bzip2 -dc FILE | wirestat -r -"),
    LZ4("04224d18", "an lz4 file", "decompress it: lz4 -dc FILE | wirestat -r -"),
    COMPRESS("1f9d", "a compress (.Z) file", "decompress it: uncompress -c FILE | wirestat -r -"),
    ZIP("504b0304", "a zip archive", "unpack it"),
    SEVEN_ZIP("377abcaf", "a 7z archive", "unpack it"),
    SNOOP("736e6f6f70000000", "a snoop capture", "convert it: editcap -F pcap FILE NEW"),
    NETWORK_MONITOR("474d4255", "a Microsoft Network Monitor capture", "convert it: editcap -F pcap FILE NEW"),
    NETWORK_MONITOR_1("52545353", "a Microsoft Network Monitor capture", "convert it: editcap -F pcap FILE NEW"),
    SNIFFER("5452534e4946462064617461", "a Sniffer capture", "convert it: editcap -F pcap FILE NEW"),
    NETXRAY("58435000", "a NetXRay capture", "convert it: editcap -F pcap FILE NEW"),
    EVENT_TRACE("456c6646696c65", "an event log", "export the packets as pcapng"),
    MANGLED_PCAPNG("0a0d0a", "a pcapng file that was transferred as text", "copy it again in binary mode"),
    MANGLED_PCAPNG_2("0a0a", "text, or a pcapng file that was transferred as text", "copy it again in binary mode"),
    PROGRAM("7f454c46", "a program", "give a capture file");

    private final byte[] beginning;
    private final String looks;
    private final String mend;

    ForeignFormat(String beginning, String looks, String mend) {
        this.beginning = HexFormat.of().parseHex(beginning);
        this.looks = looks;
        this.mend = mend;
    }

    /** What to say of a file that is no capture, by what there is of it. */
    static CaptureException judge(String name, ByteBuffer start) {
        for (ForeignFormat format : values()) {
            if (start.remaining() >= format.beginning.length
                    && start.slice(start.position(), format.beginning.length)
                            .equals(ByteBuffer.wrap(format.beginning))) {
                return new CaptureException(
                        CaptureException.Kind.NOT_A_CAPTURE,
                        name,
                        "not a capture file, but " + format.looks,
                        format.mend);
            }
        }
        return new CaptureException(
                CaptureException.Kind.NOT_A_CAPTURE,
                name,
                "not a capture file; it " + (isText(start) ? "looks like text" : "starts with " + octets(start)));
    }

    private static boolean isText(ByteBuffer start) {
        for (int i = start.position(); i < start.limit(); i++) {
            int octet = start.get(i);
            if (octet < ' ' && octet != '\t' && octet != '\r' && octet != '\n') {
                return false;
            }
        }
        return true;
    }

    private static String octets(ByteBuffer start) {
        StringBuilder text = new StringBuilder("octets");
        for (int i = start.position(); i < Math.min(start.limit(), start.position() + 4); i++) {
            text.append(' ').append(Character.forDigit(start.get(i) >> 4 & 15, 16));
            text.append(Character.forDigit(start.get(i) & 15, 16));
        }
        return text.toString();
    }
}
