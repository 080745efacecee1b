package org.wirestat.tcp;

/** An ICMP error that quotes a SYN: in which frame it passed, and when. */
record IcmpError(long frame, long time) {}
