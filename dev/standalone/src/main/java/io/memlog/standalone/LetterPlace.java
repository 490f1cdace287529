package io.memlog.standalone;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a dead letter stands; on the command line {@code PARTITION@OFFSET}. */
record LetterPlace(int partition, long offset) {

    /** For picocli. */
    static final class Converter implements ITypeConverter<LetterPlace> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

        @Override
        public LetterPlace convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("expected PARTITION@OFFSET, such as 0@17");
            }
            return new LetterPlace(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }
    }
}
