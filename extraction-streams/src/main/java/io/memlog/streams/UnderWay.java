package io.memlog.streams;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Questions of one kind that nobody has answered yet; used by one stream thread. */
final class UnderWay {
    private final int most;
    private final Map<String, Asked> questions = new LinkedHashMap<>();

    UnderWay(int most) {
        this.most = most;
    }

    private record Asked(RemoteCalls.Call call, long since) {}

    boolean contains(String key) {
        return questions.containsKey(key);
    }

    boolean isFull() {
        return questions.size() >= most;
    }

    void add(String key, RemoteCalls.Call call, long now) {
        questions.put(key, new Asked(call, now));
    }

    void remove(String key) {
        questions.remove(key);
    }

    /** Ends the questions that have been asked so long ago. */
    void giveUp(Duration age, long now) {
        Iterator<Asked> oldestFirst = questions.values().iterator();
        while (oldestFirst.hasNext()) {
            Asked asked = oldestFirst.next();
            if (now - asked.since() < age.toMillis()) {
                return;
            }
            // Its reply comes at once.
            asked.call().giveUp();
        }
    }
}
