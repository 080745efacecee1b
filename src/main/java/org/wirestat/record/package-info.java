/**
 * Where connections lie. Every connection has a {@link org.wirestat.record.ConnectionRecord} of fixed size, in pages of
 * {@code long[]}, for its whole life: small enough for millions, and nothing that a garbage collector would have to follow. It
 * holds the hot facts, those that an ordinary segment moves, and, as long as a connection goes by the textbook, the few numbers
 * from which everything else about it follows.
 *
 * <pre>
 *   Records ---- number ----> ConnectionRecord ----> EndRecord (originator), EndRecord (responder)
 *    Slab of pages             flyweight: a named      flyweight: the hot facts of an end
 *                              accessor for each fact
 * </pre>
 *
 * <p>This package knows words, offsets and pages, so that no other has to; it does not know what a fact means. The meaning of
 * each is for {@code tcp} to say, which reads and writes the facts through the flyweights by their names, and for the fast path
 * of {@code flow}.
 *
 * <p>To add a hot fact: draw its place in the class comment of the flyweight, and add its two accessors. Nothing else stores it.
 */
package org.wirestat.record;
