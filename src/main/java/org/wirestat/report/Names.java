package org.wirestat.report;

import org.wirestat.finding.Party;
import org.wirestat.finding.Subject;

/** What a reader calls those a finding is about. */
public record Names(HostNames hosts, PortNames ports) {
    public String of(Party party) {
        StringBuilder name = new StringBuilder(48);
        hosts.append(name, party.ipv6(), party.hi(), party.lo());
        if (party.hasPort()) {
            ports.append(name.append(':'), party.port());
        }
        return name.toString();
    }

    /** Without a subject it is the capture itself. */
    public String of(Subject subject) {
        if (subject == null) {
            return "capture";
        }
        return subject.towards() == null ? of(subject.party()) : of(subject.party()) + " > " + of(subject.towards());
    }
}
