/**
 * The command line: options, by the sections of the help page, and times and spans as people write them. Everything that cannot
 * be done is refused here with a {@link org.wirestat.cli.UsageException}, so the other packages can take every answer as it is.
 * picocli is used in this package only.
 *
 * <p>To add an option: one field and one accessor in the class of its section.
 */
package org.wirestat.cli;
