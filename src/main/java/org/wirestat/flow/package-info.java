/**
 * Keeps the connections and gives each segment to its own. One thread owns a {@link org.wirestat.flow.Shard} and all that
 * is in it; snapshots are taken by a visitor between two segments, so that nobody ever reads a connection that moves.
 *
 * <pre>
 *   Segment --> FlowKey --> Duplicates --> FlowTable --> Connection
 *                hash        seen just      Index; find,
 *                            now? count     add, evict
 *                                            '--> Listeners
 * </pre>
 *
 * <p>Whoever wants to know more than a snapshot tells is called back: on each change of a state, on each segment of the
 * connections that are followed, and on each connection that leaves.
 *
 * <p>Memory is bounded, in octets: when there is no page for another connection, or as many are kept as may be, the table
 * evicts by need, least worth first, and counts what it evicts; the listeners are bounded likewise. A table that grows adds a
 * page, or makes one of the 256 parts of its index larger, and moves nothing else. Segments come in batches, so that what they
 * touch is fetched at once. It knows no source, no clock and no output, and allocates for new connections only.
 */
package org.wirestat.flow;
