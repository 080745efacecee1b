/**
 * Live capture, tried on real hosts: two network namespaces joined by a virtual cable, in which real sockets talk while the
 * shipped jar listens.
 *
 * <pre>
 *   namespace of the client                          namespace of the server
 *     SocketProgram  --- kernel --- veth ===== veth --- kernel ---  SocketProgram
 *                                    |
 *                                 wirestat
 * </pre>
 *
 * What the kernels say (ss) is the truth; or what was done to the sockets, for how a connection ends
 * ({@link org.wirestat.live.Ending}). All of this takes root and a few tools; {@link org.wirestat.live.Hosts} says what
 * happens without.
 */
package org.wirestat.live;
