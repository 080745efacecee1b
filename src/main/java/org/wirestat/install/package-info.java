/**
 * Installs the command in a directory: the launcher, the jar, an archive of loaded classes and the native library. Root runs
 * what is installed, so {@code TrustedDirectory} refuses a directory that somebody else could change.
 */
package org.wirestat.install;
