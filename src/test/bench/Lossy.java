import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes captures of connections that lose segments, which pcapgen cannot do: there a segment may only be sent twice, or be
 * overtaken by the next one. Used by compare.py:
 *
 * <pre>
 *   java Lossy.java short SEED CONNECTIONS CONCURRENCY > F.pcap
 *   java Lossy.java long SEED CONNECTIONS FRAMES > H.pcap
 * </pre>
 *
 * In a short connection the server sends four segments. The tap misses the second one, which is never sent again: a hole. The
 * third one is lost after the tap and is sent again: a retransmission. Both ends close. So each connection takes 14 frames.
 *
 * A long connection sends data one way, until there are enough frames; in every second connection the client is the sender. Of the
 * segments, one in 200 is lost before the tap, one in 200 is lost after the tap, and one in 200 is overtaken by up to three others.
 * The receiver acknowledges every second segment. It acknowledges a segment that is out of order at once, with SACK. The sender
 * sends a lost segment again after a round trip.
 *
 * The same arguments give the same bytes. What was written goes to standard error, as lines of a key and a value.
 */
public final class Lossy {
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int PSH = 8;
    private static final int ACK = 16;

    private static final int PAYLOAD = 1448;
    private static final int REQUEST = 200;
    /** Enough for all headers, with timestamps and one SACK block. */
    private static final int SNAPLEN = 80;

    private static final int ETHERNET = 14;
    private static final int IP = 20;
    private static final int TCP = 20;
    private static final int CLIENTS = 20_000;
    private static final int SERVERS = 2_000;

    private static final int WINDOW = 32;
    /** In steps of the connection. */
    private static final int ROUND_TRIP = 20;

    private static final double LOSS_BEFORE_TAP = 0.005;
    private static final double LOSS_AFTER_TAP = 0.005;
    private static final double OVERTAKEN = 0.005;

    private static final long NANOS_BETWEEN_FRAMES = 2_000;
    private static final long BEGINS = 1_700_000_000L * 1_000_000_000L;

    private enum Stage {
        SYN,
        SYN_ACK,
        ACK,
        REQUEST,
        DATA,
        FIN,
        SECOND_FIN,
        LAST_ACK,
        OVER
    }

    /** What becomes of a segment that is sent for the first time. */
    private enum Fate {
        ARRIVES,
        MISSED_BY_TAP,
        LOST_BEFORE_TAP,
        LOST_AFTER_TAP,
        OVERTAKEN
    }

    private final FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    private final boolean isShort;
    private long random;
    private long now = BEGINS;

    private long frames;
    private long wireBytes;
    private long retransmitted;
    private long missed;
    private long overtaken;
    private long opened;

    private Lossy(boolean isShort, long seed) {
        this.isShort = isShort;
        random = seed;
    }

    public static void main(String[] arguments) throws IOException {
        boolean isShort = arguments[0].equals("short");
        Lossy lossy = new Lossy(isShort, Long.parseLong(arguments[1]));
        long connections = Long.parseLong(arguments[2]);
        long last = Long.parseLong(arguments[3]);
        lossy.write(connections, isShort ? (int) last : (int) connections, isShort ? Long.MAX_VALUE : last);
    }

    private void write(long connections, int concurrency, long mostFrames) throws IOException {
        // Magic number for microseconds, version 2.4, time zone, accuracy, snaplen and link type Ethernet.
        putLittle(0xa1b2c3d4, 2 | 4 << 16, 0, 0, SNAPLEN, 1);
        Connection[] open = new Connection[(int) Math.min(concurrency, connections)];
        int count = open.length;
        for (int i = 0; i < count; i++) {
            open[i] = new Connection(opened++);
        }
        while (count > 0 && frames < mostFrames) {
            int i = below(count);
            open[i].step();
            if (open[i].stage == Stage.OVER) {
                open[i] = opened < connections ? new Connection(opened++) : open[--count];
            }
        }
        flush();
        System.err.printf(
                "packets %d%nwire_bytes %d%ntcp_packets %d%nconnections %d%nunfinished_at_end %d%nretransmitted %d%n"
                        + "missed_by_tap %d%nreordered %d%nduration_s %.3f%n",
                frames, wireBytes, frames, opened, count, retransmitted, missed, overtaken, (now - BEGINS) / 1e9);
    }

    private Fate fate(int segment, Connection connection) {
        if (isShort) {
            return segment == 1 ? Fate.MISSED_BY_TAP : segment == 2 ? Fate.LOST_AFTER_TAP : Fate.ARRIVES;
        }
        double drawn = unit();
        if (connection.pending == Connection.MOST_PENDING || drawn >= LOSS_BEFORE_TAP + LOSS_AFTER_TAP + OVERTAKEN) {
            return Fate.ARRIVES;
        }
        return drawn < LOSS_BEFORE_TAP
                ? Fate.LOST_BEFORE_TAP
                : drawn < LOSS_BEFORE_TAP + LOSS_AFTER_TAP ? Fate.LOST_AFTER_TAP : Fate.OVERTAKEN;
    }

