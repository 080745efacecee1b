package org.wirestat.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Subjects, and parties, are keys: equal if all of them is, as records are that do not write it out. */
class SubjectTest {
    private static final Party CLIENT = new Party(true, 1, 2, Party.NONE);
    private static final Party SERVER = new Party(true, 1, 2, 443);

    @Test
    void isEqualToOneOfTheSame() {
        Subject one = new Subject(CLIENT, SERVER);
        Subject other = new Subject(new Party(true, 1, 2, Party.NONE), new Party(true, 1, 2, 443));
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
        assertEquals(Subject.of(SERVER), Subject.of(new Party(true, 1, 2, 443)));
        assertEquals(
                Subject.of(SERVER).hashCode(),
                Subject.of(new Party(true, 1, 2, 443)).hashCode());
    }

    @Test
    void isNotEqualToAnyOther() {
        Subject subject = new Subject(CLIENT, SERVER);
        for (Object other : List.of(
                new Subject(SERVER, SERVER), new Subject(CLIENT, CLIENT), Subject.of(CLIENT), "a text", CLIENT)) {
            assertNotEquals(subject, other);
        }
        assertNotEquals(Subject.of(CLIENT), subject);
    }

    @Test
    void partyDiffersInEachComponent() {
        for (Object other : List.of(
                new Party(false, 1, 2, 443),
                new Party(true, 3, 2, 443),
                new Party(true, 1, 3, 443),
                CLIENT,
                Subject.of(SERVER))) {
            assertNotEquals(SERVER, other);
        }
    }

    /** Where it tells two apart it must not call them equal, or a map would take one for the other. */
    @Test
    void orderAgreesWithEquality() {
        List<Subject> subjects = List.of(
                Subject.of(new Party(false, 0, 2, Party.NONE)),
                Subject.of(CLIENT),
                new Subject(CLIENT, CLIENT),
                new Subject(CLIENT, SERVER),
                Subject.of(SERVER),
                new Subject(SERVER, CLIENT));
        for (int i = 0; i < subjects.size(); i++) {
            for (int j = 0; j < subjects.size(); j++) {
                assertEquals(
                        Integer.compare(i, j),
                        Integer.signum(subjects.get(i).compareTo(subjects.get(j))),
                        subjects.get(i) + " and " + subjects.get(j));
            }
        }
    }
}
