/**
 * The vocabulary: what a TCP connection is to one who stands by. It knows segments and time, and nothing else: no frame's
 * bytes, no table, no clock, no output.
 *
 * <pre>
 *   Segment --> Plausibility --> Connection --> two Ends --> Reading ----> TcpState, Proof
 *                judges           routes         keep facts   means
 *                numbers                         (Control,    ResetRules -> Rule --> Verdict
 *                                                 Sequence-   FinRules
 *                                                 Space,      mean
 *                                                 Reset,
 *                                                 Retransmission,
 *                                                 Activity, Profile)
 * </pre>
 *
 * <p>What it assumes: a segment that passes the tap is delivered, until somebody contradicts it. Flags are claims; sequence
 * numbers are evidence. Facts are firsts, lasts, highests and lowests, so that order and copies within a round trip do not
 * matter. A state is read when somebody asks for it.
 *
 * <p>A connection is stored in words of a page that belongs to whoever keeps it, and its classes say where in those words
 * their facts lie. An ordinary segment of an open connection does not get as far as drawn above: {@code Prediction} takes
 * note of it in the words themselves.
 *
 * <p>Beside its own facts a connection keeps what Zeek would say of it ({@code History}, {@code ZeekEnd}): nothing of ours
 * rests on that.
 *
 * <p>Begin with {@link org.wirestat.tcp.TcpState}, which draws the grid, then {@code Control}, which says who knows of a SYN
 * or a FIN, then {@link org.wirestat.tcp.End}.
 */
package org.wirestat.tcp;
