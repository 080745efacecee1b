package org.wirestat.flow;

import java.util.Arrays;
import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.PageSource;
import org.wirestat.tcp.ColdFacts;

/**
 * The cold facts of the connections of a table that were promoted, by the number that a record keeps. They count against the same
 * bound on memory as the records do.
 */
final class Promoted {
    private static final int CHUNK_BITS = 10;
    private static final int IN_CHUNK = (1 << CHUNK_BITS) - 1;

    private final PageSource memory;
    private ColdFacts[][] chunks = new ColdFacts[1][];
    /** How many numbers were given out, and those of them that are free. */
    private int size;

    private int[] free = new int[1];
    private int freeCount;

    Promoted(PageSource memory) {
        this.memory = memory;
    }

    /** The cold facts of the connection of {@code record}; null unless it is promoted. */
    ColdFacts of(ConnectionRecord record) {
        return record.isPromoted() ? get(record.cold()) : null;
    }

    private ColdFacts get(int number) {
        return chunks[number >>> CHUNK_BITS][number & IN_CHUNK];
    }

    /** Cold facts of which nothing is laid down yet; null if there is no memory for them. */
    ColdFacts make() {
        return memory.reserve(ColdFacts.OCTETS) ? new ColdFacts() : null;
    }

    /** The connection of {@code record}, whose cold facts {@code facts} are laid down, is promoted. */
    void add(ConnectionRecord record, ColdFacts facts) {
        int number = freeCount > 0 ? free[--freeCount] : next();
        chunks[number >>> CHUNK_BITS][number & IN_CHUNK] = facts;
        record.promote(number);
    }

    private int next() {
        int chunk = size >>> CHUNK_BITS;
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * chunk);
        }
        if (chunks[chunk] == null) {
            chunks[chunk] = new ColdFacts[1 << CHUNK_BITS];
        }
        return size++;
    }

    /** The connection of {@code record} is forgotten, and its cold facts with it. */
    void remove(ConnectionRecord record) {
        if (!record.isPromoted()) {
            return;
        }
        int number = record.cold();
        chunks[number >>> CHUNK_BITS][number & IN_CHUNK] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = number;
        memory.release(ColdFacts.OCTETS);
        record.set(ConnectionRecord.PROMOTED, false);
    }
}
