package org.wirestat.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.CaptureFile;
import org.wirestat.capture.FrameSource;
import org.wirestat.capture.MergedFiles;
import org.wirestat.cli.Options;
import org.wirestat.cli.UsageException;
import org.wirestat.live.FrameFilter;
import org.wirestat.live.PcapFilter;

/** Opens what the options name: an interface or files, and the filter. Root is given up before the first frame is read. */
final class Sources {
    private static final String STANDARD_INPUT = "-";
    private static final int LONGEST_MESSAGE = 300;

    private final Options options;
    private final InputStream in;
    private final PrintStream err;
    private final Interruption interruption;
    private final Privileges privileges;
    private final Problems problems;
    /** Null unless an interface is open. */
    private Wire wire;
    /** Null unless frames of files must pass a filter. Live, the kernel filters. */
    private FrameFilter fileFilter;

    Sources(
            Options options,
            InputStream in,
            PrintStream err,
            Interruption interruption,
            Privileges privileges,
            Problems problems) {
        this.options = options;
        this.in = in;
        this.err = err;
        this.interruption = interruption;
        this.privileges = privileges;
        this.problems = problems;
    }

    /** Null if there is nothing to read; then the problems say why, or the user has asked for the end. */
    FrameSource open() {
        try {
            if (!options.source().isLive()) {
                return openFiles();
            }
            wire = Wire.open(options, filter(), privileges, err);
            interruption.readsAreShort();
            return wire.frames();
        } catch (CaptureException e) {
            if (e.kind() == CaptureException.Kind.FILTER) {
                throw new UsageException(cut(e.getMessage()));
            }
            problems.add(e.getMessage());
            return null;
        }
    }

    /** A message that quotes a long filter is cut. */
    private static String cut(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "...";
    }

    /** Root is given up once all files are open, and before their content is looked at. */
    private FrameSource openFiles() throws CaptureException {
        PcapFilter filter = filter();
        List<CaptureFile> files = new ArrayList<>();
        for (String name : options.source().files()) {
            files.add(
                    name.equals(STANDARD_INPUT)
                            ? CaptureFile.of(Channels.newChannel(in), "standard input")
                            : CaptureFile.named(name));
        }
        privileges.giveUpRoot(options.program().user(), err);
        List<FrameSource> sources = lookInto(files);
        if (sources.isEmpty()) {
            return null;
        }
        if (!filter.isEmpty()) {
            fileFilter = new FrameFilter(filter);
        }
        return sources.size() == 1 ? sources.get(0) : new MergedFiles(sources);
    }

    private PcapFilter filter() {
        String file = options.source().filterFile();
        if (file == null) {
            return PcapFilter.of(options.source().filter());
        }
        try {
            return PcapFilter.in(file);
        } catch (CaptureException e) {
            throw new UsageException("-F must name a file with a pcap filter: " + e.getMessage());
        } catch (IOException e) {
            throw new UsageException("-F must name a file with a pcap filter: " + file);
        }
    }

    /** A capture that cannot be read from its first frame on is a problem, and the others are read. */
    private List<FrameSource> lookInto(List<CaptureFile> files) {
        List<FrameSource> sources = new ArrayList<>();
        for (CaptureFile file : files) {
            try {
                sources.add(file.frames());
            } catch (CaptureException e) {
                if (!interruption.isRequested()) { // else the interruption itself ended the read
                    problems.add(e.getMessage());
                }
            }
        }
        return sources;
    }

    /** The live capture; null for files. */
    Wire wire() {
        return wire;
    }

    /** The filter that frames of files must pass; null if there is none. */
    FrameFilter fileFilter() {
        return fileFilter;
    }

    /** Stops listening, and completes the file that frames were written to. */
    void close() {
        if (wire != null) {
            try {
                wire.close();
            } catch (IOException e) {
                problems.add(e.getMessage());
            }
        }
    }
}
