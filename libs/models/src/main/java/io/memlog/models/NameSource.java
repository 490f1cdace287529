package io.memlog.models;

import java.util.List;

/** Where the names of people, organizations and places of a text come from. */
interface NameSource {
    /** Adds the names that no earlier finding has a part of. */
    void find(String text, List<Word> words, Findings findings);
}
