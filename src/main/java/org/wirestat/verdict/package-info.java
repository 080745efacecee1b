/**
 * Says who ended a connection, how, and how sure that is. It reads the facts of a {@link org.wirestat.tcp.Connection} and changes
 * none of them.
 *
 * <pre>
 *   Connection --Verdict.of--> ResetRules | FinRules --> Rule --> How, Confidence, one sentence
 *                                                         Closer: by whom
 * </pre>
 *
 * <p>Rules are tried in a fixed order, and the first that holds decides. Sequence and acknowledgement numbers are the evidence. A
 * sentence claims no more than the segments show, and names both causes where two look alike on the wire.
 *
 * <p>To add a verdict: one constant of {@link org.wirestat.verdict.Rule} with its sentence, and one condition in
 * {@code ResetRules}, {@code FinRules} or {@link org.wirestat.verdict.Verdict}, in the place where it is to be tried.
 */
package org.wirestat.verdict;
