/**
 * Where frames come from. This package turns a capture, whatever its wrapping, into one frame after the other: a time,
 * a link type, two lengths and the octets. It knows file formats and how they break. It does not know what a frame
 * holds, and imports nothing of ours: who reads frames is not its business.
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
 *     FrameSource                                           what the others see
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
 * <p>Reading waits for no more than it needs: a frame is delivered as soon as its last octet has come, also through a
 * FIFO that its writer flushes frame by frame.
 */
package org.wirestat.capture;
