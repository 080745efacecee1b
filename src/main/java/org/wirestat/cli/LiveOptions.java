package org.wirestat.cli;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** How an interface is listened to. */
public final class LiveOptions {
    private final Words words;
    private final OptionSpec span;
    private final OptionSpec write;
    private final OptionSpec snapLength;
    private final OptionSpec bufferSize;
    private final OptionSpec direction;
    private final OptionSpec notPromiscuous;
    private final OptionSpec immediate;

    LiveOptions(Words words) {
        this.words = words;
        Section section = words.section("Live capture");
        span = section.value("SPAN", "stop after this time, such as 60s", "--for");
        write = section.value("FILE", "write the headers of all frames to a pcapng file, for -r or tcpdump -r", "-w");
        snapLength = section.value("BYTES", "how many bytes of each frame to capture (default 256)", "--snaplen");
        bufferSize = section.value("KIB", "size of the kernel's buffer in KiB (default 65536)", "-B", "--buffer-size");
        direction = section.value(
                "in|out|inout", "only frames that the capturing host receives, or sends, or both", "-Q", "--direction");
        notPromiscuous = section.flag("do not put the interface into promiscuous mode", "--no-promisc");
        immediate =
                section.flag("deliver each frame at once; takes several times the processor time", "--immediate-mode");
    }

    void judge(boolean isLive) {
        for (OptionSpec live : List.of(span, write, snapLength, bufferSize, direction, notPromiscuous, immediate)) {
            Words.require(isLive || !words.has(live), live.longestName() + " is for live capture, with -i IFACE");
        }
        Words.require(!"-".equals(keptFile()), "-w must name a file: -");
        Words.require(
                List.of("in", "out", "inout").contains(direction()),
                "--direction must be in, out or inout: " + direction());
        span();
        snapLength();
        bufferSize();
    }

    /** How long to capture, in nanoseconds. */
    public long span() {
        return words.has(span) ? words.span(span) : Long.MAX_VALUE;
    }

    /** The file that captured frames are written to, or null. */
    public String keptFile() {
        return words.lastOrNull(write);
    }

    /** In bytes; 0 for the default. */
    public int snapLength() {
        return words.has(snapLength) ? words.count(snapLength) : 0;
    }

    /** In KiB; 0 for the default. */
    public int bufferSize() {
        return words.has(bufferSize) ? words.count(bufferSize) : 0;
    }

    /** {@code in}, {@code out} or {@code inout}. */
    public String direction() {
        return words.has(direction) ? words.last(direction) : "inout";
    }

    public boolean isPromiscuous() {
        return !words.has(notPromiscuous);
    }

    public boolean isImmediate() {
        return words.has(immediate);
    }
}
