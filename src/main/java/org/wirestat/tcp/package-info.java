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
 * <p>Begin with {@link org.wirestat.tcp.TcpState}, which draws the grid, then {@code Control}, which says who knows of a SYN
 * or a FIN, then {@link org.wirestat.tcp.End}.
 */
package org.wirestat.tcp;
