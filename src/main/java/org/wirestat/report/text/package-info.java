/**
 * Formats for people: netstat's table and counts, events, findings, totals and the ladder of one connection.
 */
package org.wirestat.report.text;
