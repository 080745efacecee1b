package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class IndexTest {
    /** Hashes of a few bits make long runs, which is where taking out may go wrong. */
    @Test
    void whatIsFoundIsWhatAMapWouldFind() {
        for (int seed = 1; seed <= 20; seed++) {
            isAsAMap(seed, 5000, random -> (long) random.nextInt(40) << 32);
            isAsAMap(seed, 5000, Random::nextLong);
        }
    }

    @Test
    void partsAreSplit() {
        isAsAMap(1, 400_000, Random::nextLong);
    }

    /** As some parts are split more often than others, these stand at many places of the directory. */
    @Test
    void partsAreSplitUnevenly() {
        isAsAMap(1, 400_000, random -> random.nextLong() >>> random.nextInt(6));
    }

    @Test
    void whatCannotBeSplitGrows() {
        isAsAMap(1, 100_000, random -> random.nextLong() >>> 16);
    }

    private static void isAsAMap(long seed, int numbers, ToLongFunction<Random> hashes) {
        Random random = new Random(seed);
        Index index = new Index();
        Map<Long, List<Integer>> model = new HashMap<>();
        for (int number = 0; number < numbers; number++) {
            long hash = hashes.applyAsLong(random) >>> 32 << 32; // those with the same tag are not told apart
            List<Integer> known = model.computeIfAbsent(hash, h -> new ArrayList<>());
            assertEquals(known, found(index, hash), "seed " + seed + ", number " + number);
            if (!known.isEmpty() && random.nextInt(3) == 0) {
                index.remove(hash, known.remove(random.nextInt(known.size())));
            } else {
                index.add(hash, number);
                known.add(number);
                Collections.sort(known);
            }
        }
        assertEquals(model.values().stream().mapToInt(List::size).sum(), index.size());
        model.forEach((hash, expected) -> assertEquals(expected, found(index, hash)));
    }

    private static List<Integer> found(Index index, long hash) {
        List<Integer> found = new ArrayList<>();
        index.seek(hash);
        while (index.hasNext()) {
            int number = index.next();
            if (number != Index.NONE) {
                found.add(number);
            }
        }
        assertEquals(found.isEmpty() ? Index.NONE : found.get(0), index.likely(hash));
        Collections.sort(found);
        return found;
    }
}
