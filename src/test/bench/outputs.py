#!/usr/bin/env python3
"""Compares what two jars of wirestat print, byte for byte, over every capture there is.

    src/test/bench/outputs.py OLD.jar NEW.jar                           all captures, in all ways
    src/test/bench/outputs.py OLD.jar NEW.jar --cache DIR               keeps the outputs of both: OLD runs only once
    src/test/bench/outputs.py OLD.jar NEW.jar --every 20                a twentieth of the captures
    src/test/bench/outputs.py OLD.jar NEW.jar --ways json,events --captures testdata

A way is a set of options, as --json -a -n. A run is one capture read in one way. Standard output, standard error and the exit
status of the two jars must be the same. For each run that differs, the first lines that differ are shown. The exit status is 0
if no run differs, 1 if one does, 2 if they cannot be compared.

All runs of a jar share one Java virtual machine (Outputs.java), because to start one for each would take an hour. Each --apart-th
run of NEW is repeated in a process of its own, which must give the same: so it shows if runs disturb each other.

Some outputs vary from run to run of the same jar, because hashes have a random seed. So a run that differs is repeated. If every
output of NEW is also an output of OLD, the run does not differ; it is listed as varying.

Needs Python 3.9 and a JDK, and the captures.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import os
import pathlib
import re
import select
import shlex
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zlib

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
DRIVER = pathlib.Path(__file__).resolve().with_name("Outputs.java")

CAPTURES = ["testdata", *(f"../shared/{name}" for name in ("truth", "truth-more", "field", "hostile", "corpus"))]

# A way with an option that one of the jars does not have is left out.
WAYS = {
    "json": "--json -a -n",
    "table": "-a -n -e",
    "open": "-o -W",
    "statistics": "-s -v",
    "findings": "--findings -n",
    "findings-json": "--findings --json",
    "by": "--by server",
    "by-json": "--by host --json",
    "events": "-E -n",
    "events-json": "-E --json",
    "at": "-a -n -e --at +1s --at +10s",
    "explain": "--explain 1 -n -e",
    "explain-json": "--explain 1 --json",
    "zeek": "--zeek",
}

NAME_OF_CAPTURE = re.compile(r"\.(pcap|pcapng|cap|trace)(\.(gz|zst))?$")
# pcap in both byte orders, with micro- and nanoseconds, modified pcap, and pcapng.
BEGINNINGS_OF_CAPTURES = tuple(map(bytes.fromhex,
    "a1b2c3d4 d4c3b2a1 a1b23c4d 4d3cb2a1 a1b2cd34 34cdb2a1 0a0d0d0a".split()))

HANGS = -1000  # instead of an exit status; that of a process that a signal ended is -1 to -64

# Exit statuses of Outputs.java.
FAILED = 1
NO_ENTRY = 2
HUNG = 3

REPEATS = 16
MOST_REPEATED = 200

Run = collections.namedtuple("Run", "capture way words key")


class Outcome(collections.namedtuple("Outcome", "status errors output")):
    """What a run gave: its exit status, or HANGS, and what it wrote to standard error and to standard output."""

    def pack(self):
        return zlib.compress(struct.pack(">ii", self.status, len(self.errors)) + self.errors + self.output, 1)

    @staticmethod
    def unpack(packed):
        content = zlib.decompress(packed)
        status, length = struct.unpack_from(">ii", content)
        return Outcome(status, content[8:8 + length], content[8 + length:])


# ---- captures ----

def find_captures(directories):
    """The captures, each content once, as (path, SHA-256). Paths are relative to the checkout: outputs contain them."""
    found = {}
    copies = 0
    for directory in directories:
        for path in files_below(directory):
            content = path.read_bytes()
            if NAME_OF_CAPTURE.search(path.name) or content.startswith(BEGINNINGS_OF_CAPTURES):
                digest = hashlib.sha256(content).hexdigest()
                copies += digest in found
                found.setdefault(digest, os.path.relpath(path, CHECKOUT))
    return [(path, digest) for digest, path in found.items()], copies


def files_below(directory):
    if not os.path.exists(directory):
        refuse(f"a directory with captures must exist: {directory}")
    if os.path.isfile(directory):
        return [pathlib.Path(directory)]
    return sorted(pathlib.Path(where) / name for where, _, names in os.walk(directory, followlinks=True) for name in names)


# ---- runs ----

class Jar:
    """One of the jars, and the outcomes of its runs that are known so far, packed."""

    def __init__(self, path, options):
        self.path = os.path.abspath(path)
        self.options = options
        self.outcomes = {}
        self.store = None
        if not os.path.isfile(self.path):
            refuse(f"a jar must be a file: {path}")
        self.digest = hashlib.sha256(pathlib.Path(self.path).read_bytes()).hexdigest()

    def open_store(self, cache):
        """Outcomes are kept for a jar's content, however it is named, and for the Java and the driver that ran it."""
        version = subprocess.run([*self.options.java, "-version"], capture_output=True, env=environment()).stderr
        how = hashlib.sha256(version + shlex.join(self.options.java).encode() + DRIVER.read_bytes()).hexdigest()
        cache.mkdir(parents=True, exist_ok=True)
        self.store = sqlite3.connect(cache / f"{self.digest[:16]}-{how[:8]}.outputs")
        self.store.execute("CREATE TABLE IF NOT EXISTS outcomes (run TEXT PRIMARY KEY, outcome BLOB)")
        self.outcomes = dict(self.store.execute("SELECT run, outcome FROM outcomes"))

    def run(self, runs):
        """Has the outcomes of all these runs ready."""
        missing = [run for run in runs if run.key not in self.outcomes]
        begun = time.monotonic()
        for done, (run, outcome) in enumerate(self.fresh(missing), 1):
            self.outcomes[run.key] = outcome.pack()
            if self.store and outcome.status != HANGS:
                self.store.execute("INSERT OR REPLACE INTO outcomes VALUES (?, ?)", (run.key, self.outcomes[run.key]))
                if done % 1000 == 0:
                    self.store.commit()
        if self.store:
            self.store.commit()
        say(f"{self.path}: {len(missing):,} runs in {time.monotonic() - begun:.0f} s, {len(runs) - len(missing):,} from the cache")

    def hangs(self, run):
        return Outcome.unpack(self.outcomes[run.key]).status == HANGS

    def repeat(self, runs):
        """Returns for each run the set of its outcomes, packed, when it is repeated."""
        outcomes = {run.key: {self.outcomes[run.key]} for run in runs}
        for run, outcome in self.fresh(list(runs) * REPEATS):
            outcomes[run.key].add(outcome.pack())
        return outcomes

    def fresh(self, runs):
        """Yields each run and its outcome, in any order. After a hang or a crash, the rest is run in a new virtual machine."""
        while runs:
            left = dict(enumerate(runs))
            machine = VirtualMachine(self, runs)
            for line, outcome in machine:
                yield left.pop(line), outcome
            if machine.status == NO_ENTRY:
                say(f"{self.path}: each run is a process of its own, which takes long")
                yield from self.fresh_apart(runs)
                return
            if machine.status == FAILED:
                refuse(f"{DRIVER.name} failed with {self.path}")
            runs = list(left.values())
            if machine.status not in (0, HUNG):
                say(f"{self.path}: Java ended with status {machine.status} amid its runs")
            if machine.status:
                # Runs are begun in order, so a run that hung or crashed is among the first. It may be innocent: alone it shows.
                yield from self.fresh_apart(runs[:self.options.threads])
                runs = runs[self.options.threads:]

    def fresh_apart(self, runs):
        with concurrent.futures.ThreadPoolExecutor(self.options.threads) as pool:
            yield from zip(runs, pool.map(self.run_apart, runs))

    def run_apart(self, run):
        try:
            ended = subprocess.run([*self.options.java, "-jar", self.path, *run.words], cwd=CHECKOUT, env=environment(),
                stdin=subprocess.DEVNULL, capture_output=True, timeout=self.options.seconds)
            return Outcome(ended.returncode, ended.stderr, ended.stdout)
        except subprocess.TimeoutExpired:
            return Outcome(HANGS, b"", b"")

    def help(self):
        return self.run_apart(Run(None, None, ["--help"], None)).output.decode()


