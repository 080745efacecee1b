package org.wirestat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first and the last are the specification's own; the others were computed by its description, elsewhere. */
class CommunityIdTest {
    @ParameterizedTest
    @CsvSource({
        "128.232.110.120, 34855, 66.35.250.204, 80, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "10.0.0.1, 10, 10.0.0.1, 11, 1:rn3uVMy07GRldneZs+okbZAwWcU=",
        "200.0.0.1, 1, 9.0.0.1, 2, 1:R+N40N4TJ7KAMnUziIa0mIBLaDg=",
        "2001:470:e5bf:dead:4957:2174:e82c:4887, 63943, 2607:f8b0:400c:c03::1a, 25, 1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
    })
    void isTheSameBothWays(String a, int portA, String b, int portB, String expected) {
        assertEquals(expected, of(a, portA, b, portB));
        assertEquals(expected, of(b, portB, a, portA));
    }

    private static String of(String a, int portA, String b, int portB) {
        Address first = Address.parse(a);
        Address second = Address.parse(b);
        return new CommunityId().of(first.ipv6(), first.hi(), first.lo(), portA, second.hi(), second.lo(), portB);
    }
}
