package org.wirestat;

/** The command line asks for what there is not. The message says what must hold and what was given. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
