package org.wirestat.cli;

/** The command line asks for what there is not. The message says what must hold and what was given. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
