/**
 * One run of the command: reads frames, decodes them, hands the segments to the shard, and lets the view report when a report is
 * due. The package also has the capture's clock, signals, progress, the summary, and the rights of the process.
 *
 * <pre>
 *   FrameSource --> FrameDecoder --> Shard
 *        |                             |
 *     CaptureClock, Schedule --------> View
 * </pre>
 *
 * <p>It knows {@link org.wirestat.view.View}, and no single view.
 */
package org.wirestat.run;
