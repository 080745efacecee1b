package org.wirestat.live;

import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.RawPacketListener;

/** A program that counts the frames of an interface by pcap4j's loop, to be compared with: nothing is simpler. */
final class PlainLoop {
    private static final int FOR_EVER = -1;

    private static long captured;

    private PlainLoop() {}

    /** The interface, the octets kept of a frame, and those of the kernel's buffer. */
    public static void main(String[] arguments) throws Exception {
        try (PcapHandle handle = new PcapHandle.Builder(arguments[0])
                .snaplen(Integer.parseInt(arguments[1]))
                .bufferSize(Integer.parseInt(arguments[2]))
                .timeoutMillis(20)
                .promiscuousMode(PromiscuousMode.PROMISCUOUS)
                .build()) {
            Thread looping = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    handle.breakLoop();
                    looping.join();
                } catch (Exception e) {
                    e.printStackTrace();
                }
            }));
            System.err.println("listening on " + arguments[0]);
            try {
                handle.loop(FOR_EVER, (RawPacketListener) frame -> captured++);
            } catch (InterruptedException broken) {
                // By the hook.
            }
            PcapStat stat = handle.getStats();
            System.err.println(captured + " packets captured");
            System.err.println(stat.getNumPacketsReceived() + " packets received by filter");
            System.err.println(stat.getNumPacketsDropped() + " packets dropped by kernel");
        }
    }
}
