package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Segment;

/**
 * What strangers choose must not make a search longer than what chance brings, whatever the seed. Each factor of the hashes is
 * offered what would make it, or what it is added to, vanish if it had no key or that of something else: the constants of this
 * code and of its predecessors, powers of two, multiples, and pairs of which sums, differences or products are the same. Searches
 * are counted by the entries that they look at, not timed.
 */
class CollisionsTest {
    private static final int SEEDS = 2;
    private static final int FLOWS = 400;

    /** Chance, at the most that a table is filled: 4 entries on average, and hardly ever 60. */
    private static final int MOST_ON_AVERAGE = 7;

    private static final int MOST = 120;

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final long OLD_MULTIPLIER = 0xd6e8feb86659fd93L;

    private static final long[] WORDS = {
        0,
        1,
        -1,
        Long.MIN_VALUE,
        1L << 60,
        (1L << 61) - 1,
        (1L << 61) + 1,
        0xffffL << 32,
        0xffff_ffff_0000_0000L,
        0x2001_0db8_0000_0000L,
        GOLDEN,
        -GOLDEN,
        OLD_MULTIPLIER,
        GOLDEN ^ OLD_MULTIPLIER,
        GOLDEN + OLD_MULTIPLIER,
        0xbf58476d1ce4e5b9L,
        0x94d049bb133111ebL,
        OLD_MULTIPLIER ^ (443L << 8 | 4) << 20,
    };

    private final Segment segment = new Segment();

    /** A host with one of its words given, and number {@code i} of many others of the same kind. */
    @FunctionalInterface
    private interface Host {
        long[] of(long word, int i);
    }

    private static final Map<String, Host> HOSTS = new LinkedHashMap<>();

    static {
        HOSTS.put("the lower half counts", (word, i) -> new long[] {word, i});
        HOSTS.put("the middle counts", (word, i) -> new long[] {word, (long) i << 32});
        HOSTS.put("the beginning of the lower half counts", (word, i) -> new long[] {word, (long) i << 48});
        HOSTS.put("the upper half counts", (word, i) -> new long[] {i, word});
        HOSTS.put("the beginning of the upper half counts", (word, i) -> new long[] {(long) i << 48, word});
        HOSTS.put("both halves count", (word, i) -> new long[] {word ^ i, word ^ i});
        HOSTS.put("both halves count in opposite ways", (word, i) -> new long[] {word + i, word - i});
        HOSTS.put("one is the other's complement", (word, i) -> new long[] {word ^ i, ~(word ^ i)});
        HOSTS.put("multiples", (word, i) -> new long[] {word * i, word});
        HOSTS.put("multiples below", (word, i) -> new long[] {word, word * i});
        HOSTS.put("scattered", (word, i) -> new long[] {word, i * GOLDEN});
        HOSTS.put("one address", (word, i) -> new long[] {word, word});
    }

    /** Where the other end of number {@code i} is, the first end being in place. */
    private static final Map<String, ObjIntConsumer<Segment>> PEERS = new LinkedHashMap<>();

    static {
        PEERS.put("one server", (s, i) -> to(s, 0x2001_0db8_0000_0000L, 1, 443));
        PEERS.put("nobody", (s, i) -> to(s, 0, 0, 0));
        PEERS.put("itself", (s, i) -> to(s, s.srcHi, s.srcLo, s.srcPort));
        PEERS.put("itself at another port", (s, i) -> to(s, s.srcHi, s.srcLo, 443));
        PEERS.put("the opposite", (s, i) -> to(s, -s.srcHi, -s.srcLo, 65_535 - s.srcPort));
        PEERS.put("the complement", (s, i) -> to(s, ~s.srcHi, ~s.srcLo, ~s.srcPort & 0xffff));
        PEERS.put("its last bit apart", (s, i) -> to(s, s.srcHi, s.srcLo ^ 1, s.srcPort));
    }

    private static void to(Segment s, long hi, long lo, int port) {
        s.dstHi = s.ipv6 ? hi : 0;
        s.dstLo = s.ipv6 ? lo : lo & 0xffff_ffffL;
        s.dstPort = port;
    }

    private void from(boolean ipv6, long[] host, int port) {
        segment.ipv6 = ipv6;
        segment.srcHi = ipv6 ? host[0] : 0;
        segment.srcLo = ipv6 ? host[1] : host[1] & 0xffff_ffffL;
        segment.srcPort = port & 0xffff;
    }

