package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Two hosts with a program each, on which an {@link Ending} is played. */
final class Stage {
    /** Where the server listens unless an ending says otherwise. */
    private static final int PORT = 5000;

    /** Until what was done is done: kernels answer a bare FIN after some 40 ms. */
    private static final long SETTLING_MILLIS = 60;

    private final Hosts hosts;
    private final Map<String, Program> programs = new HashMap<>();
    private final Set<Host> filtering = new HashSet<>();

    private Stage(Hosts hosts) {
        this.hosts = hosts;
    }

    static Stage make() throws IOException, InterruptedException {
        Stage stage = new Stage(Hosts.make());
        try {
            stage.start("c", stage.hosts.client());
            stage.start("s", stage.hosts.server());
            return stage;
        } catch (IOException | RuntimeException | Error e) {
            stage.remove();
            throw e;
        }
    }

    private void start(String name, Host host) throws IOException {
        programs.put(name, Program.on(host));
        if (host.equals(hosts.server())) {
            programs.get(name).does("listen " + PORT);
        }
    }

    Hosts hosts() {
        return hosts;
    }

    /** Where an ending is to be watched. */
    Host tap(Ending ending) {
        return ending.has("at-server") ? hosts.server() : hosts.client();
    }

    /**
     * Plays to the end, where what was lost still is lost; the last frame is no segment.
     *
     * @param recorder tells a forger the numbers; null if none has a part
     */
    void play(Ending ending, Recorder recorder) throws IOException, InterruptedException {
        deliver(hosts.client());
        deliver(hosts.server());
        for (String step : ending.steps()) {
            try {
                play(step, ending.isIpv6(), recorder);
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError(ending + ": " + step, e);
            }
            TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
        }
        programs.get("c").does("say " + hosts.server().ipv4());
        TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
    }

    private void play(String step, boolean isIpv6, Recorder recorder) throws IOException, InterruptedException {
        String[] words = step.split("\\s+");
        if (words[0].equals("wait")) {
            TimeUnit.MILLISECONDS.sleep(Math.round(Double.parseDouble(words[1].replace("s", "")) * 1000));
            return;
        }
        if (words[0].equals("open")) {
            open(words[1], isIpv6);
            return;
        }
        if (words[0].equals("talk")) {
            talk(words[1]);
            return;
        }
        Program program = programs.get(words[0]);
        assertTrue(program != null, "c, s, open, talk or wait must come first");
        String rest = words.length > 2 ? step.split("\\s+", 3)[2] : "";
        switch (words[1]) {
            case "loses" -> treat(program.host(), hook(words[2]), rest.split("\\s+", 2)[1], "drop");
            case "rejects" ->
                treat(program.host(), "input", rest.split(" with ")[0], "reject with " + rest.split(" with ")[1]);
            case "delivers" -> deliver(program.host());
            case "holds" -> program.host().hold();
            case "releases" -> program.host().release(other(words[0]));
            case "sets" -> program.host().run("sysctl", "-qw", "net.ipv4." + rest);
            case "forges" -> program.does("forge " + forgery(words, recorder).hex());
            case "dies" -> {
                program.close();
                start(words[0], program.host());
            }
            case "fails" -> program.fails(rest.split("\\s+", 2)[1], words[2]);
            default ->
                program.does(Arrays.stream(step.substring(2).split("; "))
                        .map(command -> addressed(words[0], command, isIpv6))
                        .toList());
        }
    }

    private void treat(Host host, String hook, String condition, String treatment)
            throws IOException, InterruptedException {
        filtering.add(host);
        host.treat(hook, condition, treatment);
    }

    private void deliver(Host host) throws IOException, InterruptedException {
        if (filtering.remove(host)) {
            host.loseNothing();
        }
    }

    private void open(String id, boolean isIpv6) throws IOException {
        programs.get("c").does(addressed("c", "connect " + id, isIpv6), "finish " + id);
        programs.get("s").does("await " + id);
    }

    /** A request and its response. */
    private void talk(String id) throws IOException {
        programs.get("c").does("send " + id + " 200");
        programs.get("s").does("read " + id + " 200", "send " + id + " 600");
        programs.get("c").does("read " + id + " 600");
    }

    private static String hook(String direction) {
        return direction.equals("in") ? "input" : "output";
    }

    private Host other(String who) {
        return who.equals("c") ? hosts.server() : hosts.client();
    }

    /** Says where to connect to, which an ending leaves open. */
    private String addressed(String who, String command, boolean isIpv6) {
        String[] words = command.split("\\s+");
        if (!words[0].equals("connect")) {
            return command;
        }
        String address = isIpv6 ? other(who).ipv6() : other(who).ipv4();
        return "connect " + words[1] + " " + address + " " + (words.length > 2 ? words[2] : PORT);
    }

    /** In the name of the host's own socket. */
    private Forgery forgery(String[] words, Recorder recorder) throws IOException {
        boolean isClient = words[0].equals("c");
        int id = Integer.parseInt(words[2]);
        int srcPort = isClient ? id : PORT;
        int dstPort = isClient ? PORT : id;
        return Forgery.of(
                List.of(words).subList(3, words.length),
                programs.get(words[0]).host().ipv4(),
                srcPort,
                other(words[0]).ipv4(),
                dstPort,
                recorder.last(srcPort, dstPort));
    }

    void remove() throws IOException, InterruptedException {
        programs.values().forEach(Program::close);
        hosts.remove();
    }
}
