package org.wirestat.finding;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * An account for each of many keys, of which a bounded number is kept: when it is full, the lightest quarter goes and is
 * counted. So a scan of a million hosts costs little, and what has weight stays. Of equal weight the oldest go first, and accounts are
 * shown in the order in which they were opened.
 *
 * <p>Strangers can choose keys that have one hash. As keys have an order, Java's map finds one of n such keys in log n steps.
 */
final class Ledger<K extends Comparable<K>, A> {
    private static final int SHARE_LET_GO = 4;

    private final int capacity;
    private final Supplier<A> blank;
    private final ToLongFunction<A> weight;
    private final Map<K, A> accounts = new LinkedHashMap<>();
    private long letGo;

    Ledger(int capacity, Supplier<A> blank, ToLongFunction<A> weight) {
        this.capacity = capacity;
        this.blank = blank;
        this.weight = weight;
    }

    Ledger<K, A> copy(UnaryOperator<A> copier) {
        Ledger<K, A> copy = new Ledger<>(capacity, blank, weight);
        accounts.forEach((key, account) -> copy.accounts.put(key, copier.apply(account)));
        copy.letGo = letGo;
        return copy;
    }

    A of(K key) {
        A account = accounts.get(key);
        if (account == null) {
            if (accounts.size() >= capacity) {
                makeRoom();
            }
            account = blank.get();
            accounts.put(key, account);
        }
        return account;
    }

    void forEach(BiConsumer<K, A> visitor) {
        accounts.forEach(visitor);
    }

    int size() {
        return accounts.size();
    }

    /** How many accounts were closed for want of room. */
    long letGo() {
        return letGo;
    }

    private void makeRoom() {
        long[] weights = accounts.values().stream().mapToLong(weight).sorted().toArray();
        int count = Math.max(1, capacity / SHARE_LET_GO);
        long heaviest = weights[count - 1];
        // Of those that weigh the same the youngest may stay.
        long ofThose =
                Arrays.stream(weights, 0, count).filter(w -> w == heaviest).count();
        long[] left = {ofThose};
        accounts.values().removeIf(account -> {
            long w = weight.applyAsLong(account);
            return w < heaviest || w == heaviest && left[0]-- > 0;
        });
        letGo += count;
    }
}
