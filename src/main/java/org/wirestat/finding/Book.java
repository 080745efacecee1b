package org.wirestat.finding;

import java.util.function.BiConsumer;

/** The dossiers of all subjects: servers' sockets, clients' hosts, and clients towards servers, so many of each. */
final class Book {
    private static final int MOST = 1 << 12;

    private final Ledger<Subject, Dossier> servers;
    private final Ledger<Subject, Dossier> clients;
    private final Ledger<Subject, Dossier> paths;
    private long connections;
    private long oneWay;
    private long gaps;

    Book() {
        this(ledger(), ledger());
    }

    private Book(Ledger<Subject, Dossier> servers, Ledger<Subject, Dossier> clients) {
        this.servers = servers;
        this.clients = clients;
        paths = ledger();
    }

    private static Ledger<Subject, Dossier> ledger() {
        return new Ledger<>(MOST, Dossier::new, Dossier::connections);
    }

    /** Of the paths none is copied: what a client has towards a server is of the moment. */
    Book copy() {
        Book copy = new Book(servers.copy(Dossier::copy), clients.copy(Dossier::copy));
        copy.connections = connections;
        copy.oneWay = oneWay;
        copy.gaps = gaps;
        return copy;
    }

    void count(Sighting s) {
        connections++;
        oneWay += s.isOneWay() ? 1 : 0;
        gaps += s.isPatchy() && !s.isOneWay() ? 1 : 0;
        of(s.server()).count(s);
        of(s.client()).count(s);
    }

    Dossier of(Subject subject) {
        return (subject.party().hasPort() ? servers : clients).of(subject);
    }

    /** What the client of {@code s} has towards its server. */
    Dossier path(Sighting s) {
        return paths.of(new Subject(s.client().party(), s.server().party()));
    }

    void forEach(BiConsumer<Subject, Dossier> visitor) {
        servers.forEach(visitor);
        clients.forEach(visitor);
        paths.forEach(visitor);
    }

    long connections() {
        return connections;
    }

    /** Connections of which one direction was not captured. */
    long oneWay() {
        return oneWay;
    }

    /** Connections of which both directions were, but not every octet. */
    long withGaps() {
        return gaps;
    }

    /** Subjects that were let go for want of room, servers and clients. */
    long letGo() {
        return servers.letGo() + clients.letGo();
    }
}
