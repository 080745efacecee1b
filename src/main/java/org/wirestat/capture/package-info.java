/**
 * Reads frames from capture files, and writes frames into them. A frame is a time, a link type, two lengths and bytes. The
 * package knows the file formats and how they break. It does not know what a frame contains, and imports no other room.
 *
 * <pre>
 *   file, FIFO, standard input
 *        |
 *     Octets  (GzipChannel | ZstdChannel -- Octets)?        one reused direct buffer, bounded, any length of input
 *        |
 *     PcapFile | PcapngFile                                 told apart by their first bytes, never by a name
 *        |
 *     MergedFiles?                                          several captures, merged by time
 *        |
 *     FrameSource                                           the interface that readers use; FrameWriter writes a file
 * </pre>
 *
 * <p>Every byte is assumed to come from a stranger. Three promises follow. The tests check them with every truncation and
 * thousands of mutations of small captures:
 *
 * <ol>
 *   <li>Memory does not depend on the input. No length field causes an allocation of that length; what is too large to be
 *       held is skipped.
 *   <li>Every complete frame before a damaged place is delivered. Then exactly one
 *       {@link org.wirestat.capture.CaptureException} names the file, the offset, the frame and the remedy in one line.
 *   <li>Nothing else is thrown, and every call returns when the input ends.
 * </ol>
 *
 * <p>A {@link org.wirestat.capture.CaptureFile} is opened and looked into in two steps: root may open files that other users
 * may not, but gives up root before it looks at their content.
 *
 * <p>Reading waits for no more than it needs: a frame from a FIFO is delivered as soon as its last byte has arrived.
 *
 * <p>To add a file format: one class that implements {@link org.wirestat.capture.FrameSource}, and one line in
 * {@link org.wirestat.capture.CaptureFile} that recognises its first bytes.
 */
package org.wirestat.capture;
