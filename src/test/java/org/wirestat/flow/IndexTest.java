package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndexTest {
    /** Hashes of a few bits make long runs, which is where taking out may go wrong; those of many make parts that grow. */
    @Test
    void whatIsFoundIsWhatAMapWouldFind() {
        for (int seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            Index index = new Index();
            Map<Long, List<Integer>> model = new HashMap<>();
            for (int number = 0; number < 5000; number++) {
                long hash = seed % 2 == 0 ? random.nextLong() : (long) random.nextInt(40) << 32;
                List<Integer> numbers = model.computeIfAbsent(hash, h -> new ArrayList<>());
                assertEquals(numbers, found(index, hash), "seed " + seed + ", number " + number);
                if (!numbers.isEmpty() && random.nextInt(3) == 0) {
                    index.remove(hash, numbers.remove(random.nextInt(numbers.size())));
                } else {
                    index.add(hash, number);
                    numbers.add(number);
                    Collections.sort(numbers);
                }
            }
            assertEquals(model.values().stream().mapToInt(List::size).sum(), index.size());
            model.forEach((hash, numbers) -> assertEquals(numbers, found(index, hash)));
        }
    }

    private static List<Integer> found(Index index, long hash) {
        List<Integer> found = new ArrayList<>();
        for (int number = index.first(hash); number != Index.NONE; number = index.next()) {
            found.add(number);
        }
        Collections.sort(found);
        return found;
    }
}
