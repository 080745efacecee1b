/**
 * Keeps the connections and gives each segment to its own. One thread owns a {@link org.wirestat.flow.Shard} and all that
 * is in it; snapshots are taken by a visitor between two segments, so that nobody ever reads a connection that moves.
 *
 * <pre>
 *   Segment --> FlowKey --> Duplicates --> FlowTable --> Connection
 *                hash        seen just      find, add,
 *                            now? count     evict
 *                                            '--> Listeners
 * </pre>
 *
 * <p>Whoever wants to know more than a snapshot tells is called back: on each change of a state, on each segment of the
 * connections that are followed, and on each connection that leaves.
 *
 * <p>Memory is bounded: the table holds so many connections and evicts by need, least worth first, and counts what it
 * evicts; the listeners are bounded likewise. Connections lie in pages of words, which are added one at a time, so that a
 * table that grows copies none of them; segments come in batches, so that what they touch is fetched at once. What leaves the table, forgotten or evicted, is shown to whoever watches. It
 * knows no source, no clock and no output, and allocates for a new connection only.
 */
package org.wirestat.flow;
