package org.wirestat.cli;

import org.wirestat.tcp.Stack;
import picocli.CommandLine.Model.OptionSpec;

/** How states are inferred. */
public final class InferenceOptions {
    private static final String AUTO = "auto";
    private static final String VLAN = "vlan";

    private final Words words;
    private final OptionSpec timeWait;
    private final OptionSpec profile;
    private final OptionSpec key;
    private final OptionSpec verifyChecksums;

    InferenceOptions(Words words) {
        this.words = words;
        Section section = words.section("How states are inferred");
        timeWait = section.value(
                "SPAN",
                "how long TIME_WAIT lasts, such as 60s; auto (default) goes by the stack that an end's SYN suggests",
                "--time-wait");
        profile = section.value(
                "OS",
                "set --time-wait to that of linux (60 s), windows (120 s), bsd (60 s), macos (30 s) or rfc (240 s)",
                "--profile");
        key = section.value(VLAN, "treat the same addresses and ports in another VLAN as another connection", "--key");
        verifyChecksums = section.flag("ignore segments with a wrong checksum", "--verify-checksums");
    }

    void judge() {
        Words.require(
                !words.has(timeWait) || !words.has(profile),
                "--time-wait and --profile both say how long TIME_WAIT lasts: give one of them");
        Words.require(!words.has(key) || words.last(key).equals(VLAN), "--key must be vlan: " + words.lastOrNull(key));
        timeWait();
    }

    /** How long TIME_WAIT lasts on every host, in nanoseconds; 0 to go by each host's stack. */
    public long timeWait() {
        if (words.has(profile)) {
            return stack(words.last(profile)).timeWait();
        }
        return words.has(timeWait) && !words.last(timeWait).equals(AUTO) ? words.span(timeWait) : 0;
    }

    private static Stack stack(String name) {
        return switch (name) {
            case "linux" -> Stack.LINUX;
            case "windows" -> Stack.WINDOWS;
            case "bsd" -> Stack.FREEBSD;
            case "macos" -> Stack.MACOS;
            case "rfc" -> Stack.UNKNOWN;
            default -> throw new UsageException("--profile must be linux, windows, bsd, macos or rfc: " + name);
        };
    }

    public boolean isVlanInKey() {
        return words.has(key);
    }

    public boolean isVerifyingChecksums() {
        return words.has(verifyChecksums);
    }
}