class VirtualMachine:
    """Iterates over the runs that end in one virtual machine: (index of the run, outcome). After that, its exit status is known."""

    def __init__(self, jar, runs):
        self.jar = jar
        self.runs = runs
        self.status = None

    def __iter__(self):
        options = self.jar.options
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as lines:
            lines.writelines("\t".join(run.words) + "\n" for run in self.runs)
            lines.flush()
            command = [*options.java, "-cp", self.jar.path, str(DRIVER), self.jar.path, lines.name, str(options.threads),
                str(options.seconds)]
            with subprocess.Popen(command, cwd=CHECKOUT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    bufsize=0) as process:
                # The driver notices a run that hangs. Here only a virtual machine is noticed that is stuck as a whole.
                stream = Stream(process.stdout, 2 * options.seconds + 60)
                try:
                    while head := stream.take(12):
                        line, status, length = struct.unpack(">iii", head)
                        errors = stream.take(length)
                        output = stream.take(struct.unpack(">i", stream.take(4))[0])
                        yield line, Outcome(status, errors, output)
                except EOFError:
                    pass  # the status tells
                finally:
                    if not stream.is_ended:
                        process.kill()
                    self.status = process.wait()


class Stream:
    """Takes so many bytes at once from a pipe, and none at its end. Raises EOFError in the middle, or after a silence."""

    def __init__(self, pipe, seconds):
        self.pipe = pipe
        self.seconds = seconds
        self.buffer = bytearray()
        self.is_ended = False

    def take(self, length):
        while len(self.buffer) < length:
            piece = self.pipe.read(1 << 20) if select.select([self.pipe], [], [], self.seconds)[0] else None
            if not piece:
                self.is_ended = piece is not None
                if self.buffer or not self.is_ended:
                    raise EOFError
                return b""
            self.buffer += piece
        taken = bytes(self.buffer[:length])
        del self.buffer[:length]
        return taken


