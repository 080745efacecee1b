package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.wirestat.capture.CaptureException;

@EnabledOnOs(OS.LINUX)
class AccountTest {
    private static Account nobody;
    /** Most machines have no user of the name wirestat. */
    private static Account byDefault;

    @BeforeAll
    static void lookNobodyUp() throws CaptureException {
        nobody = Account.named("nobody");
        try {
            byDefault = Account.named("wirestat");
        } catch (CaptureException e) {
            byDefault = nobody;
        }
    }

    @Test
    void aUserIsFoundByNameAndByNumber() throws CaptureException {
        assertEquals("nobody", nobody.name());
        assertTrue(nobody.uid() > 0 && nobody.gid() > 0);
        assertEquals(nobody, Account.named(String.valueOf(nobody.uid())));
    }

    @Test
    void whoCalledSudoStandsBehindRoot() throws CaptureException {
        assertEquals(
                new Account("ada", 1000, 1001),
                Account.behindRoot(Map.of("SUDO_USER", "ada", "SUDO_UID", "1000", "SUDO_GID", "1001")));
    }

    @Test
    void nobodyStandsBehindRootWhereTheEnvironmentNamesNoOtherUser() throws CaptureException {
        assertEquals(byDefault, Account.behindRoot(Map.of()));
        assertEquals(byDefault, Account.behindRoot(Map.of("SUDO_UID", "0", "SUDO_GID", "0")));
        assertEquals(byDefault, Account.behindRoot(Map.of("SUDO_UID", "1000")));
        assertEquals(byDefault, Account.behindRoot(Map.of("SUDO_UID", "-1", "SUDO_GID", "1000")));
        assertEquals(byDefault, Account.behindRoot(Map.of("SUDO_UID", "99999999999", "SUDO_GID", "1000")));
    }

    @Test
    void rootIsNotWhoToBecome() {
        CaptureException refusal = assertThrows(CaptureException.class, () -> Account.named("root"));
        assertEquals(CaptureException.Kind.RIGHTS, refusal.kind());
        assertTrue(refusal.getMessage().contains("uid=0"), refusal.getMessage());
    }

    @Test
    void aUserWhoIsNotThereIsNamed() {
        assertEquals(
                "no-such-user: there is no such user; name one of this machine with -Z",
                assertThrows(CaptureException.class, () -> Account.named("no-such-user"))
                        .getMessage());
    }
}
