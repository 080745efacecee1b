package org.wirestat.cli;

import java.io.File;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** Where frames come from: files or an interface, and the pcap filter that they must pass. */
public final class SourceOptions {
    private final Words words;
    private final OptionSpec read;
    private final OptionSpec networkInterface;
    private final OptionSpec listInterfaces;
    private final OptionSpec filterFile;
    private final OptionSpec count;

    /** Without the number that may follow -c. */
    private List<String> filterWords = List.of();

    SourceOptions(Words words) {
        this.words = words;
        Section section = words.section("Source");
        read = section.value(
                "FILE",
                "capture file to read: pcap or pcapng, plain, gzip or zstd; - is standard input; several are merged by time",
                "-r",
                "--read");
        networkInterface = section.value(
                "IFACE",
                "interface to capture from: its name, its number in -D, or any; needs root, which is given up at once"
                        + " (see -Z)",
                "-i",
                "--interface");
        listInterfaces = section.flag("list the interfaces with their numbers and exit", "-D", "--list-interfaces");
        filterFile = section.value("FILE", "read the pcap filter from a file", "-F");
        count = section.value("N", "stop after N frames", "--count");
    }

    void judge(List<String> filterWords) {
        this.filterWords = filterWords;
        Words.require(
                words.has(read) || isLive(),
                "a capture must be named with -r FILE (- is standard input), or an interface with -i IFACE"
                        + (words.rest().isEmpty() ? "" : ": " + String.join(" ", words.rest())));
        if (words.has(read)) {
            refuseFilesWithoutOption();
        }
        Words.require(!words.has(read) || !isLive(), "-r reads files and -i an interface: give one of them");
        Words.require(
                filter().isEmpty() || !words.has(filterFile),
                "-F names a filter and so do the last words: give one of them");
        Words.require(Collections.frequency(files(), "-") <= 1, "standard input can be read only once: -r - -r -");
        count();
    }

    /** After -r *.pcap the shell has given -r only the first file. */
    private void refuseFilesWithoutOption() {
        for (String word : words.rest()) {
            if (new File(word).exists()) {
                throw new UsageException("-r takes one file and must be repeated for each: " + word);
            }
        }
    }

    public List<String> files() {
        return words.all(read);
    }

    /** The interface to capture from, or null. */
    public String networkInterface() {
        return words.lastOrNull(networkInterface);
    }

    public boolean isLive() {
        return words.has(networkInterface);
    }

    public boolean isListingInterfaces() {
        return words.has(listInterfaces);
    }

    /** The pcap filter; empty for none. */
    public String filter() {
        return String.join(" ", filterWords);
    }

    /** The file that contains the pcap filter, or null. */
    public String filterFile() {
        return words.lastOrNull(filterFile);
    }

    /** The most frames to read. */
    public long count() {
        return words.has(count) ? words.count(count) : Long.MAX_VALUE;
    }
}