    /** Counts what the searches of one table look at. */
    private static final class Probes {
        private final String what;
        private long searches;
        private long looks;
        private int most;

        Probes(String what) {
            this.what = what;
        }

        void add(int search) {
            searches++;
            looks += search;
            most = Math.max(most, search);
        }

        void check() {
            assertTrue(
                    looks <= MOST_ON_AVERAGE * searches && most <= MOST,
                    () -> what + ": " + looks + " entries in " + searches + " searches, at most " + most);
        }
    }

    /** What many flows are, one after the other. */
    private void eachKind(BiConsumer<String, ObjIntConsumer<Segment>> kinds) {
        for (long word : WORDS) {
            HOSTS.forEach((hostName, host) -> PEERS.forEach((peerName, peer) -> {
                String name = hostName + " of " + Long.toHexString(word) + " to " + peerName;
                boolean isOneHost = hostName.equals("one address");
                for (boolean ipv6 : new boolean[] {true, false}) {
                    kinds.accept(name + (ipv6 ? " (IPv6)" : " (IPv4)"), (s, i) -> {
                        from(ipv6, host.of(word, i), isOneHost ? i : 40_000);
                        peer.accept(s, i);
                    });
                }
            }));
        }
    }

    @Test
    void flowsAreFoundAtOnce() {
        for (int seed = 0; seed < SEEDS; seed++) {
            FlowKey key = new FlowKey(new Secrets(seed));
            String ofSeed = ", seed " + seed;
            eachKind((name, kind) -> probe(name + ofSeed, key, kind, 0));
        }
    }

    @Test
    void vlansAreFoundAtOnce() {
        for (int seed = 0; seed < SEEDS; seed++) {
            FlowKey key = new FlowKey(new Secrets(seed));
            for (int shift = 0; shift <= 48; shift += 12) {
                from(true, new long[] {GOLDEN, OLD_MULTIPLIER}, 40_000);
                to(segment, 1, 2, 443);
                Probes probes = new Probes("VLANs from bit " + shift + " on, seed " + seed);
                probe(probes, key, (s, i) -> {}, shift);
            }
        }
    }

    /** Rows of numbers, which sums and products leave rows, are scattered whatever the key. */
    @Test
    void rowsAreScatteredWhateverTheSeed() {
        for (int seed = 0; seed < 300; seed++) {
            Secrets secrets = new Secrets(seed);
            FlowKey key = new FlowKey(secrets);
            Duplicates duplicates = new Duplicates(secrets);
            String ofSeed = " in a row, seed " + seed;
            for (boolean ipv6 : new boolean[] {true, false}) {
                probe(
                        "clients" + ofSeed,
                        key,
                        (s, i) -> {
                            from(ipv6, new long[] {1, i}, 40_000);
                            to(s, 1, FLOWS, 443);
                        },
                        0);
            }
            probe("VLANs" + ofSeed, key, (s, i) -> {}, 12);
            probe("segments" + ofSeed, duplicates, SEGMENTS.get("sequence numbers"), 1448);
        }
    }

    private void probe(String name, FlowKey key, ObjIntConsumer<Segment> kind, int vlanShift) {
        probe(new Probes(name), key, kind, vlanShift);
    }

    /** Many of a kind may be one and the same, which is in the table once. */
    private void probe(Probes probes, FlowKey key, ObjIntConsumer<Segment> kind, int vlanShift) {
        Index index = new Index();
        Map<String, Integer> known = new LinkedHashMap<>();
        for (int i = 0; i < FLOWS; i++) {
            kind.accept(segment, i);
            long vlan = vlanShift == 0 ? 0 : (long) (i & 0xfff) << vlanShift;
            if (known.putIfAbsent(name(segment, vlan), i) == null) {
                key.of(segment, vlan);
                probes.add(length(index, key.hash()));
                index.add(key.hash(), i);
            }
        }
        probes.check();
    }

    /** Unordered, as the table has it. */
    private static String name(Segment s, long vlan) {
        String one = s.srcHi + " " + s.srcLo + " " + s.srcPort;
        String other = s.dstHi + " " + s.dstLo + " " + s.dstPort;
        return one.compareTo(other) < 0 ? one + " " + other + " " + vlan : other + " " + one + " " + vlan;
    }

    private static int length(Index index, long hash) {
        int length = 1;
        index.seek(hash);
        while (index.hasNext()) {
            index.next();
            length++;
        }
        return length;
    }

