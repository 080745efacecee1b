package org.wirestat.flow;

/** What a shard counts besides what each connection counts for itself. The label is a sentence's subject. */
public enum Counter {
    SEGMENTS("segments tracked"),
    PLAIN("segments without SYN, FIN or RST"),
    COPIES("copies of a segment just captured, counted once"),
    CONNECTIONS("connections seen"),
    MIDSTREAM("connections that began before the capture"),
    FORGOTTEN("finished connections forgotten, as none is shown any more"),
    EVICTED_FINISHED("finished connections evicted to make room"),
    EVICTED_HALF_OPEN("half-open connections evicted to make room"),
    EVICTED_OPEN("open connections evicted to make room, the longest idle first"),
    EVICTED_LONG("connections evicted for want of memory, because of what would have to be kept of them"),
    NOT_TRACKED("segments of new connections not tracked, as only open connections could have made room"),
    LISTENERS_FORGOTTEN("listening sockets not remembered, the table being full");

    private final String label;

    Counter(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