def environment():
    """Neither a language nor what a user may have set for every Java."""
    kept = {key: value for key, value in os.environ.items()
        if key not in ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "LANG", "LANGUAGE") and not key.startswith("LC_")}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


# ---- the comparison ----

def find_differences(old, new, runs):
    """Returns the runs that differ, and those that cannot be told to differ, because OLD gives this and that."""
    different = [run for run in runs if old.outcomes[run.key] != new.outcomes[run.key]]
    ending = [run for run in different if not old.hangs(run) and not new.hangs(run)]
    repeated = ending[:MOST_REPEATED]
    if not repeated:
        return different, []
    if len(repeated) < len(ending):
        say(f"{len(ending):,} runs differ; only the first {MOST_REPEATED} are repeated")
    say(f"{len(repeated)} runs are repeated {REPEATS} times to see whether they vary")
    olds = old.repeat(repeated)
    candidates = [run for run in repeated if new.outcomes[run.key] in olds[run.key]]
    news = new.repeat(candidates)
    varying = {run.key for run in candidates if news[run.key] <= olds[run.key]}
    return [run for run in different if run.key not in varying], [run for run in different if run.key in varying]


def find_disturbed(jar, runs):
    """Returns the runs whose outcome beside others is not that of a process of its own."""
    disturbed = [run for run, outcome in jar.fresh_apart(runs) if outcome.pack() != jar.outcomes[run.key]]
    if not disturbed:
        return []
    outcomes = jar.repeat(disturbed)
    return [run for run, outcome in jar.fresh_apart(disturbed) if outcome.pack() not in outcomes[run.key]]


def show(run, old, new):
    print(f"\n{run.capture}\n  wirestat {shlex.join(run.words)}")
    if old.status != new.status:
        print(f"  exit status: {status_text(old.status)} | {status_text(new.status)}")
    for stream, before, after in (("standard error", old.errors, new.errors), ("standard output", old.output, new.output)):
        if before != after:
            show_first_lines(stream, before.splitlines(keepends=True), after.splitlines(keepends=True))


def status_text(status):
    return "does not end" if status == HANGS else str(status)


def show_first_lines(stream, before, after, most=3):
    line = common_length(before, after)
    print(f"  {stream}, from line {line + 1} on ({len(before)} | {len(after)} lines):")
    # Long lines are cut to what is around the first difference.
    column = common_length(before[line], after[line]) if line < min(len(before), len(after)) else 0
    for sign, lines in (("-", before), ("+", after)):
        for i, shown in enumerate(lines[line:line + most]):
            print(f"  {sign} {cut(shown, column if i == 0 else 0)}")


def common_length(one, other):
    return next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))