    /** End 0 is the client, end 1 the server. Segments of data are numbered from 0. */
    private final class Connection {
        private static final int MOST_PENDING = 8;

        private final long id;
        private final int sender;
        private final int closer;
        private final int segments;
        private final int[] next = {(int) mixed(), (int) mixed()};
        private final int[] newestTimestamp = new int[2];
        private final int firstByte;
        private Stage stage = Stage.SYN;
        private int steps;

        private int sent;
        /** All segments below this one have arrived. Bit i of {@code beyond} is set if segment {@code received + i} has. */
        private int received;

        private long beyond;
        private int unacknowledged;
        private boolean mustAcknowledge;

        /** Segments that will be sent later, at which step, and whether for the second time. */
        private final int[] pendingSegment = new int[MOST_PENDING];

        private final int[] pendingDue = new int[MOST_PENDING];
        private final boolean[] pendingAgain = new boolean[MOST_PENDING];
        private int pending;

        Connection(long id) {
            this.id = id;
            sender = isShort ? 1 : (int) (id & 1) ^ 1;
            closer = below(3) == 0 ? 1 : 0;
            segments = isShort ? 4 : Integer.MAX_VALUE;
            firstByte = next[sender] + 1 + (sender == 0 ? REQUEST : 0);
        }

        /** Writes the next frame of the connection. */
        void step() throws IOException {
            steps++;
            switch (stage) {
                case SYN -> send(0, SYN, Stage.SYN_ACK);
                case SYN_ACK -> send(1, SYN | ACK, Stage.ACK);
                case ACK -> send(0, ACK, Stage.REQUEST);
                case REQUEST -> {
                    frame(0, PSH | ACK, next[0], next[1], REQUEST, 0);
                    next[0] += REQUEST;
                    stage = Stage.DATA;
                }
                case DATA -> {
                    while (!isData()) {
                        // What the tap does not see is no frame.
                    }
                }
                case FIN -> send(closer, FIN | ACK, Stage.SECOND_FIN);
                case SECOND_FIN -> send(1 - closer, FIN | ACK, Stage.LAST_ACK);
                case LAST_ACK -> send(closer, ACK, Stage.OVER);
                case OVER -> throw new IllegalStateException("a connection must not go on when it is over");
            }
        }

        private void send(int end, int flags, Stage following) throws IOException {
            frame(end, flags, next[end], (flags & ACK) == 0 ? 0 : next[1 - end], 0, 0);
            next[end] += (flags & (SYN | FIN)) == 0 ? 0 : 1;
            stage = following;
        }

        /** Lets one thing happen; returns whether it gave a frame. */
        private boolean isData() throws IOException {
            if (mustAcknowledge) {
                acknowledge();
                return true;
            }
            int due = firstDue();
            boolean isWaiting = sent == segments || sent - received >= WINDOW;
            if (due >= 0 && (isWaiting || pendingDue[due] <= steps)) {
                sendPending(due);
                return true;
            }
            return isSentFirst(sent++);
        }

        private boolean isSentFirst(int segment) throws IOException {
            Fate fate = fate(segment, this);
            switch (fate) {
                case LOST_BEFORE_TAP, LOST_AFTER_TAP -> delay(segment, ROUND_TRIP, true);
                case OVERTAKEN -> delay(segment, 1 + below(3), false);
                case MISSED_BY_TAP, ARRIVES -> {}
            }
            missed += fate == Fate.MISSED_BY_TAP ? 1 : 0;
            boolean isCaptured = fate == Fate.ARRIVES || fate == Fate.LOST_AFTER_TAP;
            if (isCaptured) {
                writeData(segment);
            }
            if (fate == Fate.ARRIVES || fate == Fate.MISSED_BY_TAP) {
                arrive(segment);
            }
            return isCaptured;
        }

        private void delay(int segment, int span, boolean isAgain) {
            pendingSegment[pending] = segment;
            pendingDue[pending] = steps + span;
            pendingAgain[pending] = isAgain;
            pending++;
        }

        private int firstDue() {
            int first = pending - 1;
            for (int i = 0; i < pending; i++) {
                if (pendingDue[i] < pendingDue[first]) {
                    first = i;
                }
            }
            return first;
        }

        private void sendPending(int which) throws IOException {
            int segment = pendingSegment[which];
            retransmitted += pendingAgain[which] ? 1 : 0;
            overtaken += pendingAgain[which] ? 0 : 1;
            pending--;
            pendingSegment[which] = pendingSegment[pending];
            pendingDue[which] = pendingDue[pending];
            pendingAgain[which] = pendingAgain[pending];
            writeData(segment);
            arrive(segment);
        }

        private void writeData(int segment) throws IOException {
            frame(sender, segment == segments - 1 ? PSH | ACK : ACK, start(segment), next[1 - sender], PAYLOAD, 0);
        }

