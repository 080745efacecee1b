package org.wirestat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.Segment;

/**
 * What happens on the wire between two sockets, line by line, and what the tracker must read after each. The format is that
 * of {@code testdata/scenarios/FORMAT.txt}.
 */
final class Scenario {
    static final String ORIG_ADDRESS = "192.0.2.10";
    static final String RESP_ADDRESS = "198.51.100.7";

    /** The first frame's time: 2026-01-07T10:00:00Z, in nanoseconds. */
    static final long START = 1_767_780_000_000_000_000L;

    private static final long STEP = 10_000_000L;
    private static final int WINDOW = 29_200;

    private static final String TIME = "(?:\\+(?<span>[0-9.]+)(?<unit>ms|us|s|m|h)\\s+)?";
    private static final String STATES = "(?<orig>=|[A-Z][A-Z0-9_:@]+)\\s+(?<resp>=|[A-Z][A-Z0-9_:@]+)";
    private static final Pattern SEGMENT = Pattern.compile(TIME
            + "(?<from>[<>])\\s+(?<flags>[SFRPUEW.-]+)\\s+(?<seq>-?\\d+):(?<end>-?\\d+)\\((?<length>\\d+)\\)"
            + "(?:\\s+ack\\s+(?<ack>-?\\d+))?(?:\\s+win\\s+(?<win>\\d+))?(?:\\s+id\\s+(?<id>\\d+))?"
            + "(?:\\s+ttl\\s+(?<ttl>\\d+))?"
            + "(?:\\s+<(?<options>[^>]*)>)?\\s+" + STATES + "(?:\\s+!\\s+(?<delivery>[A-Z_]+))?");
    private static final Pattern COPY = Pattern.compile(TIME + "copy\\s+" + STATES);
    private static final Pattern ICMP =
            Pattern.compile(TIME + "(?<from>[<>])\\s+icmp unreachable \\[(?<seq>-?\\d+)]\\s+" + STATES);
    private static final Pattern WAIT = Pattern.compile("\\+(?<span>[0-9.]+)(?<unit>ms|us|s|m|h)\\s+" + STATES);
    private static final Pattern EARLIER = Pattern.compile("#(?<number>\\d+)\\s+" + STATES);
    private static final Pattern VERDICT =
            Pattern.compile("verdict\\s+(?<closer>orig|resp|both|unknown)\\s+(?<how>[a-z-]+)");
    private static final Pattern LISTENER = Pattern.compile("listener\\s+(?<who>orig|resp|none)");
    private static final Pattern COUNTS =
            Pattern.compile("(?<end>orig|resp|verdict):(?<counts>(?:\\s+[a-z-]+\\s+[A-Za-z0-9_.-]+)+)");

    /** What a line asks for; only a segment or an ICMP error is a frame. */
    enum Kind {
        SEGMENT,
        UNREACHABLE,
        WAIT,
        EARLIER,
        VERDICT,
        LISTENER,
        COUNTS
    }

    /**
     * One line.
     *
     * @param time when it is read, and when its frame was captured if it has one
     * @param segment the frame's segment, or the quoted one; null without
     * @param options the option octets of the segment
     * @param words what is expected: two states, or the words of a check
     * @param number of the incarnation that an EARLIER line speaks of
     */
    record Step(
            int line,
            Kind kind,
            long time,
            Segment segment,
            byte[] options,
            List<String> words,
            Delivery delivery,
            int number) {
        boolean hasFrame() {
            return kind == Kind.SEGMENT || kind == Kind.UNREACHABLE;
        }
    }

    final Path file;
    final String name;
    final List<Step> steps = new ArrayList<>();
    boolean ipv6;
    boolean self;
    /** Whether the order of the frames within a round trip matters, which the scenario then gives a reason for. */
    boolean ordered;

    long timeWait = -1;
    final int[] iss = {1_000_000, 2_000_000};
    final int[] ports = {51_816, 8_443};
    final int[] vlans = new int[2];

    private final int[] ids = {0x100, 0x200};
    private long time = START - STEP;
    private int frames;

    private Scenario(Path file, String name) {
        this.file = file;
        this.name = name;
    }

