/**
 * From the octets of one frame to the TCP segment in it.
 *
 * <pre>
 *                 +--------------------------------------------------------------+
 *   frame, link   |   LinkLayer        EtherType          IpProtocol             |
 *   type  ------->|       |                |                  |                  |----> Segment
 *                 |       v                v                  v                  |
 *                 |   link header --&gt; tags, labels --&gt; IP, extensions --&gt; TCP    |----> Outcome
 *                 |       ^                                   |                  |
 *                 |       +------------- tunnels &lt;------------+                  |
 *                 +--------------------------------------------------------------+
 * </pre>
 *
 * <p>A frame is a row of headers, and each header names the next. {@link org.wirestat.wire.FrameDecoder} is the loop
 * over that row; a {@code Layer} is what comes next; a {@code Cursor} is what is left of the frame. Each header is a
 * static method that looks at the octets under the cursor, moves the cursor behind them and returns the next layer. The
 * three registries by which one header names another are {@link org.wirestat.wire.LinkLayer}, {@code EtherType} and
 * {@code IpProtocol}.
 *
 * <p>A tunnel is no special case: its header names a link layer or an IP layer again, and the loop goes on. So the
 * innermost TCP segment is what is found. Only the number of layers is limited, as every one of them is under the
 * control of whoever sent the frame.
 *
 * <p>What holds for every frame, whoever made it:
 *
 * <ol>
 *   <li>No octet outside the captured part of the frame is read.
 *   <li>The work is bounded by the captured length and the number of layers.
 *   <li>Nothing is allocated and nothing is thrown: whatever is wrong is an {@link org.wirestat.wire.Outcome}.
 * </ol>
 *
 * <p>Two ends are kept apart all the way: where the captured octets end, and where the packet ends as it was sent. The
 * IP header sets both, so the padding of a short Ethernet frame is not payload, and a segment cut by the snap length
 * still counts with all its payload.
 *
 * <p>The package keeps nothing from one frame to the next. It does not reassemble fragments, decrypt or decompress, and
 * it knows nothing of connections.
 */
package org.wirestat.wire;
