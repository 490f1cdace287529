package io.memlog.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name heads that the build carries, by encoder; stateless. */
final class NameHeads {
    private static final Logger LOG = LoggerFactory.getLogger(NameHeads.class);

    private NameHeads() {}

    /** The head for this encoder; empty if there is none, or only one for other states of it. */
    static Optional<NameHead> of(Encoder encoder) {
        String id = encoder.model().id();
        try (InputStream in = NameHeads.class.getResourceAsStream("names-%s.bin".formatted(id))) {
            if (in == null) {
                return Optional.empty();
            }
            return Optional.of(new NameHead(NameWeights.read(
                    in.readAllBytes(),
                    encoder.statesFingerprint(),
                    encoder.model().dimension())));
        } catch (ModelUnavailableException e) {
            // A user's own model may have the id of a carried one: names by rules are then worse, but not wrong.
            LOG.atWarn().setCause(e).addKeyValue("model", id).log("name head not used, names are found by rules");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("name head of %s cannot be read".formatted(id), e);
        }
    }
}
