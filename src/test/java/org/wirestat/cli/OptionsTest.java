package org.wirestat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirestat.run.Schedule;

class OptionsTest {
    @Test
    void lettersMayBeBundledAsInNetstat() {
        Options options = options("-anoetW46r x.pcap");
        assertTrue(options.view().isHostNumeric());
        assertTrue(options.view().isPortNumeric());
        assertTrue(options.view().isExtended());
        assertTrue(options.view().hasTimers());
        assertTrue(options.view().isWide());
        assertTrue(options.rowFilter().showsListener(true));
        assertTrue(options.rowFilter().showsListener(false));
        assertEquals(List.of("x.pcap"), options.source().files());
    }

    @Test
    void filesMayBeSeveralAndOneStandardInput() {
        assertEquals(
                List.of("a", "-", "@b"), options("-r a -r - --read=@b").source().files());
    }

    @Test
    void withoutOptionsNamesAreLookedUpAndTheEndIsReported() {
        Options options = options("-r x");
        assertFalse(options.view().isHostNumeric());
        assertFalse(options.view().isPortNumeric());
        assertFalse(options.view().isJson());
        assertFalse(options.time().hasInstants());
        assertEquals(0, options.inference().timeWait());
        assertEquals(0, options.program().maxConnections());
        assertTrue(schedule(options).isEndReported());
        assertFalse(options.rowFilter().showsListener(false));
    }

    @ParameterizedTest
    @CsvSource({
        "-r x --time-wait auto, 0",
        "-r x --time-wait 60s, 60000000000",
        "-r x --time-wait=1m, 60000000000",
        "-r x --time-wait 9s --time-wait 7s, 7000000000",
        "-r x --profile linux, 60000000000",
        "-r x --profile windows, 120000000000",
        "-r x --profile bsd, 60000000000",
        "-r x --profile macos, 30000000000",
        "-r x --profile rfc, 240000000000",
    })
    void lengthOfTimeWaitIsGivenInEitherOfTwoWays(String words, long nanos) {
        assertEquals(nanos, options(words).inference().timeWait());
    }

    @ParameterizedTest
    @CsvSource({
        "-r x --numeric-hosts, true, false",
        "-r x --numeric-ports, false, true",
        "-r x --numeric, true, true",
    })
    void namesAreTurnedOffTogetherOrApart(String words, boolean hosts, boolean ports) {
        assertEquals(hosts, options(words).view().isHostNumeric());
        assertEquals(ports, options(words).view().isPortNumeric());
    }

    @ParameterizedTest
    @CsvSource({"-4, false, true", "-6, true, false", "-46, true, true", "-t, true, true"})
    void familiesAreChosenByTheirNumber(String family, boolean ipv6, boolean ipv4) {
        Options options = options("-a -r x " + family);
        assertEquals(ipv6, options.rowFilter().showsListener(true));
        assertEquals(ipv4, options.rowFilter().showsListener(false));
    }