def cut(line, column, length=200):
    start = 0 if len(line) <= length else max(0, column - length // 2)
    end = start + length
    tail = "..." if end < len(line) else "" if line.endswith(b"\n") else " (no end of line)"
    return ("..." if start else "") + line[start:end].decode(errors="backslashreplace").rstrip("\n") + tail


def print_counts(runs, different, varying):
    different = collections.Counter(run.way for run in different)
    varying = collections.Counter(run.way for run in varying)
    print("\n| way | options | runs | differ | vary |\n|---|---|---|---|---|")
    for way, count in collections.Counter(run.way for run in runs).items():
        print(f"| {way} | `{WAYS[way]}` | {count:,} | {different[way]:,} | {varying[way]:,} |")


# ---- the whole ----

def say(line):
    print(f"outputs.py: {line}", file=sys.stderr, flush=True)


def refuse(line):
    say(line)
    sys.exit(2)


def names(value):
    for name in value.split(","):
        if name not in WAYS:
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(WAYS)}")
    return value.split(",")


def positive(value):
    if int(value) < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1: {value}")
    return int(value)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", metavar="OLD.jar")
    parser.add_argument("new", metavar="NEW.jar")
    parser.add_argument("--captures", action="append", metavar="DIR",
        help=f"where captures are, or a capture; repeatable ({', '.join(CAPTURES)}, seen from the checkout)")
    parser.add_argument("--ways", type=names, default=list(WAYS), metavar="LIST", help=f"which of {', '.join(WAYS)} (all)")
    parser.add_argument("--every", type=positive, default=1, metavar="N", help="only each Nth capture")
    parser.add_argument("--cache", type=pathlib.Path, metavar="DIR", help="keep outputs here by the SHA-256 of the jar")
    parser.add_argument("--show", type=int, default=20, metavar="N", help="how many of the runs that differ are shown (20)")
    parser.add_argument("--apart", type=int, default=500, metavar="N",
        help="repeat each Nth run in a process of its own (500; 0 for none)")
    parser.add_argument("--seconds", type=positive, default=30, metavar="N", help="how long a run may take (30)")
    parser.add_argument("--threads", type=positive, default=os.cpu_count(), metavar="N", help="runs at once (one a processor)")
    parser.add_argument("--java", type=shlex.split, default=["java", "-Xmx2g", "-XX:+UseSerialGC"], metavar="COMMAND",
        help="how Java is started (java -Xmx2g -XX:+UseSerialGC)")
    return parser.parse_args()


def main():
    options = arguments()
    begun = time.monotonic()
    old, new = (Jar(path, options) for path in (options.old, options.new))
    if options.cache:
        old.open_store(options.cache)
        if new.digest != old.digest:  # else outputs would be compared with themselves
            new.open_store(options.cache)
    captures, copies = find_captures(options.captures or [CHECKOUT / directory for directory in CAPTURES])
    captures = captures[::options.every]
    helps = [jar.help() for jar in (old, new)]
    ways = [way for way in options.ways
        if all(word in text for text in helps for word in WAYS[way].split() if word.startswith("--"))]
    for way in options.ways:
        if way not in ways:
            say(f"{way} is left out: not both jars have {WAYS[way]}")
    runs = [Run(path, way, [*WAYS[way].split(), "-r", path], f"{digest} {WAYS[way]} {path}")
        for path, digest in captures for way in ways]
    if not runs:
        refuse("there must be a capture and a way")
    say(f"{len(captures):,} captures ({copies} copies left out) in {len(ways)} ways")
    old.run(runs)
    new.run(runs)
    different, varying = find_differences(old, new, runs)
    disturbed = find_disturbed(new, runs[::options.apart]) if options.apart else []

    for run in different[:options.show]:
        show(run, Outcome.unpack(old.outcomes[run.key]), Outcome.unpack(new.outcomes[run.key]))
    if len(different) > options.show:
        print(f"\n... and {len(different) - options.show:,} more")
    for run in varying:
        print(f"\nvaries from run to run: wirestat {shlex.join(run.words)}")
    for run in disturbed:
        print(f"\nother output in a process of its own: wirestat {shlex.join(run.words)}")
    print_counts(runs, different, varying)
    print(f"\n{len(runs):,} runs, {len(different):,} differ, {len(varying):,} vary;"
        f" {len(runs[::options.apart]) if options.apart else 0} repeated in processes of their own, {len(disturbed)} of them other;"
        f" {time.monotonic() - begun:.0f} s")
    return 1 if different or disturbed else 0


if __name__ == "__main__":
    sys.exit(main())
