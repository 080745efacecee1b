package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The table is what both kernels say, wherever the tap is: at the client's interface, at the server's, or at all of the
 * client's. A kernel is asked before the instant of a report and after it: where it says the same twice, that is the truth
 * at the instant. An end in TIME_WAIT is forgotten after 60 seconds by both, but not at the same instant: from then on TIME_WAIT
 * counts as CLOSE.
 */
@Timeout(300)
class LiveTruthIT {
    /** What may still be under way when a kernel has spoken. */
    private static final Duration SETTLING = Duration.ofMillis(100);

    /** The shortest time after which an end may have left TIME_WAIT. */
    private static final Duration TIME_WAIT = Duration.ofSeconds(55);

    /** In which no orphan in FIN_WAIT2 is forgotten; 60 would be Linux' own. */
    private static final int FIN_TIMEOUT_SECONDS = 600;

    private static final int MOST_SAMPLES = 400;

    private static final int LISTENING = 5000;
    private static final int NEVER_ACCEPTING = 5001;
    private static final int CLOSED = 5002;
    private static final int UNREACHABLE = 5003;

    /** Below the ports that the kernel gives out. */
    private static final int FIRST_PORT = 20000;

    private static final int OF_EACH_KIND = 8;
    private static final int UNDER_LOSS = 5;

    /** What happens to a connection in each round: {@code c} what the client does, {@code s} what the server does. */
    private enum Kind {
        IDLE(LISTENING, ""),
        TALKING(LISTENING, "c send 3000, s read 3000", "s send 70000, c read 70000"),
        CLIENT_CLOSES_FIRST(LISTENING, "c close", "s close"),
        SERVER_CLOSES_FIRST(LISTENING, "s close", "c close"),
        CLIENT_ONLY(LISTENING, "", "c close"),
        SERVER_ONLY(LISTENING, "", "s close"),
        CLIENT_SHUTS(LISTENING, "c shut", "s send 5000, c read 5000", "s close"),
        SERVER_SHUTS(LISTENING, "s shut", "c send 5000, s read 5000", "c close"),
        BOTH_SHUT(LISTENING, "c shut, s shut", "s close"),
        HALF_CLOSED_FOR_GOOD(LISTENING, "s shut"),
        BOTH_AT_ONCE(LISTENING, "", "", "c close, s close"),
        CLIENT_ABORTS(LISTENING, "c send 10, s read 10", "c abort"),
        SERVER_ABORTS(LISTENING, "s abort"),
        ABORTED_WHILE_HALF_CLOSED(LISTENING, "c shut", "s abort"),
        SERVER_LEAVES_DATA_UNREAD(LISTENING, "c send 10", "s close"),
        CLIENT_LEAVES_DATA_UNREAD(LISTENING, "s send 10", "c close"),
        DATA_FOR_AN_ORPHAN(LISTENING, "c close", "s send 10"),
        REUSED(LISTENING, "s close", "c close", "c reconnect"),
        REFUSED(CLOSED),
        NOT_ANSWERED(UNREACHABLE),
        NEVER_ACCEPTED(NEVER_ACCEPTING, "c send 10", "", "c close");

        private final int port;
        private final List<String> rounds;

        Kind(int port, String... rounds) {
            this.port = port;
            this.rounds = List.of(rounds);
        }
    }

    private static final int ROUNDS = 3;

    private record Talk(Kind kind, int id, String server) {
        /** The commands of one host in one round. */
        List<String> commands(int round, char host) {
            List<String> commands = new ArrayList<>();
            if (round < kind.rounds.size() && !kind.rounds.get(round).isEmpty()) {
                for (String words : kind.rounds.get(round).split(", ")) {
                    String[] command = words.substring(2).split(" ", 2);
                    if (words.charAt(0) != host) {
                        continue;
                    }
                    if (command[0].equals("reconnect")) {
                        commands.add(connect());
                        commands.add("finish " + id);
                    } else {
                        commands.add(command[0] + " " + id + (command.length > 1 ? " " + command[1] : ""));
                    }
                }
            }
            return commands;
        }

        boolean isFirst(int round, char host) {
            return round < kind.rounds.size() && kind.rounds.get(round).startsWith(host + " ");
        }

        String connect() {
            return "connect " + id + " " + server + " " + kind.port;
        }
    }

    private Hosts hosts;
    private Program client;
    private Program server;
    private final Map<String, Sniffer> sniffers = new TreeMap<>();
    private final Instant began = Instant.now();
    private int ports = FIRST_PORT;

