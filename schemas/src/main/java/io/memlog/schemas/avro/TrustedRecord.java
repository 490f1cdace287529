package io.memlog.schemas.avro;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Base of every generated record: Avro instantiates only classes of trusted packages, and whoever loads one of our records,
 * producer or test, must not have to know that.
 */
public abstract class TrustedRecord extends SpecificRecordBase {
    private static final String CONTRACTS = "io.memlog.schemas.avro.";

    static {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> type.getName().startsWith(CONTRACTS)));
    }
}
