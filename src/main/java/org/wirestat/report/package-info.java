/**
 * What a reader sees: connections in, text or JSON out.
 *
 * <pre>
 *   Connection --RowFilter--> shown or not
 *        |
 *        +--Orientation--> which end is local
 *        |
 *        +--Format-->  TextTable   netstat's columns, then the peer's state
 *                      JsonLines   one object a line, schema 1
 *                      Statistics  netstat -s, counted from the wire
 *
 *   Finding --FindingFormat-->          TextFindings   with a DisplayFilter to paste into Wireshark
 *   Breakdown.Row --BreakdownFormat-->  TextBreakdown  a row for each server, client or host
 *                                       JsonFindings   both, one object a line
 * </pre>
 *
 * One connection can be followed segment by segment:
 *
 * <pre>
 *   Connection, Segment, Delivery --Story--> Ladder --LadderFormat--> TextLadder, JsonLadder
 *                                    Step     folds,                    with the Explanation
 *                                             is bounded                of the verdict
 * </pre>
 *
 * A {@link org.wirestat.report.Format} is told the instant, then every listener, then every connection, and then that
 * there are no more. A connection belongs to the tracker and is valid only during the call, so a format writes what it
 * has to say at once and keeps nothing; rows stand in the order in which they came.
 *
 * <p>The package knows how netstat, Zeek and the Community ID specification write things down. It does not know where
 * connections come from, asks no clock (every instant is handed in), and asks no name server: a passive tool sends no
 * packet, so names come from the machine's own files ({@link org.wirestat.report.HostNames},
 * {@link org.wirestat.report.PortNames}) or not at all. Nothing that came out of a file reaches a terminal before
 * {@link org.wirestat.report.Printable} has seen it.
 */
package org.wirestat.report;
