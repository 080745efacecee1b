/**
 * What all formats share: how addresses, ports, times, names and filters are written, which rows are shown, and which end is
 * local. The formats are in {@code report.text} and {@code report.json}; {@code report.ladder} follows one connection step by step.
 *
 * <pre>
 *   Connection --RowFilter--> shown or not
 *        |
 *        +--Orientation--> which end is local
 *        |
 *        +--Format-->  TextTable   netstat's columns, then the peer's state
 *                      JsonLines   one object a line
 *                      Statistics  counts in the form of netstat -s
 *
 *   Finding --FindingFormat-->          TextFindings   with a DisplayFilter for Wireshark
 *   Breakdown.Row --BreakdownFormat-->  TextBreakdown  a row for each server, client or host
 *                                       JsonFindings   both, one object a line
 * </pre>
 *
 * <p>A {@link org.wirestat.report.Format} is given the instant, then every listener, then every connection, and then the end. A
 * connection belongs to the tracker and is valid only during the call, so a format writes it at once and keeps nothing.
 *
 * <p>The package knows how netstat, Zeek and the Community ID specification write things down. It does not know where connections
 * come from, it asks no clock (every instant is passed in), and it asks no name server: a passive tool sends no packet. Names come
 * from the machine's own files ({@link org.wirestat.report.HostNames}, {@link org.wirestat.report.PortNames}).
 * {@link org.wirestat.report.Printable} escapes everything that came out of a file before it reaches a terminal.
 *
 * <p>To add a format: one class that implements the format's interface, and one line in the view that offers it.
 */
package org.wirestat.report;
