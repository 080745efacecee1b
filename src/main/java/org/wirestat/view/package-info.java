/**
 * What can be asked of a shard: one class for each view, and each knows the formats it can be printed in.
 *
 * <pre>
 *   Shard --> TableView      connections and listeners, or counts (-s)
 *             EventsView     each change of a state (-E)
 *             FindingsView   what is wrong, and with whom (--findings)
 *             BreakdownView  who closes, and how (--by)
 *             ExplainView    one connection, step by step (--explain)
 * </pre>
 *
 * <p>A {@link org.wirestat.view.View} is told when to report, and that the capture has ended. A view that needs more, such as
 * each change of a state, registers with the shard when it is made.
 *
 * <p>To add a view: one class that implements {@link org.wirestat.view.View}, and one line in {@code cli.Views}, which
 * makes the view that the command line asks for.
 */
package org.wirestat.view;