        private int start(int segment) {
            return firstByte + segment * PAYLOAD;
        }

        private void arrive(int segment) {
            boolean wasInOrder = beyond == 0 && segment == received;
            beyond |= 1L << segment - received;
            while ((beyond & 1) != 0) {
                received++;
                beyond >>>= 1;
            }
            unacknowledged++;
            mustAcknowledge = !wasInOrder || unacknowledged == 2 || received == segments;
        }

        private void acknowledge() throws IOException {
            frame(1 - sender, ACK, next[1 - sender], start(received), 0, beyond);
            mustAcknowledge = false;
            unacknowledged = 0;
            if (received == segments) {
                next[sender] = start(segments);
                stage = Stage.FIN;
            }
        }

        /** Writes a frame; {@code held} are the segments to put into a SACK option, as bits from {@code ack} on. */
        private void frame(int end, int flags, int seq, int ack, int payload, long held) throws IOException {
            int options = (flags & SYN) != 0 ? 20 : held != 0 ? 24 : 12;
            int wire = ETHERNET + IP + TCP + options + payload;
            int captured = Math.min(wire, SNAPLEN);
            if (buffer.remaining() < 16 + wire) {
                flush();
            }
            now += (long) (2 * NANOS_BETWEEN_FRAMES * unit());
            putLittle((int) (now / 1_000_000_000L), (int) (now % 1_000_000_000L / 1_000), captured, wire);
            int begin = buffer.position();

            buffer.putShort((short) 0x0200)
                    .putInt(2 - end)
                    .putShort((short) 0x0200)
                    .putInt(1 + end);
            buffer.putShort((short) 0x0800);

            int client = 0x0a000001 + (int) (id % CLIENTS);
            int clientPort = 1024 + (int) (id / CLIENTS);
            int server = 0xac100001 + (int) (id * 7 % SERVERS);
            int ip = buffer.position();
            buffer.putShort((short) 0x4500).putShort((short) (wire - ETHERNET)).putShort((short) frames);
            buffer.putShort((short) 0x4000).put((byte) 64).put((byte) 6).putShort((short) 0);
            buffer.putInt(end == 0 ? client : server).putInt(end == 0 ? server : client);
            buffer.putShort(ip + 10, checksum(ip, IP, 0));

            int tcp = buffer.position();
            buffer.putShort((short) (end == 0 ? clientPort : 443)).putShort((short) (end == 0 ? 443 : clientPort));
            buffer.putInt(seq).putInt(ack).put((byte) (TCP + options << 2)).put((byte) flags);
            buffer.putShort((short) 64240).putInt(0);
            options(end, flags, ack, held);
            // The payload is zeros, and so adds nothing but its length.
            buffer.putShort(tcp + 16, checksum(tcp, TCP + options, 6 + TCP + options + payload + addresses(ip)));
            for (int i = ETHERNET + IP + TCP + options; i < captured; i++) {
                buffer.put((byte) 0);
            }
            buffer.position(begin + captured);
            frames++;
            wireBytes += wire;
        }

        private void options(int end, int flags, int ack, long held) {
            int timestamp = (int) (now / 1_000_000);
            newestTimestamp[end] = timestamp;
            if ((flags & SYN) != 0) { // Linux: MSS, SACK permitted, timestamps, NOP, window scale
                buffer.putInt(0x020405b4).putInt(0x0402080a);
                buffer.putInt(timestamp).putInt(newestTimestamp[1 - end]).putInt(0x01030307);
                return;
            }
            buffer.putInt(0x0101080a).putInt(timestamp).putInt(newestTimestamp[1 - end]);
            if (held != 0) {
                int first = Long.numberOfTrailingZeros(held);
                int length = Long.numberOfTrailingZeros(~(held >>> first));
                buffer.putInt(0x0101050a).putInt(ack + first * PAYLOAD).putInt(ack + (first + length) * PAYLOAD);
            }
        }
    }

    /** Writes the headers of the file and of the records as a little-endian machine does, like pcapgen. */
    private void putLittle(int... words) {
        for (int word : words) {
            buffer.putInt(Integer.reverseBytes(word));
        }
    }

    private int addresses(int ip) {
        int sum = 0;
        for (int i = ip + 12; i < ip + IP; i += 2) {
            sum += buffer.getShort(i) & 0xffff;
        }
        return sum;
    }

    private short checksum(int begin, int length, int sum) {
        for (int i = begin; i < begin + length; i += 2) {
            sum += buffer.getShort(i) & 0xffff;
        }
        sum = (sum >>> 16) + (sum & 0xffff);
        return (short) ~((sum >>> 16) + sum);
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        buffer.clear();
    }

    /** SplitMix64. Written out here because the results of Java's own may change from one version to the next. */
    private long mixed() {
        long z = random += 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private double unit() {
        return (mixed() >>> 11) * 0x1p-53;
    }

    private int below(int bound) {
        return (int) (unit() * bound);
    }
}
