package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.wirestat.record.ConnectionRecord;

/**
 * The shape of the house: which package may import which. The root package composes, {@code tcp} is the vocabulary that
 * most others share. Every library has one owner, and the packages that every frame passes through may use next to
 * nothing of the platform.
 */
class ArchitectureTest {
    private static final Path SOURCES = Path.of("src/main/java/org/wirestat");

    private static final String ROOT = "";
    private static final int MOST_LINES = 400;

    /** Which of our packages each of them may import, besides itself. The root composes: it may import all. */
    private static final Map<String, Set<String>> HOUSE_PLAN = Map.ofEntries(
            Map.entry("record", Set.of()),
            Map.entry("tcp", Set.of("record")),
            Map.entry("verdict", Set.of("tcp")),
            Map.entry("wire", Set.of("tcp")),
            Map.entry("flow", Set.of("record", "tcp")),
            Map.entry("finding", Set.of("tcp", "verdict")),
            Map.entry("capture", Set.of()),
            Map.entry("live", Set.of("capture")),
            Map.entry("report", Set.of("tcp", "verdict", "finding")),
            Map.entry("report.ladder", Set.of("tcp", "verdict", "report")),
            Map.entry("report.text", Set.of("tcp", "verdict", "finding", "report", "report.ladder")),
            Map.entry("report.json", Set.of("tcp", "verdict", "finding", "report", "report.ladder")),
            Map.entry(
                    "view", Set.of("tcp", "flow", "finding", "report", "report.ladder", "report.text", "report.json")),
            Map.entry(
                    "cli",
                    Set.of("tcp", "flow", "finding", "report", "report.ladder", "report.text", "report.json", "view")),
            Map.entry(
                    "run",
                    Set.of("record", "tcp", "wire", "flow", "finding", "capture", "live", "report", "view", "cli")),
            Map.entry("install", Set.of("capture", "live", "cli")),
            Map.entry(ROOT, Set.of("tcp", "wire", "capture", "live", "report", "cli", "run", "install")));

    /** Who may import what is neither ours nor the platform's; what is not listed, nobody may. */
    private static final Map<String, Set<String>> OWNERS = Map.of(
            "picocli.", Set.of("cli"),
            "org.pcap4j.", Set.of("live"),
            "com.sun.jna.", Set.of("live"),
            "io.netty.", Set.of("wire", "capture", "live"),
            "io.airlift.", Set.of("capture"),
            "com.fasterxml.jackson.core.", Set.of("report.json"),
            "org.HdrHistogram.", Set.of("finding"));

    /**
     * All that the packages on the packet path may import of the platform: no clock, lock, log, formatting, stream,
     * regular expression or collection of boxes is among it.
     */
    private static final Map<String, Predicate<String>> PACKET_PATH = Map.of(
            "record", ArchitectureTest::isLanguage,
            "tcp", ArchitectureTest::isLanguage,
            "wire", ArchitectureTest::isLanguageOrBuffer,
            "flow", ArchitectureTest::isLanguageOrBuffer);

    /** Members of {@code java.lang} through which the same things come in. */
    private static final Map<Class<?>, Set<String>> BANNED_ON_PACKET_PATH = Map.of(
            System.class, Set.of("currentTimeMillis", "nanoTime", "getLogger"),
            Object.class, Set.of("wait", "notify", "notifyAll"),
            String.class,
                    Set.of("format", "formatted", "matches", "replaceAll", "replaceFirst", "split", "chars", "lines"),
            Integer.class, Set.of("valueOf"),
            Long.class, Set.of("valueOf"));

    /** A block that takes a monitor leaves no trace in what ArchUnit reads: this is looked for in the source. */
    private static final Pattern SYNCHRONIZED = Pattern.compile("^(?!\\s*(\\*|/\\*|//)).*\\bsynchronized\\b");

    private static final Path INLINE = Path.of("src/main/resources/org/wirestat/wirestat.inline");

    private static final JavaClasses HOUSE = house();