    @Test
    void instantsAreReadAsTheyAreGiven() {
        Schedule schedule = schedule(options("-r x --at +1.5s --at 1970-01-01T00:00:01Z"));
        schedule.begin(0);
        assertFalse(schedule.isEndReported());
        assertEquals(1_000_000_000L, schedule.takeInstant());
        assertEquals(1_500_000_000L, schedule.takeInstant());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "-a ! a capture must be named with -r FILE (- is standard input), or an interface with -i IFACE",
                "x.pcap ! a capture must be named with -r FILE (- is standard input), or an interface with -i IFACE:"
                        + " x.pcap",
                "-r ! --read must be followed by its value, FILE",
                "-r x --at ! --at must be followed by its value, TIME",
                "-r - -r - ! standard input can be read only once: -r - -r -",
                "--foo -r x ! unknown option: --foo; is --for meant?",
                "-r x --explan 1 ! unknown option: --explan; is --explain meant?",
                "-r x --jsn ! unknown option: --jsn; is --json meant?",
                "-r x -i eth0 ! -r reads files and -i an interface: give one of them",
                "-r x -w y ! -w is for live capture, with -i IFACE",
                "-i eth0 --direction up ! --direction must be in, out or inout: up",
                "-i eth0 -F f port 80 ! -F names a filter and so do the last words: give one of them",
                "-i eth0 -c --every 2s ! -c and --every both say how often: give one of them",
                "-i eth0 -E -s ! --statistics and --events say what is printed: one of them can be, in a run",
                "-r x --findings --by server ! --findings and --by say what is printed: one of them can be, in a run",
                "-r x --fail-on any -s ! --statistics and --fail-on say what is printed: one of them can be, in a run",
                "-r x --by port ! --by must be one of server, client, host: port",
                "-r x --by client --sort fin:own ! --sort must be one of conns, open, fin:cli, fin:srv, simul, abort, refused,"
                        + " no-sock, no-answer, other, idle, half-close, close-wait, time-wait: fin:own",
                "-r x --limit 3 ! --limit is for the rows of --by",
                "-r x --by host --limit 0 ! --limit must be a whole number from 1 to 2147483647: 0",
                "-r x --threshold refused=many ! --threshold must be a name, = and a number from 0 on: refused=many",
                "-i eth0 -E -c ! -E prints events when they happen: it cannot be combined with --at, --every or -c",
                "-tlnp -r x ! -p: the wire does not tell which process owns a socket; leave it out",
                "-tun -r x ! -u and -x: only TCP has states to infer; leave them out",
                "-i eth0 -c 0 ! -c must be followed by a time above 0 in seconds, such as 5 or 0.5, or by the filter: 0",
                "-c -r x ! -c: a file does not change while it is read; try --every 1s",
                "-r x --json -s ! --json prints connections: it cannot be combined with -s",
                "-r x --every 0 ! --every must be a time above 0, such as 500ms, 60s or 2m: 0",
                "-r x --every soon ! --every must be a time above 0, such as 500ms, 60s or 2m: soon",
                "-r x --time-wait -1s ! --time-wait must be a time above 0, such as 500ms, 60s or 2m: -1s",
                "-r x --time-wait 1s --profile rfc ! --time-wait and --profile both say how long TIME_WAIT lasts: give one"
                        + " of them",
                "-r x --profile amiga ! --profile must be linux, windows, bsd, macos or rfc: amiga",
                "-r x --key mpls ! --key must be vlan: mpls",
                "-r x --local lan ! --local must be an address or a block such as 192.0.2.0/24 or 2001:db8::/32: lan",
                "-r x --max-connections 0 ! --max-connections must be a whole number from 1 to 2147483647: 0",
                "-r x --max-connections 1e6 ! --max-connections must be a whole number from 1 to 2147483647: 1e6",
                "-r x --at soon ! --at must be a time such as 2026-01-07T10:11:12Z, seconds since 1970, or +12.5s from"
                        + " the first frame: soon",
            })
    void whatCannotBeDoneSaysWhatMustHoldAndWhatWasGiven(String words, String expected) {
        assertEquals(expected, refusal(words));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json=3 -r x", "-n=1 -r x", "-r x --wide=yes", "-", "-- x"})
    void everyOtherMisuseIsOneLineToo(String words) {
        assertFalse(refusal(words).contains("\n"));
    }

    @Test
    void helpAndVersionNeedNothingElse() {
        assertTrue(options("-h").program().isHelp());
        assertTrue(options("--version").program().isVersion());
        assertTrue(options("-h port 80").program().isHelp());
    }

    @Test
    void helpFitsItsWidthAndNamesEveryOption() {
        String help = options("--help=all").help();
        for (String line : help.split("\n")) {
            assertTrue(line.length() <= 100, line);
            assertEquals(line.stripTrailing(), line);
        }
        for (String option : List.of(
                "-r, --read",
                "-i, --interface",
                "-D, --list-interfaces",
                "-F=",
                "--count",
                "--for",
                "-w=",
                "-Z, --relinquish-privileges",
                "--snaplen",
                "-B, --buffer-size",
                "-Q, --direction",
                "--no-promisc",
                "--immediate-mode",
                "-E, --events",
                "-c, --continuous",
                "-a, --all",
                "-l, --listening",
                "-4 ",
                "-6 ",
                "-t, --tcp",
                "--local",
                "-n, --numeric",
                "--numeric-hosts",
                "--numeric-ports",
                "-e, --extend",
                "-o, --timers",
                "-W, --wide",
                "-s, --statistics",
                "--json",
                "--at",
                "--every",
                "--time-wait",
                "--profile",
                "--key",
                "--verify-checksums",
                "--max-connections",
                "--keep-finished",
                "-v, --verbose",
                "--debug",
                "-V, --version",
                "-h, --help")) {
            assertTrue(help.contains(option), option);
        }
    }

    @Test
    void shortHelpFitsOnAScreen() {
        List<String> lines = options("--help").help().lines().toList();
        assertTrue(lines.size() < 60, "lines: " + lines.size());
        assertEquals(
                10,
                lines.stream().filter(line -> line.startsWith("  wirestat ")).count());
        for (String line : lines) {
            assertTrue(line.length() <= 100, line);
            if (line.startsWith("  wirestat ")) { // each must be a command that can be given
                options(line.strip().replaceFirst("^wirestat ", "").replaceFirst("  .*", ""));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "-i eth0 tcp port 80 ! tcp port 80",
                "-i eth0 -c 2 tcp port 80 ! tcp port 80",
                "-i eth0 -nc tcp ! tcp",
                "-r x host 10.0.0.1 ! host 10.0.0.1",
            })
    void lastWordsAreThePcapFilter(String words, String filter) {
        assertEquals(filter, options(words).source().filter());
    }

    @ParameterizedTest
    @CsvSource({"-i eth0 -c, 1", "-i eth0 -c 5, 5", "-i eth0 -c 5 tcp, 5", "-i eth0 --every 3s, 3"})
    void continuousIsEverySecondOrSoMany(String words, long seconds) {
        Schedule schedule = schedule(options(words));
        schedule.begin(0);
        assertFalse(schedule.isDue(seconds * 1_000_000_000L - 1));
        assertTrue(schedule.isDue(seconds * 1_000_000_000L));
    }

    private static Schedule schedule(Options options) {
        return new Schedule(options.time().moments(), options.time().period());
    }

    private static Options options(String words) {
        return new Options(words.split(" "));
    }

    private static String refusal(String words) {
        return assertThrows(UsageException.class, () -> options(words)).getMessage();
    }
}
