package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the jar that people are given, and what is not. */
class ShippedJarIT {
    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(System.getProperty("wirestat.jar"));
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void manifestSaysWhatToRunAndWhichVersionItIs() throws IOException {
        Attributes manifest = jar.getManifest().getMainAttributes();
        assertEquals("org.wirestat.Wirestat", manifest.getValue(Attributes.Name.MAIN_CLASS));
        assertEquals("wirestat", manifest.getValue(Attributes.Name.IMPLEMENTATION_TITLE));
        assertEquals("ALL-UNNAMED", manifest.getValue("Enable-Native-Access"));
        assertTrue(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION).matches("\\d+\\.\\d+.*"));
    }

    @Test
    void nothingOfTheLibrariesJarsIsLeftThatIsWrongInAMergedJar() {
        assertEquals(
                List.of(),
                names().filter(name ->
                                name.matches(".*module-info\\.class|META-INF/(.*\\.(SF|RSA|DSA|LIST)|versions/.*)"))
                        .toList());
    }

    @Test
    void noTestClassIsShipped() {
        assertEquals(
                List.of(),
                names().filter(name -> name.matches("(org/junit|com/tngtech)/.*|org/wirestat/.*(Test|IT)\\.class"))
                        .toList());
    }

    /** What an archive of loaded classes does not take, and is verified the slow way: up to 49, which is Java 5. */
    @Test
    void noClassThatEveryRunLoadsIsTooOldToBeArchived() throws IOException {
        Set<String> old = new TreeSet<>();
        for (String name : names().filter(name -> name.matches("(org/wirestat|picocli|io/netty|org/slf4j)/.*\\.class"))
                .toList()) {
            try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
                assertEquals(0xcafebabe, in.readInt());
                in.readUnsignedShort(); // the minor version
                if (in.readUnsignedShort() < 50) {
                    old.add(name);
                }
            }
        }
        assertEquals(Set.of(), old);
        assertNotNull(jar.getEntry("picocli/CommandLine.class"));
    }

    @Test
    void bridgeToLibpcapIsThereForTheCommonMachines() {
        for (String machine : List.of("linux-x86-64", "linux-aarch64", "darwin-aarch64")) {
            assertTrue(names().anyMatch(name -> name.startsWith("com/sun/jna/" + machine + "/")), machine);
        }
    }

    @Test
    void licenceIsOurs() throws IOException {
        assertEquals(Files.readString(Path.of("LICENSE")), text("META-INF/LICENSE"));
    }

    @Test
    void noticeNamesExactlyTheLibrariesThatAreInside() throws IOException {
        Set<String> noticed = new TreeSet<>();
        for (String line : text("META-INF/NOTICE").split("\n")) {
            if (line.matches("  \\S+ +(Apache-2\\.0|MIT|CC0-1\\.0) .*")) {
                noticed.add(line.trim().split(" ")[0]);
            }
        }
        assertEquals(librariesInTheBillOfMaterials(), noticed);
    }

    /** The {@code components[].name} of a CycloneDX file. */
    private static Set<String> librariesInTheBillOfMaterials() throws IOException {
        Path bom = Path.of(System.getProperty("wirestat.bom"));
        assertTrue(Files.exists(bom), "no " + bom + ": Maven does not make it when it is offline");
        Set<String> names = new TreeSet<>();
        try (JsonParser json = new JsonFactory().createParser(bom.toFile())) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING
                        && json.getParsingContext().pathAsPointer().toString().matches("/components/\\d+/name")) {
                    names.add(json.getText());
                }
            }
        }
        return names;
    }

    private static Stream<String> names() {
        return jar.stream().map(ZipEntry::getName);
    }

    private static String text(String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertNotNull(entry, name);
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