    @BeforeEach
    void makeHosts() throws IOException, InterruptedException {
        hosts = Hosts.make();
        client = Program.on(hosts.client());
        server = Program.on(hosts.server());
        for (Host host : List.of(hosts.client(), hosts.server())) {
            host.run("sh", "-c", "echo " + FIN_TIMEOUT_SECONDS + " >/proc/sys/net/ipv4/tcp_fin_timeout");
            sniff("at the interface of " + host.namespace(), host, host.cable());
        }
        sniff("at any interface of " + hosts.client().namespace(), hosts.client(), "any");
        for (Sniffer sniffer : sniffers.values()) {
            sniffer.listening();
        }
    }

    private void sniff(String where, Host host, String networkInterface) throws IOException {
        sniffers.put(where, Sniffer.start(host, "-i", networkInterface, "-an", "--json", "--every", "250ms"));
    }

    @AfterEach
    void removeHosts() throws IOException, InterruptedException {
        for (Sniffer sniffer : sniffers.values()) {
            sniffer.close();
        }
        for (Program program : new Program[] {client, server}) {
            if (program != null) {
                program.close();
            }
        }
        if (hosts != null) {
            hosts.remove();
        }
    }

    @Test
    void theTableIsWhatBothKernelsSay() throws IOException, InterruptedException {
        hosts.server().lose("tcp dport " + UNREACHABLE);
        server.does("listen " + LISTENING, "hold " + NEVER_ACCEPTING);
        List<Talk> talks = new ArrayList<>();
        for (int i = 0; i < OF_EACH_KIND; i++) {
            for (Kind kind : Kind.values()) {
                for (String address :
                        List.of(hosts.server().ipv4(), hosts.server().ipv6())) {
                    talks.add(new Talk(kind, ports++, address));
                }
            }
        }
        open(talks);
        Set<String> seen = new HashSet<>(assertAgreement(talks.size()));
        for (int round = 0; round < ROUNDS; round++) {
            play(talks, round);
            seen.addAll(assertAgreement(talks.size()));
        }
        Set<String> expected =
                new HashSet<>(Set.of("SYN_SENT", "ESTABLISHED", "FIN_WAIT2", "CLOSE_WAIT", "TIME_WAIT", "CLOSE"));
        if (isTimeWaitOver()) {
            expected.remove("TIME_WAIT");
            seen.remove("TIME_WAIT");
        }
        assertEquals(expected, seen, "states that a quiet wire can show");
        for (Map.Entry<String, Sniffer> sniffer : sniffers.entrySet()) {
            assertEquals(
                    hosts.server().listening(),
                    Report.asOf(Instant.now(), sniffer.getValue()).listening(),
                    sniffer.getKey());
        }
    }

    @Test
    void whatIsProvedIsRightWhileSegmentsAreLostAndTheRestIsOnceTheyAreNot() throws IOException, InterruptedException {
        server.does("listen " + LISTENING);
        List<Talk> talks = new ArrayList<>();
        for (int i = 0; i < UNDER_LOSS; i++) {
            for (Kind kind : Kind.values()) {
                // Where a FIN is lost, its peer may be the one in TIME_WAIT: it does not connect from the same port.
                if (kind.port == LISTENING && !endsByReset(kind) && kind != Kind.REUSED) {
                    for (String address :
                            List.of(hosts.server().ipv4(), hosts.server().ipv6())) {
                        talks.add(new Talk(kind, ports++, address));
                    }
                }
            }
        }
        for (Host host : List.of(hosts.client(), hosts.server())) {
            // No resets: nobody repeats them, and one comes of what is sent to a socket that has just gone.
            host.lose("tcp flags & rst == 0 numgen random mod 20 == 0");
        }
        client.does(talks.stream().map(Talk::connect).toList());
        int proved = assertProvedIsRight();
        client.does(talks.stream().map(talk -> "finish " + talk.id).toList());
        for (int round = 0; round < ROUNDS; round++) {
            play(talks, round);
            proved += assertProvedIsRight();
        }
        assertTrue(proved > talks.size(), "too little is proved: " + proved);
        for (Host host : List.of(hosts.client(), hosts.server())) {
            host.loseNothing();
        }
        awaitAgreement(talks.size());
    }

