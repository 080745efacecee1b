/**
 * What many connections tell together: patterns that point at one host, and totals of who closes how.
 *
 * <pre>
 *   Connection --Sighting--> Pattern.note ----> Book --> Pattern.conclude --Doubt--> Finding
 *                                                |
 *                              Subject --> Dossier: a Cases for each Sign
 *
 *   Connection --Ending----> Totals, by server, client or host (Breakdown)
 * </pre>
 *
 * A connection shows {@code Sign}s: it was refused, a request met a closed socket, a socket is held in CLOSE_WAIT. One is no
 * finding. A {@code Pattern} says which connections count as signs, and how many of one subject, of how many that could have
 * shown it, are enough to say a sentence; the numbers are {@link org.wirestat.finding.Threshold}s, chosen so that healthy
 * traffic is silent: health checks are reset, some opens are refused, some segments are lost, and the end of a capture cuts
 * through whatever is under way.
 *
 * <p>Each connection is looked at once: when it leaves the table, or else when a report is made. What has left is kept as
 * counts, distributions and a few frames for a bounded number of subjects; a report works on a copy, so that the next one is
 * right again. Nothing here is on the packet path.
 *
 * <p>It knows {@code tcp} and nothing else: no address in text, no filter language, no file. A finding names its subject by
 * numbers and what selects its segments by a {@link org.wirestat.finding.Selection}; {@code report} writes both down.
 */
package org.wirestat.finding;