    @Test
    void listenersAreFoundAtOnce() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Listeners listeners = new Listeners(new FlowKey(new Secrets(seed)), 1);
            String ofSeed = ", seed " + seed;
            eachKind((name, kind) -> probe(name + ofSeed, listeners, kind));
        }
    }

    /** A table of twice the size, as it is at the least, searched place by place. */
    private void probe(String name, Listeners listeners, ObjIntConsumer<Segment> kind) {
        Probes probes = new Probes(name);
        boolean[] taken = new boolean[Integer.highestOneBit(FLOWS) * 2];
        Map<String, Integer> known = new LinkedHashMap<>();
        for (int i = 0; i < taken.length * 5 / 8; i++) {
            kind.accept(segment, i);
            if (known.putIfAbsent(segment.srcHi + " " + segment.srcLo + " " + segment.srcPort, i) == null) {
                int place = listeners.home(segment.ipv6, segment.srcHi, segment.srcLo, segment.srcPort);
                int search = 1;
                while (taken[place + search & taken.length - 1]) {
                    search++;
                }
                taken[place + search & taken.length - 1] = true;
                probes.add(search);
            }
        }
        probes.check();
    }

    /** What a sender may change from segment to segment, number {@code i} of many with a step given. */
    private static final Map<String, BiConsumer<Segment, int[]>> SEGMENTS = new LinkedHashMap<>();

    static {
        SEGMENTS.put("sequence numbers", (s, i) -> s.seq = i[0] * i[1]);
        SEGMENTS.put("sequence numbers of segments without anything else", (s, i) -> {
            s.seq = i[0] * i[1];
            s.ipId = -1;
            s.hasTimestamps = false;
        });
        SEGMENTS.put("acknowledgements", (s, i) -> s.ack = i[0] * i[1]);
        SEGMENTS.put("sequence numbers and acknowledgements", (s, i) -> s.seq = s.ack = i[0] * i[1]);
        SEGMENTS.put("what is sent and acknowledged in opposite ways", (s, i) -> s.seq = -(s.ack = i[0] * i[1]));
        SEGMENTS.put("clocks", (s, i) -> s.tsVal = i[0] * i[1]);
        SEGMENTS.put("echoes", (s, i) -> s.tsEcr = i[0] * i[1]);
        SEGMENTS.put("clocks and echoes in opposite ways", (s, i) -> s.tsVal = -(s.tsEcr = i[0] * i[1]));
        SEGMENTS.put("numbers and clocks", (s, i) -> s.seq = s.tsVal = i[0] * i[1]);
        SEGMENTS.put("all together", (s, i) -> s.seq = s.ack = s.tsVal = s.tsEcr = i[0] * i[1]);
        SEGMENTS.put("lengths", (s, i) -> s.payloadLength = i[0] * i[1] & Integer.MAX_VALUE);
        SEGMENTS.put("identifications", (s, i) -> s.ipId = i[0] * i[1] & 0xffff);
        SEGMENTS.put("windows", (s, i) -> s.window = i[0] * i[1] & 0xffff);
    }

    @Test
    void whatWasCapturedJustNowIsFoundAtOnce() {
        Random random = new Random(5);
        for (int seed = 0; seed < SEEDS; seed++) {
            for (int step : new int[] {1, 100, 1448, 1 << 16, (1 << 19) + 1, random.nextInt() | 1}) {
                Duplicates duplicates = new Duplicates(new Secrets(seed));
                String ofStep = " by " + step + ", seed " + seed;
                SEGMENTS.forEach((name, kind) -> probe(name + ofStep, duplicates, kind, step));
            }
        }
    }

    private void probe(String name, Duplicates duplicates, BiConsumer<Segment, int[]> kind, int step) {
        Probes probes = new Probes(name);
        Segment s = new Segment();
        s.hasTimestamps = true;
        s.srcPort = 443;
        Map<Integer, Integer> atPlace = new LinkedHashMap<>();
        Map<String, Integer> known = new LinkedHashMap<>();
        for (int i = 0; i < Duplicates.REMEMBERED; i++) {
            kind.accept(s, new int[] {i, step});
            long flow = name.hashCode();
            String numbers = s.seq + " " + s.ack + " " + s.tsVal + " " + s.tsEcr + " " + s.payloadLength + " " + s.ipId
                    + " " + s.window;
            if (known.putIfAbsent(numbers, i) == null) {
                assertFalse(duplicates.isCopy(s, flow), name);
                probes.add(atPlace.merge(Duplicates.place(duplicates.hash(s, flow)), 1, Integer::sum));
            }
        }
        probes.check();
    }
}