    /** A reset that is lost is not repeated: an end that waits in silence does not show what it missed. */
    private static boolean endsByReset(Kind kind) {
        return switch (kind) {
            case CLIENT_ABORTS,
                    SERVER_ABORTS,
                    ABORTED_WHILE_HALF_CLOSED,
                    SERVER_LEAVES_DATA_UNREAD,
                    CLIENT_LEAVES_DATA_UNREAD,
                    DATA_FOR_AN_ORPHAN,
                    REFUSED -> true;
            case IDLE,
                    TALKING,
                    CLIENT_CLOSES_FIRST,
                    SERVER_CLOSES_FIRST,
                    CLIENT_ONLY,
                    SERVER_ONLY,
                    CLIENT_SHUTS,
                    SERVER_SHUTS,
                    BOTH_SHUT,
                    HALF_CLOSED_FOR_GOOD,
                    BOTH_AT_ONCE,
                    REUSED,
                    NOT_ANSWERED,
                    NEVER_ACCEPTED -> false;
        };
    }

    /** Nothing gets through until both hosts have spoken: so both speak first. */
    @Test
    void openingAndClosingAtTheSameTimeIsWhatBothKernelsSay() throws IOException, InterruptedException {
        List<String> fromClient = new ArrayList<>();
        List<String> fromServer = new ArrayList<>();
        List<Integer> clientPorts = new ArrayList<>();
        List<Integer> serverPorts = new ArrayList<>();
        for (int i = 0; i < OF_EACH_KIND; i++) {
            for (boolean ipv6 : new boolean[] {false, true}) {
                int clientPort = ports++;
                int serverPort = ports++;
                clientPorts.add(clientPort);
                serverPorts.add(serverPort);
                fromClient.add("connect " + clientPort + " " + address(hosts.server(), ipv6) + " " + serverPort);
                fromServer.add("connect " + serverPort + " " + address(hosts.client(), ipv6) + " " + clientPort);
            }
        }
        loseAll();
        client.does(fromClient);
        server.does(fromServer);
        assertProvedIsRight();
        loseNothing();
        client.does(each("finish", clientPorts));
        server.does(each("finish", serverPorts));
        awaitAgreement(clientPorts.size());

        loseAll();
        client.does(each("close", clientPorts));
        server.does(each("close", serverPorts));
        assertProvedIsRight();
        loseNothing();
        awaitAgreement(clientPorts.size());
        for (Sniffer sniffer : sniffers.values()) {
            for (Report.End end : Report.asOf(Instant.now(), sniffer).ends().values()) {
                assertTrue(isSame("TIME_WAIT", end.state()), end.line());
                assertTrue(end.line().contains("\"how\":\"fin-simul\""), end.line());
            }
        }
    }

    private static String address(Host host, boolean ipv6) {
        return ipv6 ? host.ipv6() : host.ipv4();
    }

    private static List<String> each(String command, List<Integer> ids) {
        return ids.stream().map(id -> command + " " + id).toList();
    }

    private void loseAll() throws IOException, InterruptedException {
        hosts.client().lose("meta l4proto tcp");
        hosts.server().lose("meta l4proto tcp");
    }

    private void loseNothing() throws IOException, InterruptedException {
        hosts.client().loseNothing();
        hosts.server().loseNothing();
    }

    private void open(List<Talk> talks) throws IOException {
        client.does(talks.stream().map(Talk::connect).toList());
        for (Talk talk : talks) {
            if (talk.kind.port == CLOSED) {
                client.fails("finish " + talk.id, "refused");
            } else if (talk.kind.port != UNREACHABLE) {
                client.does("finish " + talk.id);
            }
        }
    }

    /** Where the client speaks first, it does so before the server, and else after it. */
    private void play(List<Talk> talks, int round) throws IOException {
        client.does(commands(talks, round, 'c', 'c'));
        server.does(commands(talks, round, 's', 'c'));
        server.does(commands(talks, round, 's', 's'));
        client.does(commands(talks, round, 'c', 's'));
    }

    private static List<String> commands(List<Talk> talks, int round, char host, char first) {
        return talks.stream()
                .filter(talk -> talk.isFirst(round, first))
                .flatMap(talk -> talk.commands(round, host).stream())
                .toList();
    }

