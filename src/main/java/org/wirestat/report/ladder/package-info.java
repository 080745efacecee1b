/**
 * Follows one connection segment by segment, and explains its states and its verdict in sentences.
 *
 * <pre>
 *   Connection, Segment, Delivery --Story--> Ladder --LadderFormat--> TextLadder, JsonLadder
 *                                    Step     folds data,              with the Explanation
 *                                             bounds memory            of the verdict
 * </pre>
 */
package org.wirestat.report.ladder;
