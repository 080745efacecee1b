/**
 * Captures frames from an interface, filters frames with libpcap, and gives up root. Only this package calls native code.
 *
 * <pre>
 *   Tap: an interface of those that Interfaces lists
 *        |  open
 *   LiveCapture    lets libpcap fill the ring, batch by batch; Pump is what the capturing thread runs
 *        |
 *   HeaderRing     between the thread that captures and the thread that tracks
 *        |
 *   FrameSource    the interface that readers use
 *
 *   FrameFilter    passes the frames of a file that a pcap filter accepts: FilterProgram
 *   Rights         gives up root: Account, EveryThread, ThreadStatus
 * </pre>
 *
 * <p>Listening takes rights; reading what strangers sent must take none. So a {@link org.wirestat.live.Tap} does everything that
 * needs rights when it opens. Then {@link org.wirestat.live.Rights} gives the rights up, and only then is the first frame read:
 *
 * <pre>{@code
 * LiveCapture capture = new Tap("eth0").filter("tcp").open();
 * Rights.giveUp(Account.behindRoot(System.getenv()));
 * Pump pump = new Pump(capture);
 * Thread pumping = new Thread(pump, "capture");
 * pumping.start();
 * HeaderRing ring = capture.frames();
 * while (!done) {
 *     if (ring.next()) { ... } else if (ring.isOver()) { ... } else { ... } // silent: look at the clock
 * }
 * pump.stop();
 * pumping.join();
 * capture.close();
 * }</pre>
 *
 * <p>A live frame waits in two buffers, one after the other: in the kernel's, from which libpcap copies it, and in the ring. When
 * the reader is slow, because it prints or Java compiles, the ring fills first and then the kernel's buffer. A frame is lost only
 * when both are full. The counters tell which of the two overflowed.
 *
 * <p>{@link org.wirestat.live.NativeBridge} says from where native libraries are loaded, because they are loaded by root. pcap4j
 * opens interfaces and compiles filters. {@link org.wirestat.live.Libpcap} calls libpcap directly where pcap4j would be called for
 * every batch, or has no such call.
 */
package org.wirestat.live;
