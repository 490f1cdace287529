package io.memlog.models.remote;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what happens at providers; must be thread-safe and quick, it is called on the caller's thread. */
public interface ProviderObserver {
    /** A provider went out of service or came back. */
    void stateChanged(ProviderStatus from, ProviderStatus to);

    /** A request has ended, well or not. */
    default void requestEnded(ProviderRequest request) {}

    /** Writes each change of state to the log. */
    static ProviderObserver logging() {
        Logger log = LoggerFactory.getLogger(ProviderObserver.class);
        return (from, to) -> {
            boolean isBad = to.state() == ProviderStatus.State.UNAVAILABLE;
            (isBad ? log.atWarn() : log.atInfo())
                    .addKeyValue("provider", to.provider())
                    .addKeyValue("use", to.use().id())
                    .addKeyValue("state", to.state())
                    .addKeyValue("errorCode", isBad ? String.valueOf(to.lastFailure()) : "")
                    .log("Provider changed its state");
        };
    }
}
