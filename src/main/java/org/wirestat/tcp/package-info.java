/**
 * The vocabulary: what a TCP connection is to one who stands by. It knows segments and time, and nothing else: no frame's
 * bytes, no table, no clock, no output.
 *
 * <pre>
 *   Segment --> Plausibility --> Connection --> two Ends --> Reading ----> TcpState, Proof
 *                judges           tells the      see facts    means
 *                numbers          ends           |            ResetRules -> Rule --> Verdict
 *                                                |            FinRules
 *                  Speech, Opening, Closing,     |            mean
 *                  Acknowledgement, Resetting    |
 *                  move facts ------------------>+-- hot:  EndRecord (of package record)
 *                                                +-- cold: EndFacts: Control, Reset, ...
 *                                                    seen through SequenceSpace, Activity,
 *                                                    Retransmission, Profile
 * </pre>
 *
 * <p>What it assumes: a segment that passes the tap is delivered, until somebody contradicts it. Flags are claims; sequence
 * numbers are evidence. Facts are firsts, lasts, highests and lowests, so that order and copies within a round trip do not
 * matter. A state is read when somebody asks for it.
 *
 * <p>A fact is either hot, moved by ordinary segments, and lies in the record that each connection has; or it is cold, and a
 * plain field of {@link org.wirestat.tcp.ColdFacts} or what that holds. A connection that has gone by the textbook until now has no
 * cold facts of its own: {@code Promotion} lays them down from its record whenever somebody looks, and for good at the first
 * segment that is not of the textbook. To add a fact: if only unusual segments move it, a field; else an accessor in the record
 * and a line in the fast path of {@code flow}, which a test over every capture there is holds equal to this package.
 *
 * <p>Beside its own facts a connection keeps what Zeek would say of it ({@code History}, {@code ZeekEnd}): nothing of ours
 * rests on that.
 *
 * <p>Begin with {@link org.wirestat.tcp.TcpState}, which draws the grid, then {@code Control}, which says who knows of a SYN
 * or a FIN, then {@link org.wirestat.tcp.End}.
 */
package org.wirestat.tcp;
