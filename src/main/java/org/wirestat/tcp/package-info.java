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
 * <p>Where connections lie is for {@link org.wirestat.tcp.Connections} to say, and how one is drawn there for
 * {@link org.wirestat.tcp.Connection}: four cache lines hold one that nothing unusual befell ({@code Ordinary}), and others
 * have a list of what is not as expected ({@code Differences}). Most segments do not get as far as drawn above: what goes on
 * where its sender left off ({@code Prediction}), and the SYNs and FINs of the textbook ({@code Textbook}), are noted where
 * the connection lies, without loading its ends, and come to the very same. To add a fact is to say there what it ought to be;
 * what is compared with that is told by a test over every capture there is.
 *
 * <p>Beside its own facts a connection keeps what Zeek would say of it ({@code History}, {@code ZeekEnd}): nothing of ours
 * rests on that.
 *
 * <p>Begin with {@link org.wirestat.tcp.TcpState}, which draws the grid, then {@code Control}, which says who knows of a SYN
 * or a FIN, then {@link org.wirestat.tcp.End}.
 */
package org.wirestat.tcp;
