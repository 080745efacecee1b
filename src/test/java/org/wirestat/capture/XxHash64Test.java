package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class XxHash64Test {
    @Test
    void agreesWithTheReferenceImplementation() {
        assertEquals(0xef46db3751d8e999L, hash("", 1));
        assertEquals(0xd24ec4f1a98c6e5bL, hash("a", 1));
        assertEquals(0x44bc2cf5ad770999L, hash("abc", 1));
        assertEquals(0x0b242d361fda71bcL, hash("The quick brown fox jumps over the lazy dog", 64));
    }

    @Test
    void theSizesOfThePiecesDoNotMatter() {
        String text = "0123456789".repeat(21);
        for (int piece = 1; piece < 80; piece++) {
            assertEquals(hash(text, 1000), hash(text, piece), "pieces of " + piece);
        }
    }

    private static long hash(String text, int piece) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        XxHash64 hash = new XxHash64();
        for (int at = 0; at < octets.length; at += piece) {
            hash.update(octets, at, Math.min(piece, octets.length - at));
        }
        return hash.value();
    }
}
