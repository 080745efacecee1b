#!/bin/sh
# Written by wirestat --install, which replaces this file only as long as this line is in it.
#
# Starts Java as it suits wirestat: the one in JAVA_HOME if that is set, else the one that was installed with, else the
# first on the PATH. WIRESTAT_JAVA_OPTIONS may hold further options for it, as -Xmx4g. No other program is started.
#
# Root's Java takes over nothing by which whoever called it, as with sudo, could choose what code is run: neither the
# variables named below nor the PATH. What these have done to this shell itself cannot be undone.

jar=@JAR@
home=@JAVA_HOME@

set -f # words are words, never patterns

# Whether root runs this. The system is asked, since a program to ask would be found by way of the PATH.
isroot=
if [ -r /proc/self/status ]; then
    while read -r field real effective rest; do
        case $field$real/$effective in
            Uid:0/* | Uid:*/0)
                isroot=yes
                break
                ;;
            Uid:*) break ;;
        esac
    done </proc/self/status
elif [ "$(/usr/bin/id -u)" = 0 ]; then
    isroot=yes
fi

if [ "$isroot" ]; then
    PATH=/usr/sbin:/usr/bin:/sbin:/bin
    if [ "${WIRESTAT_JAVA_OPTIONS-}" ]; then
        printf 'wirestat: WIRESTAT_JAVA_OPTIONS is ignored, because root runs this: %s\n' "$WIRESTAT_JAVA_OPTIONS" >&2
    fi
    for word in $(export -p); do
        variable=${word%%=*}
        case $variable in
            *[!A-Z0-9_]*) ;;
            LD_* | GCONV_PATH | XDG_CACHE_HOME | CLASSPATH) unset "$variable" ;;
            JAVA_HOME | JAVA_TOOL_OPTIONS | JDK_JAVA_OPTIONS | _JAVA_OPTIONS | WIRESTAT_JAVA_OPTIONS) unset "$variable" ;;
        esac
    done
fi

if [ -n "${JAVA_HOME-}" ]; then
    java=$JAVA_HOME/bin/java
    if ! [ -x "$java" ]; then
        printf 'wirestat: JAVA_HOME must be the directory of a Java, or not be set: %s\n' "$JAVA_HOME" >&2
        exit 1
    fi
elif [ -x "$home/bin/java" ]; then
    java=$home/bin/java
elif command -v java >/dev/null; then
    java=java
else
    printf 'wirestat: Java 17 or newer must be on the PATH, or in JAVA_HOME\n' >&2
    exit 1
fi

# Java decodes file names with the character set of the locale. That is ASCII where no locale is set, and also where the one
# that is set is not installed, as after ssh from another machine. C.UTF-8 replaces both; every Debian has it.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
    C | POSIX) export LC_ALL=C.UTF-8 ;;
    *.[Uu][Tt][Ff]8 | *.[Uu][Tt][Ff]-8)
        if [ -d /usr/lib/locale/C.utf8 ] || [ -d /usr/lib/locale/C.UTF-8 ]; then
            export LC_ALL=C.UTF-8
        fi
        ;;
esac

set -- ${WIRESTAT_JAVA_OPTIONS-} -cp "$jar" org.wirestat.Wirestat "$@"

# The archive of loaded classes is for the Java that made it. Java looks at it, and does without if it has been updated
# since; it would say so in its log, on standard output, so there is none.
if [ "$java" -ef "$home/bin/java" ]; then
    set -- @ARCHIVE@ "$@"
fi

# The table is read all over the place: huge pages save a good part of that. Where the kernel has none, Java would complain.
{ read -r pages </sys/kernel/mm/transparent_hugepage/enabled; } 2>/dev/null || pages='[never]'
case $pages in
    *'[never]'*) ;;
    *) set -- -XX:+UseTransparentHugePages "$@" ;;
esac

# The table's pages live as long as the run: they go where they stay, instead of being copied there, and room for them is
# made in large steps, as each begins with a collection. What goes between them, as parts of the index do, takes whole cache
# lines, and what is smaller does not, so that all begin with one. Thread-local buffers as large as Java would have them would
# lie in a huge page each. Java's own counters would be one more file in /tmp at each start. What is compiled into its callers
# is what the hot path has listed, and else only what is small, so that the compilers are soon done with it. Nobody may have
# code run in this Java by attaching to it.
exec "$java" -XX:+DisableAttachMechanism -XX:-UsePerfData -XX:+UseSerialGC -Xmn8m -XX:PretenureSizeThreshold=256k -XX:MinHeapDeltaBytes=64m \
    -XX:TLABSize=64k -XX:-ResizeTLAB -XX:FreqInlineSize=60 @INLINE@ @NATIVE@ "$@"