    /**
     * At one quiet instant every end is in the state that its kernel says, wherever it was watched from. Returns the states
     * that there were.
     */
    private Set<String> assertAgreement(int connections) throws IOException, InterruptedException {
        for (int i = 0; i < MOST_SAMPLES; i++) {
            Map<Sockets, String> before = kernels();
            Instant instant = Instant.now().plus(SETTLING);
            Map<String, Report> reports = reports(instant);
            if (before.equals(kernels())) {
                List<String> wrong = new ArrayList<>();
                reports.forEach((where, report) -> wrong.addAll(disagreements(where, report, before, connections)));
                assertEquals("", String.join("\n", wrong));
                Set<String> states = new HashSet<>(before.values());
                if (before.size() < 2 * connections) {
                    states.add("CLOSE");
                }
                return states;
            }
        }
        return fail("the wire does not become quiet");
    }

    /** The same, as soon as what was lost has been sent again. */
    private void awaitAgreement(int connections) throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < MOST_SAMPLES; i++) {
            Map<Sockets, String> before = kernels();
            Map<String, Report> reports = reports(Instant.now().plus(SETTLING));
            if (before.equals(kernels())) {
                wrong.clear();
                reports.forEach((where, report) -> wrong.addAll(disagreements(where, report, before, connections)));
                if (wrong.isEmpty()) {
                    return;
                }
            }
        }
        fail("the wire does not settle:\n" + String.join("\n", wrong));
    }

    /** Every end that is said to be proved, and whose kernel did not change its mind meanwhile, is right; how many are. */
    private int assertProvedIsRight() throws IOException, InterruptedException {
        Map<Sockets, String> before = kernels();
        Map<String, Report> reports = reports(Instant.now().plus(SETTLING));
        Map<Sockets, String> after = kernels();
        List<String> wrong = new ArrayList<>();
        int right = 0;
        for (Map.Entry<String, Report> report : reports.entrySet()) {
            for (Map.Entry<Sockets, Report.End> end : report.getValue().ends().entrySet()) {
                Sockets sockets = end.getKey();
                if (!end.getValue().proof().equals("P") || !isSteady(sockets, before, after)) {
                    continue;
                }
                String kernel = before.getOrDefault(sockets, "CLOSE");
                if (isSame(kernel, end.getValue().state())) {
                    right++;
                } else {
                    wrong.add(disagreement(report.getKey(), sockets, kernel, end.getValue()));
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
        return right;
    }

    private static boolean isSteady(Sockets sockets, Map<Sockets, String> before, Map<Sockets, String> after) {
        return before.getOrDefault(sockets, "").equals(after.getOrDefault(sockets, ""))
                && before.getOrDefault(sockets.turned(), "").equals(after.getOrDefault(sockets.turned(), ""));
    }

    /** What both kernels say; each end by its own sockets. */
    private Map<Sockets, String> kernels() throws IOException, InterruptedException {
        Map<Sockets, String> both = new HashMap<>(hosts.client().sockets());
        both.putAll(hosts.server().sockets());
        return both;
    }

    private Map<String, Report> reports(Instant instant) throws IOException, InterruptedException {
        Map<String, Report> reports = new TreeMap<>();
        for (Map.Entry<String, Sniffer> sniffer : sniffers.entrySet()) {
            reports.put(sniffer.getKey(), Report.asOf(instant, sniffer.getValue()));
        }
        return reports;
    }

    /** What a kernel does not have is closed, whether or not wirestat shows it. */
    private List<String> disagreements(String where, Report report, Map<Sockets, String> kernels, int connections) {
        List<String> wrong = new ArrayList<>();
        if (report.ends().size() != 2 * connections) {
            wrong.add(where + ": " + report.ends().size() + " ends instead of " + 2 * connections);
        }
        Set<Sockets> all = new HashSet<>(kernels.keySet());
        all.addAll(report.ends().keySet());
        for (Sockets sockets : all) {
            String kernel = kernels.getOrDefault(sockets, "CLOSE");
            Report.End end = report.ends().get(sockets);
            String state = end == null || end.state().equals("UNKNOWN") ? "CLOSE" : end.state();
            if (!isSame(kernel, state)) {
                wrong.add(disagreement(where, sockets, kernel, end));
            }
        }
        return wrong;
    }

    private boolean isSame(String kernel, String state) {
        return state.equals(kernel)
                || isTimeWaitOver() && Set.of("TIME_WAIT", "CLOSE").containsAll(List.of(kernel, state));
    }

    private boolean isTimeWaitOver() {
        return Instant.now().isAfter(began.plus(TIME_WAIT));
    }

    private static String disagreement(String where, Sockets sockets, String kernel, Report.End end) {
        return where + ": " + sockets + " is " + kernel + " by its kernel, not as said in "
                + (end == null ? "no line" : end.line());
    }
}
