/**
 * Where frames come from, and where they are kept. This package turns a capture, whatever its wrapping, and a wire into
 * one frame after the other: a time, a link type, two lengths and the octets. It knows file formats and how they break,
 * and how to listen. It does not know what a frame holds, and imports nothing of ours: who reads frames is not its
 * business.
 *
 * <pre>
 *   file, FIFO, standard input
 *        |
 *     Octets  (GzipChannel | ZstdChannel -- Octets)?        one reused direct buffer, bounded, any length of input
 *        |
 *     PcapFile | PcapngFile                                 told apart by their first octets, never by a name
 *        |
 *     MergedFiles?                                          several captures, by time
 *        |
 *     FrameFilter?                                          those that a pcap filter accepts: FilterProgram
 *        |
 *     FrameSource                                           what the others see; FrameWriter keeps it in a file
 *        |
 *     HeaderRing                                            between the thread that captures and the one that tracks
 *        |
 *     LiveCapture                                           has libpcap fill it, batch by batch; Link: silent or down
 *        |                                                  Pump: what the capturing thread does
 *   Tap: an interface of those that Interfaces lists
 * </pre>
 *
 * <p>Every octet is taken to come from a stranger. Three promises follow, and the tests hold them against every cut and
 * thousands of mutations of small captures:
 *
 * <ol>
 *   <li>Memory does not depend on what the input says. No length field is ever believed to the extent of allocating by
 *       it; what is larger than can be held is read past.
 *   <li>Every frame that is whole before a damage is delivered, and then exactly one {@link CaptureException} tells
 *       file, offset, frame and mend in one line.
 *   <li>Nothing else is ever thrown, and every call ends if the input does.
 * </ol>
 *
 * <p>To listen takes rights, and to read what strangers sent should take none. So a {@link org.wirestat.capture.Tap}
 * does all that needs them when it opens; then {@link org.wirestat.capture.Rights} gives them up, and only then is the
 * first frame looked at. A {@link org.wirestat.capture.CaptureFile} is opened and looked into apart for the same reason: root
 * may read files that others may not. What is written is opened after that, so that root writes nothing
 * ({@link org.wirestat.capture.FrameWriter}).
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
 * <p>A frame of a wire is held in two places, one after the other: in the kernel's buffer, from where libpcap copies it
 * into the ring, where it is read. Whatever holds the reader up, printing or compiling, fills the ring and then the
 * kernel's buffer, and only what that has no room for is lost; whether the ring was full meanwhile tells who was late.
 *
 * <p>Native code is called for a wire, for filters, and to give up root; to read a file needs none.
 * {@link org.wirestat.capture.NativeBridge} says where it is loaded from, since that happens while there is root. libpcap is called through pcap4j where
 * nothing depends on how often: to open and to set a filter. What is called once a batch, and what
 * pcap4j does not have, is called by {@link org.wirestat.capture.Libpcap}.
 *
 * <p>Reading waits for no more than it needs: a frame is delivered as soon as its last octet has come, also through a
 * FIFO that its writer flushes frame by frame.
 */
package org.wirestat.capture;