    /** Only our own classes are read; of the others their names are enough, and that saves most of the time. */
    private static JavaClasses house() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .importPath(Path.of("target/classes/org/wirestat")) // picocli is compiled beside us
                .that(DescribedPredicate.not(HasName.Predicates.nameEndingWith(".package-info")));
    }

    @Test
    void everySourceFileWasLookedAt() throws IOException {
        Set<String> written = new TreeSet<>();
        for (Path file : sources()) {
            String name = file.getFileName().toString().replace(".java", "");
            if (!name.equals("package-info")) {
                written.add(name);
            }
        }
        Set<String> seen = HOUSE.stream()
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(written, seen);
        assertTrue(seen.size() >= 70, () -> "found only " + seen);
    }

    @Test
    void everyPackageHasItsPlaceInThePlan() {
        Set<String> found = HOUSE.stream().map(ArchitectureTest::room).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(HOUSE_PLAN.keySet()), found);
    }

    @Test
    void packagesAreFreeOfCycles() {
        SlicesRuleDefinition.slices()
                .matching("org.wirestat.(**)")
                .should()
                .beFreeOfCycles()
                .check(HOUSE);
    }

    @Test
    void importsFollowThePlan() {
        assertNone(dependencies()
                .filter(d -> isOurs(d.getTargetClass()))
                .filter(d -> !room(d.getTargetClass()).equals(room(d.getOriginClass())))
                .filter(d -> !HOUSE_PLAN.get(room(d.getOriginClass())).contains(room(d.getTargetClass())))
                .map(Dependency::getDescription));
    }

    @Test
    void noSourceFileIsLongerThanFiveScreens() throws IOException {
        Set<String> longer = new TreeSet<>();
        for (Path file : sources()) {
            int lines = Files.readAllLines(file).size();
            if (lines > MOST_LINES) {
                longer.add(file + " has " + lines + " lines, where " + MOST_LINES + " may be");
            }
        }
        assertNone(longer.stream());
    }

    /** Where a fact lies in a record is for {@code record} to know: {@code tcp} has no words, pages or numbers of records. */
    @Test
    void tcpKnowsFactsByNameAlone() {
        assertNone(HOUSE.stream()
                .filter(c -> room(c).equals("tcp"))
                .flatMap(c -> c.getFields().stream())
                .filter(f -> f.getRawType().getName().equals("[J"))
                .map(f -> f.getDescription() + " holds words"));
        assertNone(accesses()
                .filter(a -> room(a.getOriginOwner()).equals("tcp"))
                .filter(a -> isMemberOf(
                        a.getTarget(), Map.entry(ConnectionRecord.class, Set.of("number", "cold", "promote"))))
                .map(JavaAccess::getDescription));
    }

    @Test
    void everyLibraryHasOneOwner() {
        assertNone(dependencies()
                .filter(d -> !isOurs(d.getTargetClass()))
                .filter(d -> !isOwned(d.getTargetClass().getName(), room(d.getOriginClass())))
                .map(Dependency::getDescription));
    }

    @Test
    void packetPathUsesNextToNothingOfThePlatform() {
        assertNone(dependencies()
                .filter(d -> PACKET_PATH.containsKey(room(d.getOriginClass())))
                .filter(d -> d.getTargetClass().getName().startsWith("java."))
                .filter(d -> !PACKET_PATH
                        .get(room(d.getOriginClass()))
                        .test(d.getTargetClass().getName()))
                .map(Dependency::getDescription));
        assertNone(accesses()
                .filter(a -> PACKET_PATH.containsKey(room(a.getOriginOwner())))
                .filter(a ->
                        BANNED_ON_PACKET_PATH.entrySet().stream().anyMatch(banned -> isMemberOf(a.getTarget(), banned)))
                .map(JavaAccess::getDescription));
    }

    @Test
    void packetPathTakesNoLock() throws IOException {
        Set<String> violations = new TreeSet<>();
        for (Path file : sources()) {
            if (PACKET_PATH.containsKey(file.getParent().getFileName().toString())
                    && Files.readAllLines(file).stream()
                            .anyMatch(line -> SYNCHRONIZED.matcher(line).find())) {
                violations.add(file + " is synchronized");
            }
        }
        assertNone(violations.stream());
    }

    /** Java passes over in silence what it does not find. */
    @Test
    void everyMethodIsThereThatTheCompilerIsToldOf() throws IOException {
        Set<String> there = HOUSE.stream()
                .flatMap(c -> c.getMethods().stream())
                .map(m -> "inline " + m.getOwner().getName() + "::" + m.getName())
                .collect(Collectors.toSet());
        List<String> told = Files.readAllLines(INLINE).stream()
                .filter(line -> line.contains("::"))
                .toList();
        assertTrue(told.size() >= 20, () -> "only " + told);
        assertNone(told.stream().filter(line -> !there.contains(line)).map(line -> "there is no such method: " + line));
    }

    @Test
    void nothingStaticCanChange() {
        Stream<JavaField> fields = HOUSE.stream()
                .flatMap(c -> c.getFields().stream())
                .filter(f -> f.getModifiers().contains(JavaModifier.STATIC))
                .filter(f -> !f.getModifiers().contains(JavaModifier.SYNTHETIC));
        assertNone(fields.filter(f -> !f.getModifiers().contains(JavaModifier.FINAL)
                        || f.getRawType().isArray() && !f.getModifiers().contains(JavaModifier.PRIVATE))
                .map(f -> f.getDescription() + " can be changed"));
    }

    @Test
    void onlyTheRootPackagePrints() {
        assertNone(accesses()
                .filter(a -> !room(a.getOriginOwner()).equals(ROOT))
                .filter(a -> isMemberOf(a.getTarget(), Map.entry(System.class, Set.of("out", "err")))
                        || a.getTarget().getName().equals("printStackTrace")
                                && !room(a.getOriginOwner()).equals("run")) // to a stream that it is given
                .map(JavaAccess::getDescription));
    }

    @Test
    void everyInterfaceHasTwoImplementationsOrIsACallback() {
        assertNone(HOUSE.stream()
                .filter(c -> c.isInterface()
                        && !c.isAnnotation()
                        && !c.getSimpleName().equals("package-info"))
                .filter(c -> abstractMethods(c) != 1)
                .filter(c -> c.getAllSubclasses().stream()
                                .filter(s -> !s.isInterface())
                                .count()
                        < 2)
                .map(c -> c.getDescription() + " is no callback, and has fewer than two implementations"));
    }

    private static Stream<Dependency> dependencies() {
        return HOUSE.stream().flatMap(c -> c.getDirectDependenciesFromSelf().stream());
    }

    private static Stream<JavaAccess<?>> accesses() {
        return HOUSE.stream().flatMap(c -> c.getAccessesFromSelf().stream());
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(f -> f.toString().endsWith(".java")).toList();
        }
    }

    private static boolean isOurs(JavaClass c) {
        return c.getBaseComponentType().getPackageName().startsWith("org.wirestat");
    }

    /** Which of our packages a class lives in, counted from the root. */
    private static String room(JavaClass c) {
        return c.getBaseComponentType().getPackageName().replaceFirst("^org\\.wirestat\\.?", "");
    }

    private static boolean isOwned(String library, String room) {
        return library.startsWith("java.")
                || !library.contains(".") // a primitive
                || library.startsWith("[")
                || OWNERS.entrySet().stream()
                        .anyMatch(e ->
                                library.startsWith(e.getKey()) && e.getValue().contains(room));
    }

    private static boolean isLanguage(String name) {
        return name.matches("java\\.lang\\.[^.]+");
    }

    private static boolean isLanguageOrBuffer(String name) {
        return isLanguage(name)
                || name.matches("java\\.nio\\.(ByteBuffer|ByteOrder)")
                || name.matches("java\\.util\\.(Arrays|Objects)")
                || name.matches("java\\.util\\.function\\.[^.]+"); // a loop over a table takes a visitor
    }

    private static boolean isMemberOf(AccessTarget target, Entry<Class<?>, Set<String>> members) {
        return target.getOwner().isEquivalentTo(members.getKey())
                && members.getValue().contains(target.getName());
    }

    private static long abstractMethods(JavaClass c) {
        return c.getAllMethods().stream()
                .map(JavaMethod::getModifiers)
                .filter(m -> m.contains(JavaModifier.ABSTRACT))
                .count();
    }

    private static void assertNone(Stream<String> violations) {
        String found = violations.distinct().sorted().collect(Collectors.joining("\n"));
        assertTrue(found.isEmpty(), found);
    }
}
