package org.wirestat.finding;

/** What a connection may show. One alone says little; what many of one subject show is a {@link Pattern}'s to judge. */
enum Sign {
    CLOSE_WAIT_HELD,
    FIN_WAIT2_HELD,
    FIN_WAIT2_ALIVE,
    HALF_OPEN_THEN_FIN,
    HALF_OPEN_THEN_RESET,
    REQUEST_RESET,
    /** The same, of a server that has never said anything: whether its process ever had the request is not known. */
    FIRST_REQUEST_RESET,
    RESET_BEHIND_RESPONSE,
    ABORT,
    REQUEST_CROSSED_FIN,
    REQUEST_AFTER_FIN,
    REFUSED,
    ACCEPTED,
    SYN_UNANSWERED,
    SYN_ANSWERED_LATE,
    SYN_ACK_REPEATED,
    PAYLOAD_REPEATED,
    RESET_UNANSWERED,
    STALE_ESTABLISHED,
    STALE_CLOSE_WAIT,
    STALE_OTHERWISE,
    RESET_OF_OTHER_TTL,
    RESET_SUSPECT,
    /** Spans: the longest silence, whatever came of it. */
    SILENT,
    /** Spans: the longest silence after which both ends went on. */
    SILENCE_SURVIVED,
    SILENCE_THEN_FIN_BY_SERVER,
    SILENCE_THEN_FIN_BY_CLIENT,
    SILENCE_THEN_RESET_BY_SERVER,
    SILENCE_THEN_RESET_BY_CLIENT,
    SILENCE_THEN_UNKNOWN_TO_SERVER,
    SILENCE_THEN_UNKNOWN_TO_CLIENT,
    FIN,
    FIN_REPEATED_BY_SERVER,
    FIN_REPEATED_BY_CLIENT,
    PORT_IN_USE,
    PORT_OF_WINDOWS,
    TIME_WAIT_OF_CLIENT,
    TIME_WAIT_OF_SERVER
}
