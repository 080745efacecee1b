/**
 * Formats for programs: one JSON object a line. The key names and their meaning are a contract; {@code json.md} lists them.
 */
package org.wirestat.report.json;