    static List<Scenario> all(Path file) throws IOException {
        List<Scenario> scenarios = new ArrayList<>();
        Scenario current = null;
        boolean isInside = false;
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank()) {
                isInside = false;
            } else if (!isInside) {
                if (!line.startsWith("// ")) {
                    throw new IllegalArgumentException(
                            file + ":" + number + ": a scenario must begin with its name in a comment: " + line);
                }
                current = new Scenario(file, line.substring(3));
                scenarios.add(current);
                isInside = true;
            } else if (!line.startsWith("//")) {
                try {
                    current.read(line.replaceAll("\\s+//.*", "").strip(), number);
                } catch (RuntimeException e) {
                    throw new IllegalArgumentException(file + ":" + number + ": " + line, e);
                }
            }
        }
        return scenarios;
    }

    private void read(String line, int number) {
        Matcher m;
        if (line.startsWith("with ")) {
            set(line.substring(5).split("\\s+"));
        } else if ((m = SEGMENT.matcher(line)).matches()) {
            advance(m, STEP);
            readSegment(m, number);
        } else if ((m = COPY.matcher(line)).matches()) {
            advance(m, STEP);
            Step last = steps.get(steps.size() - 1);
            Segment copy = new Segment();
            copy(last.segment, copy);
            copy.frame = ++frames;
            copy.time = time;
            add(number, Kind.SEGMENT, copy, last.options, states(m), Delivery.COPY);
        } else if ((m = ICMP.matcher(line)).matches()) {
            advance(m, STEP);
            readUnreachable(m, number);
        } else if ((m = WAIT.matcher(line)).matches()) {
            advance(m, 0);
            add(number, Kind.WAIT, null, null, states(m), null);
        } else if ((m = EARLIER.matcher(line)).matches()) {
            int which = Integer.parseInt(m.group("number"));
            steps.add(new Step(number, Kind.EARLIER, time, null, null, states(m), null, which));
        } else if ((m = VERDICT.matcher(line)).matches()) {
            add(number, Kind.VERDICT, null, null, List.of(m.group("closer"), m.group("how")), null);
        } else if ((m = LISTENER.matcher(line)).matches()) {
            add(number, Kind.LISTENER, null, null, List.of(m.group("who")), null);
        } else if ((m = COUNTS.matcher(line)).matches()) {
            List<String> words = new ArrayList<>(List.of(m.group("end")));
            words.addAll(Arrays.asList(m.group("counts").strip().split("\\s+")));
            add(number, Kind.COUNTS, null, null, words, null);
        } else {
            throw new IllegalArgumentException("no such line");
        }
    }

    private void set(String[] words) {
        switch (words[0]) {
            case "ipv6" -> ipv6 = true;
            case "self" -> self = true;
            case "order" -> ordered = true;
            case "iss" -> {
                iss[0] = Integer.parseUnsignedInt(words[1]);
                iss[1] = Integer.parseUnsignedInt(words[2]);
            }
            case "ports" -> {
                ports[0] = Integer.parseInt(words[1]);
                ports[1] = Integer.parseInt(words[2]);
            }
            case "vlans" -> {
                vlans[0] = Integer.parseInt(words[1]);
                vlans[1] = Integer.parseInt(words[2]);
            }
            case "time-wait" -> timeWait = Long.parseLong(words[1]) * 1_000_000_000L;
            default -> throw new IllegalArgumentException("no such setting: " + words[0]);
        }
    }

    private void advance(Matcher m, long otherwise) {
        if (m.group("span") == null) {
            time += otherwise;
            return;
        }
        long unit = switch (m.group("unit")) {
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
        time += Math.round(Double.parseDouble(m.group("span")) * unit);
    }

    private static List<String> states(Matcher m) {
        return List.of(m.group("orig"), m.group("resp"));
    }

    private void add(int line, Kind kind, Segment s, byte[] options, List<String> words, Delivery delivery) {
        steps.add(new Step(line, kind, time, s, options, words, delivery, 0));
    }

    private void readSegment(Matcher m, int number) {
        int from = m.group("from").equals(">") ? 0 : 1;
        Segment s = addressed(from);
        s.frame = ++frames;
        s.flags = flags(m.group("flags"));
        s.payloadLength = Integer.parseInt(m.group("length"));
        long seq = Long.parseLong(m.group("seq"));
        if (Long.parseLong(m.group("end")) != seq + s.payloadLength) {
            throw new IllegalArgumentException("the numbers must differ by the length");
        }
        s.seq = iss[from] + (int) seq;
        s.ack = m.group("ack") == null ? 0 : iss[self ? from : 1 - from] + (int) Long.parseLong(m.group("ack"));
        if (m.group("ack") == null == s.isAck()) {
            throw new IllegalArgumentException("an ACK flag '.' must have its number and no other");
        }
        s.window = m.group("win") == null ? s.isRst() ? 0 : WINDOW : Integer.parseInt(m.group("win"));
        int id = m.group("id") == null ? ids[from]++ : Integer.parseInt(m.group("id"));
        s.ipId = ipv6 ? -1 : id;
        if (m.group("ttl") != null) {
            s.ttl = Integer.parseInt(m.group("ttl"));
        }
        byte[] options = readOptions(m.group("options"), s);
        Delivery delivery = m.group("delivery") == null ? Delivery.PLAUSIBLE : Delivery.valueOf(m.group("delivery"));
        add(number, Kind.SEGMENT, s, options, states(m), delivery);
    }

    /** An error comes back to who sent what it quotes. */
    private void readUnreachable(Matcher m, int number) {
        int quoted = m.group("from").equals("<") ? 0 : 1;
        Segment s = addressed(quoted);
        s.frame = ++frames;
        s.seq = iss[quoted] + Integer.parseInt(m.group("seq"));
        add(number, Kind.UNREACHABLE, s, new byte[0], states(m), null);
    }

    private Segment addressed(int from) {
        Segment s = new Segment();
        s.time = time;
        s.direction = Segment.Direction.UNKNOWN;
        s.ipv6 = ipv6;
        s.ttl = 64;
        s.optionsComplete = true;
        s.windowShift = Segment.ABSENT;
        s.mss = Segment.ABSENT;
        s.vlan = vlans[from];
        long origHi = ipv6 ? 0x2001_0db8_0000_0000L : 0;
        long respHi = ipv6 ? 0x2001_0db8_0001_0000L : 0;
        long orig = ipv6 ? 0x0aL : 0xc000_020aL;
        long resp = ipv6 ? 0x07L : 0xc633_6407L;
        int other = self ? from : 1 - from;
        s.srcHi = from == 0 ? origHi : respHi;
        s.srcLo = from == 0 ? orig : resp;
        s.srcPort = ports[from];
        s.dstHi = other == 0 ? origHi : respHi;
        s.dstLo = other == 0 ? orig : resp;
        s.dstPort = ports[other];
        return s;
    }

    private static int flags(String letters) {
        int flags = 0;
        for (char letter : letters.toCharArray()) {
            flags |= switch (letter) {
                case 'S' -> Segment.SYN;
                case 'F' -> Segment.FIN;
                case 'R' -> Segment.RST;
                case 'P' -> Segment.PSH;
                case 'U' -> Segment.URG;
                case 'E' -> Segment.ECE;
                case 'W' -> Segment.CWR;
                case '.' -> Segment.ACK;
                default -> 0;
            };
        }
        return flags;
    }

    /** Fills in what the options say, and gives their octets. */
    private byte[] readOptions(String text, Segment s) {
        ByteBuffer octets = ByteBuffer.allocate(40);
        int place = 0;
        for (String option : text == null ? new String[0] : text.split(",")) {
            String[] words = option.strip().split("\\s+");
            int kind;
            switch (words[0]) {
                case "nop" -> {
                    kind = 1;
                    octets.put((byte) 1);
                }
                case "mss" -> {
                    kind = 2;
                    s.mss = Integer.parseInt(words[1]);
                    octets.put((byte) 2).put((byte) 4).putShort((short) s.mss);
                }
                case "wscale" -> {
                    kind = 3;
                    s.windowShift = Integer.parseInt(words[1]);
                    octets.put((byte) 3).put((byte) 3).put((byte) s.windowShift);
                }
                case "sackOK" -> {
                    kind = 4;
                    s.sackPermitted = true;
                    octets.put((byte) 4).put((byte) 2);
                }
                case "sack" -> {
                    kind = 5;
                    int to = self || s.srcPort == ports[1] ? 0 : 1;
                    String[] edges = words[1].split(":");
                    octets.put((byte) 5).put((byte) 10);
                    for (int i = 0; i < 2; i++) {
                        s.sackEdges[i] = iss[to] + Integer.parseInt(edges[i]);
                        octets.putInt(s.sackEdges[i]);
                    }
                    s.sackBlocks = 1;
                }
                case "TS" -> {
                    kind = 8;
                    s.hasTimestamps = true;
                    s.tsVal = Integer.parseInt(words[2]);
                    s.tsEcr = Integer.parseInt(words[4]);
                    octets.put((byte) 8).put((byte) 10).putInt(s.tsVal).putInt(s.tsEcr);
                }
                case "FO" -> {
                    kind = 9;
                    s.fastOpen = true;
                    octets.put((byte) 34).put((byte) (words.length > 1 ? 10 : 2));
                    if (words.length > 1) {
                        octets.putLong(Long.parseLong(words[1], 16));
                    }
                }
                default -> throw new IllegalArgumentException("no such option: " + option);
            }
            s.optionLayout |= (long) kind << 4 * place++;
        }
        while (octets.position() % 4 != 0) {
            octets.put((byte) 0);
        }
        return Arrays.copyOf(octets.array(), octets.position());
    }

    /** Everything that a frame says. */
    static void copy(Segment from, Segment to) {
        to.frame = from.frame;
        to.time = from.time;
        to.direction = from.direction;
        to.ipv6 = from.ipv6;
        to.srcHi = from.srcHi;
        to.srcLo = from.srcLo;
        to.dstHi = from.dstHi;
        to.dstLo = from.dstLo;
        to.ipId = from.ipId;
        to.ttl = from.ttl;
        to.vlan = from.vlan;
        to.srcPort = from.srcPort;
        to.dstPort = from.dstPort;
        to.seq = from.seq;
        to.ack = from.ack;
        to.flags = from.flags;
        to.window = from.window;
        to.payloadLength = from.payloadLength;
        to.optionsComplete = from.optionsComplete;
        to.hasTimestamps = from.hasTimestamps;
        to.tsVal = from.tsVal;
        to.tsEcr = from.tsEcr;
        to.windowShift = from.windowShift;
        to.mss = from.mss;
        to.sackPermitted = from.sackPermitted;
        to.sackBlocks = from.sackBlocks;
        System.arraycopy(from.sackEdges, 0, to.sackEdges, 0, to.sackEdges.length);
        to.optionLayout = from.optionLayout;
        to.fastOpen = from.fastOpen;
    }

    /** When the last line is read. */
    long end() {
        return time;
    }

    @Override
    public String toString() {
        return name;
    }
}
