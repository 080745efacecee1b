#!/usr/bin/env python3
"""What whole processes cost side by side, and whether what wirestat says is right.

    mvn -q -DskipTests package
    src/test/bench/compare.py                            wirestat against every peer that is installed, captures A to E
    src/test/bench/compare.py --peers tcpdump,nfpcapd    only against those that keep up: minutes instead of an hour
    src/test/bench/compare.py --loop                     the tracker's loop (JMH) against `limit F BITS 5 read`
    src/test/bench/compare.py --check --captures A,E     counts, closes and states against the generator's own account
    src/test/bench/compare.py --growth                   time a frame and memory a connection as both grow
    src/test/bench/compare.py --vs OLD.jar NEW.jar       two jars against each other, captures A to H

It takes the generator of the captures, pcapgen.c, and the limit of one core, limit.c, from --bench, and keeps what it
builds and generates, 5 GB, and 2 GB more for --vs, in --cache. Programs take turns, so that what else the machine does hits
all alike; each is given a file that is in the page cache, and a first round does not count. Figures are medians. A machine that
is busy gives figures all the same: only those of one call can be compared. Nothing here is a test that a build runs.

Needs Python 3.9, Linux and a C compiler, and nothing from anywhere.
"""

import argparse
import collections
import functools
import hashlib
import json
import os
import pathlib
import platform
import re
import resource
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
MEGABYTE = 1_000_000

# What a JVM takes before it has seen a connection; the goals for memory are told as so much a connection over it.
JVM_OCTETS = 60 * MEGABYTE

# What the generator is told, how its file's SHA-256 begins, and how large a table `limit` is given so that it never grows.
Capture = collections.namedtuple("Capture", "about recipe sha256 bits generator", defaults=(None, "pcapgen"))
CAPTURES = {
    "A": Capture("500k connections, 200k at once, 64 octets of each frame",
        "--seed 1 --packets 10000000 --conns 500000 --concurrency 200000 --mean-data 10.2 --alpha 1.3 --vlan 0.05 --snap 64"
        " --pps 500000 --midstream 0.02 --reuse 0.01 --clients 20000", "b4af07c1", 20),
    "B": Capture("5k connections, full-size frames",
        "--seed 2 --packets 1700000 --conns 5000 --concurrency 2000 --mean-data 325 --alpha 1.2 --ack-every 6 --train 4"
        " --no-tcp-ts 0 --pps 100000", "ba679879", 16),
    "C": Capture("a SYN flood, 10M sources",
        "--seed 3 --packets 10000000 --conns 10000000 --concurrency 1 --flood --snap 64 --pps 1000000", "88c3f25d", 24),
    "D": Capture("5M connections at once, 64 octets of each frame",
        "--seed 4 --packets 10000000 --conns 5500000 --concurrency 5000000 --ramp 0.5 --mean-data 9.5 --alpha 1.3 --snap 64"
        " --pps 500000 --clients 200000", "cfe72e3e", 23),
    "E": Capture("an office, full-size frames",
        "--seed 5 --packets 1000000 --conns 20000 --concurrency 800 --mean-data 36 --alpha 1.15 --v6 0.15 --vlan 0.05"
        " --noise 0.05 --midstream 0.02 --reuse 0.01 --retrans 0.01 --ooo 0.01 --train 4 --pps 1500 --clients 500"
        " --servers 800", "5f5bfc49", 16),
    "F": Capture("1M connections, each with a retransmission and a hole", "short 6 1000000 100000", "72ea8c1c", generator="Lossy"),
    "G": Capture("1M refused connections",
        "--seed 7 --packets 2000000 --conns 1000000 --concurrency 10000 --mix 0,0,0,0,0,1,0,0,0 --retrans 0 --ooo 0 --snap 64"
        " --pps 500000", "43e6fac9"),
    "H": Capture("500 long connections, 1 % of the data lost, 0.5 % out of order", "long 8 500 5000000", "fa3438fc",
        generator="Lossy"),
}

# What is compared with peers, the limit and the generator's account. The others are for --vs only.
STANDARD = [name for name, capture in CAPTURES.items() if capture.bits]

# At most so many times the wall clock of tcpdump and of nfpcapd, and the loop's limit; then memory, in octets for each
# connection over the JVM or, without any, in all.
Goal = collections.namedtuple("Goal", "tcpdump nfpcapd limit connection total")
GOALS = {
    "A": Goal(2, 0.5, 2.5, 320, None),
    "B": Goal(0.75, 0.6, 1.5, None, 150 * MEGABYTE),
    "C": Goal(6, 1, 2.5, 320, None),
    "D": Goal(4, 0.6, 2.5, 320, None),
    "E": Goal(1, 0.6, 1.5, None, 150 * MEGABYTE),
    "F": Goal(None, None, None, 1200, None),
    "G": Goal(None, None, None, 320, None),
    "H": Goal(None, None, None, None, 150 * MEGABYTE),
}

# At most so many times what the old jar takes, in processor time and by the clock.
GOAL_OVER_OLD = 1.05

# Each is a row of commands, one writing to the next. {file} is the capture, {scratch} an empty directory. Those that keep
# up take their turn in every round, the others run once. softflowd waits for ever for somebody at its control socket if it
# has one. tcpdump -Z root: as root it would give the file that it writes, and so /dev/null, to the user it becomes.
PEERS = {
    "tcpdump": ["tcpdump -Z root -r {file} -nn -w /dev/null tcp"],
    "nfpcapd": ["nfpcapd -r {file} -w {scratch}"],
    "softflowd": ["softflowd -d -r {file} -c none -p {scratch}/pid"],
    "argus": ["argus -r {file} -w -", "ra -r - -nn"],
    "ndpiReader": ["ndpiReader -i {file} -q"],
    "tcptrace": ["tcptrace -n {file}"],
    "tshark": ["tshark -n -q -z conv,tcp -r {file}"],
}
QUICK = ("tcpdump", "nfpcapd")


# ---- processes ----

class Outcome(collections.namedtuple("Outcome", "wall cpu octets problem output errors")):
    """What a row of commands took: seconds, seconds of processor, octets of memory at its peak; and what it said."""


def run(commands, file=None, feeder=None, keeps_output=False, limits=None):
    """Runs commands that write one to the next, to the end, or until it is too much.

    What counts is what the kernel says of each process and of those that it has waited for, so that a script that starts
    Java is measured with its Java. What the feeder, whose output is the first one's input, takes is left out.
    """
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors, \
            tempfile.TemporaryFile() as feeder_errors:
        rows = [[word.format(file=file, scratch=scratch) for word in command] for command in commands]
        processes = []
        late = threading.Event()
        timer = None
        begun = time.monotonic()
        try:
            source = subprocess.DEVNULL
            if feeder:
                feeding = subprocess.Popen(feeder, stdout=subprocess.PIPE, stderr=feeder_errors, start_new_session=True)
                processes.append(feeding)
                source = feeding.stdout
            for i, row in enumerate(rows):
                is_last = i == len(rows) - 1
                process = subprocess.Popen(
                    row, stdin=source, stderr=errors, start_new_session=True, preexec_fn=limits and limits.hold,
                    stdout=subprocess.PIPE if not is_last else output if keeps_output else subprocess.DEVNULL)
                processes.append(process)
                if source is not subprocess.DEVNULL:
                    source.close()  # else a reader that ends would not be noticed by its writer
                source = process.stdout
            if limits:
                timer = threading.Timer(limits.seconds, lambda: (late.set(), kill(processes)))
                timer.start()
            usages = [wait(process) for process in processes]
        except BaseException:
            kill(processes)
            raise
        finally:
            if timer:
                timer.cancel()
        wall = time.monotonic() - begun
        usages = usages[1:] if feeder else usages
        octets = sum(usage.ru_maxrss for usage in usages) * 1024
        said = text(errors)
        statuses = [process.returncode for process in processes]
        problem = None
        if late.is_set():
            problem = f"over {limits.seconds:.0f} s"
        elif any(statuses):
            # The limit is on addresses, of which not all need to be in use when one more is refused.
            is_memory = limits and (octets > limits.octets * 0.6 or re.search("memory|alloc", said, re.IGNORECASE))
            last = said.strip().splitlines()[-1:] or [f"status {statuses}"]
            problem = f"out of memory after {wall:.0f} s" if is_memory else f"failed: {last[0][:120]}"
        return Outcome(wall, sum(u.ru_utime + u.ru_stime for u in usages), octets, problem, text(output),
            text(feeder_errors) if feeder else said)


def wait(process):
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def kill(processes):
    for process in processes:
        if process.returncode is None:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def text(file):
    file.seek(0)
    return file.read().decode(errors="replace")


class Limits(collections.namedtuple("Limits", "seconds octets")):
    """What a peer may take at most. wirestat has no such limit."""

    def hold(self):
        resource.setrlimit(resource.RLIMIT_AS, (self.octets, self.octets))


def run_or_exit(commands, **how):
    outcome = run(commands, **how)
    if outcome.problem:
        sys.exit(f"compare.py: {' | '.join(map(shlex.join, commands))}: {outcome.problem}")
    return outcome


# ---- captures ----

class Bench:
    """The generator and the limit, built, and the captures with their accounts."""

    def __init__(self, sources, cache):
        self.sources = sources
        self.cache = cache
        cache.mkdir(parents=True, exist_ok=True)

    def tool(self, name, *flags):
        built = self.cache / name
        source = self.sources / f"{name}.c"
        if not built.exists() or source.stat().st_mtime > built.stat().st_mtime:
            subprocess.run(["cc", *flags, "-o", built, source, "-lm"], check=True)
        return str(built)

    def pcapgen(self):
        return self.tool("pcapgen", "-O2")

    def generator(self, name):
        if CAPTURES[name].generator == "Lossy":
            return ["java", str(CHECKOUT / "src" / "test" / "bench" / "Lossy.java")]
        return [self.pcapgen()]

    def limit(self):
        return self.tool("limit", "-O3", "-march=native")

    def file(self, name):
        """The capture's file. It is hashed once: beside it stands of what size it was found to be right."""
        file = self.cache / f"{name}.pcap"
        right = self.cache / f"{name}.sha256"
        if not file.exists():
            say(f"generating {file}")
            with open(f"{file}.part", "wb") as frames, open(self.account_file(name), "wb") as account:
                subprocess.run([*self.generator(name), *CAPTURES[name].recipe.split()], stdout=frames, stderr=account, check=True)
            os.replace(f"{file}.part", file)
        size = str(file.stat().st_size)
        if not right.exists() or right.read_text().split()[1] != size:
            digest = sha256(file)
            if not digest.startswith(CAPTURES[name].sha256):
                sys.exit(f"compare.py: {file} must have a SHA-256 that begins with {CAPTURES[name].sha256}: {digest}")
            right.write_text(f"{digest} {size}\n")
        return str(file)

    def account_file(self, name):
        return self.cache / f"{name}.truth"

    def account(self, name):
        """What the generator said of it on standard error."""
        self.file(name)
        if not self.account_file(name).exists():
            sys.exit(f"compare.py: no account of {name}: remove {self.cache / name}.pcap, and it is generated anew")
        return parse_account(self.account_file(name).read_text())


def parse_account(lines):
    return {key: float(value) if "." in value else int(value) for key, value in map(str.split, lines.splitlines())}


def sha256(file):
    digest = hashlib.sha256()
    for piece in pieces(file):
        digest.update(piece)
    return digest.hexdigest()


def warm(file):
    """Brings it into the page cache; on some machines what was idle has left it since the last program."""
    for _ in pieces(file):
        pass


def pieces(file):
    buffer = bytearray(1 << 20)
    with open(file, "rb", buffering=0) as opened:
        while count := opened.readinto(buffer):
            yield memoryview(buffer)[:count]


# ---- the comparison of whole processes ----

def compare(options, bench, programs, ratios):
    limits = Limits(options.seconds, options.address_space * 1_000_000_000)
    for name in options.captures:
        file = bench.file(name)
        outcomes = {program: [] for program in programs}
        turns = [program for program in programs if program in QUICK or program not in PEERS]
        take_turns(options.runs, turns, programs, file, limits, outcomes)
        for program in programs:
            if program not in turns:
                say(f"{name}: {program}, once")
                warm(file)
                outcomes[program].append(run(programs[program], file=file, limits=limits))
        print_capture(name, bench, outcomes)
        print_processors(name, bench)
        note_ratios(name, outcomes, ratios)


def take_turns(rounds, turns, programs, file, limits, outcomes):
    """Each program once a round. Who is first changes with the round; a first round does not count."""
    for round_number in range(rounds + 1):
        for i in range(len(turns)):
            program = turns[(i + round_number) % len(turns)]
            warm(file)
            outcome = run(programs[program], file=file, limits=limits if program in PEERS else None)
            if round_number:
                outcomes[program].append(outcome)


def median(outcomes, of):
    return statistics.median(of(outcome) for outcome in outcomes)


def print_capture(name, bench, outcomes):
    frames = bench.account(name)["packets"]
    first = next(iter(outcomes))
    our_wall = median(outcomes[first], lambda o: o.wall)
    our_cpu = median(outcomes[first], lambda o: o.cpu)
    print(f"\n{name}: {CAPTURES[name].about}; {frames:,} frames, load {load()}\n")
    print(f"| program | runs | wall s | from - to | CPU s | ns of wall a frame | peak MB | {first} over it, wall | CPU |")
    print("|---|---|---|---|---|---|---|---|---|")
    for program, all_of in outcomes.items():
        problem = next((outcome.problem for outcome in all_of if outcome.problem), None)
        wall = median(all_of, lambda o: o.wall)
        cpu = median(all_of, lambda o: o.cpu)
        walls = sorted(outcome.wall for outcome in all_of)
        cells = [program, len(all_of), f"{wall:.2f}", f"{walls[0]:.2f} - {walls[-1]:.2f}",
            f"{cpu:.2f}", f"{wall / frames * 1e9:.0f}", memory(median(all_of, lambda o: o.octets)),
            problem or f"{our_wall / wall:.3g}", "-" if problem else f"{our_cpu / cpu:.3g}"]
        print("| " + " | ".join(map(str, cells)) + " |")
    sys.stdout.flush()


def print_processors(name, bench):
    """Where others use the same cores one may be slower than the next, and who gets which is chance."""
    file = bench.file(name)
    allowed = os.sched_getaffinity(0)
    costs = []
    for processor in sorted(allowed):
        os.sched_setaffinity(0, {processor})
        try:
            costs.append(f"{measure_limit(bench, name, file):.0f}")
        finally:
            os.sched_setaffinity(0, allowed)
    print(f"\n`limit` takes, on each of the processors: {', '.join(costs)} ns a frame", flush=True)


def memory(octets):
    # A process begins as a copy of this one, and the kernel counts that in: a lower peak cannot be seen.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return f"< {own / MEGABYTE:.0f}" if octets <= own else f"{octets / MEGABYTE:.0f}"


def note_ratios(name, outcomes, ratios):
    ours = next(iter(outcomes.values()))
    failed = next((outcome.problem for outcome in ours if outcome.problem), None)
    if failed:
        say(f"{name}: {failed}")
    for peer in QUICK:
        if peer in outcomes and not any(outcome.problem for outcome in outcomes[peer]):
            ratios[name][peer] = median(ours, lambda o: o.wall) / median(outcomes[peer], lambda o: o.wall)
    ratios[name]["octets"] = median(ours, lambda o: o.octets)


def print_ratios(bench, captures, ratios):
    print("\nWhat was measured, and in brackets what is to be met:\n")
    print("| capture | wall over `tcpdump -r F -nn -w /dev/null tcp` | over `nfpcapd` | tracker loop over `limit F BITS 5 read`"
        " | peak memory |")
    print("|---|---|---|---|---|")
    for name in captures:
        goal = GOALS[name]
        cells = [against(ratios[name].get(key), getattr(goal, key)) for key in ("tcpdump", "nfpcapd", "limit")]
        octets = ratios[name].get("octets")
        if octets is None:
            cells.append("-")
        elif goal.total:
            cells.append(f"{octets / MEGABYTE:.0f} MB ({goal.total / MEGABYTE:.0f} MB)")
        else:
            each = (octets - JVM_OCTETS) / bench.account(name)["connections"]
            cells.append(f"{each:.0f} B a connection over {JVM_OCTETS / MEGABYTE:.0f} MB ({goal.connection} B)")
        print(f"| {name} | " + " | ".join(cells) + " |")


def against(ratio, goal):
    return f"- ({goal:g})" if ratio is None else f"{ratio:.2f} ({goal:g})"


# ---- two jars against each other ----

def compare_jars(options, bench):
    """Each jar is installed, and its own command measured, which starts Java with the options of that jar."""
    programs = {age: [[str(install(bench, jar)), "-s", "-r", "{file}"]] for age, jar in zip(("old", "new"), options.vs)}
    print(f"old is {options.vs[0]}, new is {options.vs[1]}; medians of {options.runs} rounds, in which both take turns. After the")
    print("ratio of the medians stand the lowest and the highest ratio of a round. In brackets is the most that is allowed.\n")
    print("| capture | frames | CPU s, old | new | new over old | wall s, old | new | new over old | peak MB, old | new | new over old"
        " | B a connection, old | new | load |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    for name in options.captures:
        outcomes = {age: [] for age in programs}
        take_turns(options.runs, list(programs), programs, bench.file(name), None, outcomes)
        for age, all_of in outcomes.items():
            for outcome in all_of:
                if outcome.problem:
                    sys.exit(f"compare.py: {name}, {age}: {outcome.problem}")
        print_old_and_new(bench, name, outcomes["old"], outcomes["new"])


def install(bench, jar):
    """The command of a jar, installed once for each content of a jar."""
    root = bench.cache / f"installed-{sha256(jar)[:16]}"
    command = root / "bin" / "wirestat"
    if not command.exists():
        say(f"installing {jar}")
        run_or_exit([["java", "-jar", str(jar), "--install", str(root)]])
    return command


def print_old_and_new(bench, name, old, new):
    account = bench.account(name)
    cells = [name, f"{account['packets']:,}"]
    for of, shown in ((lambda o: o.cpu, "{:.2f}".format), (lambda o: o.wall, "{:.2f}".format), (lambda o: o.octets, memory)):
        cells += [shown(median(old, of)), shown(median(new, of)), ratio_of_rounds(old, new, of)]
    cells[4] += f" ({GOAL_OVER_OLD:g})"
    cells[7] += f" ({GOAL_OVER_OLD:g})"
    goal = GOALS[name]
    if goal.connection:
        each = [f"{(median(of, lambda o: o.octets) - JVM_OCTETS) / account['connections']:.0f}" for of in (old, new)]
        cells += [each[0], f"{each[1]} ({goal.connection})"]
    else:
        cells[9] += f" ({goal.total / MEGABYTE:.0f})"
        cells += ["-", "-"]
    print("| " + " | ".join([*cells, load()]) + " |", flush=True)


def ratio_of_rounds(old, new, of):
    ratios = sorted(of(after) / of(before) for before, after in zip(old, new))
    return f"{median(new, of) / median(old, of):.3f}, {ratios[0]:.2f} - {ratios[-1]:.2f}"


# ---- the loop against its limit ----

def measure_loops(options, bench, ratios):
    """The benchmark that reads, decodes and tracks a whole file, between two measurements of the limit.

    Processor time by processor time, because that is what the limit tells; the loop's is that of all threads of its JVM.
    """
    print("\n| capture | tracker's loop, ns of CPU a frame | of wall | `limit F BITS 5 read`, ns of CPU a frame | ratio of CPU |")
    print("|---|---|---|---|---|")
    for name in options.captures:
        file = bench.file(name)
        before = measure_limit(bench, name, file)
        with tempfile.NamedTemporaryFile(suffix=".json") as results:
            arguments = f"TrackingBenchmark -p file={file} -rf json -rff {results.name} {options.jmh}"
            warm(file)
            subprocess.run(["mvn", "-q", "-Pjmh", "test-compile", "exec:exec", f"-Djmh={arguments}"], cwd=CHECKOUT,
                check=True, stdout=subprocess.DEVNULL)
            metrics = json.load(results)[0]["secondaryMetrics"]
        raw = {key: sum(metric["rawData"], []) for key, metric in metrics.items()}  # of each fork, then of each iteration
        loop = statistics.median(map(float.__truediv__, raw["processorNanos"], raw["framesRead"]))
        limit = statistics.mean([before, measure_limit(bench, name, file)])
        ratios[name]["limit"] = loop / limit
        wall = statistics.median(raw["frames"])
        print(f"| {name} | {loop:.0f} | {wall:.0f} | {limit:.0f} | {loop / limit:.2f} |", flush=True)


def measure_limit(bench, name, file):
    warm(file)
    command = [bench.limit(), file, str(CAPTURES[name].bits), "5", "read"]
    said = run_or_exit([command], keeps_output=True).output
    return float(re.search(r"([0-9.]+) \([ 0-9.]+\) ns/packet", said)[1])


# ---- growth ----

def measure_growth(bench, wirestat):
    """Both grow alone: connections with four frames each, then frames of 100,000 connections. Nothing is stored."""
    print("\n| connections | frames | CPU s | ns of CPU a frame | wall s | peak MB | octets a connection over the JVM |")
    print("|---|---|---|---|---|---|---|")
    for connections in (1_000_000, 2_000_000, 5_000_000, 10_000_000):
        grow(bench, wirestat, f"--seed 8 --packets {4 * connections} --conns {connections} --concurrency {connections}"
            " --ramp 0.5 --mean-data 9.5 --alpha 1.3 --snap 64 --pps 500000 --clients 200000")
    for frames in (1_000_000, 10_000_000, 100_000_000):
        grow(bench, wirestat, f"--seed 9 --packets {frames} --conns 100000 --concurrency 100000"
            f" --mean-data {max(10, frames / 100_000)} --alpha 1.3 --snap 64 --pps 500000 --clients 20000")


def grow(bench, wirestat, recipe):
    outcome = run([wirestat], file="-", feeder=[bench.pcapgen(), *recipe.split()], keeps_output=True)
    if outcome.problem:
        print(f"| {recipe} | {outcome.problem} |")
        return
    account = parse_account(outcome.errors)
    frames = account["packets"]
    connections = account["connections"]
    print(f"| {connections:,} | {frames:,} | {outcome.cpu:.1f} | {outcome.cpu / frames * 1e9:.0f} | {outcome.wall:.1f} |"
        f" {outcome.octets / MEGABYTE:.0f} | {(outcome.octets - JVM_OCTETS) / connections:.0f} |", flush=True)


# ---- whether it is right ----

# A row of JSON is of one of the generator's kinds by who closed and how; one that nothing has ended by its states.
RESETS = ("abort", "abort-after-response", "abort-unanswered")

# What either end may be at the end, client and server. Who closed first keeps TIME_WAIT until that is over or its sockets
# are used again. Where the client is silent after a SYN,ACK, it has it: it repeats no SYN.
STATES = {
    "client_fin": (("TIME_WAIT", "CLOSE"), ("CLOSE",)),
    "server_fin": (("CLOSE",), ("TIME_WAIT", "CLOSE")),
    "client_rst": (("CLOSE",), ("CLOSE",)),
    "server_rst": (("CLOSE",), ("CLOSE",)),
    "refused": (("CLOSE",), ("CLOSE",)),
    "half_syn": (("SYN_SENT", "CLOSE"), ("UNKNOWN",)),
    "half_synack": (("ESTABLISHED",), ("SYN_RECV", "CLOSE")),
    "never_closed": (("ESTABLISHED",), ("ESTABLISHED",)),
}

# As the generator's SYN makes a host known: with timestamps it has Linux's layout, else it is like none.
TIME_WAIT_SECONDS = {"linux": 60}
TIME_WAIT_OTHERWISE = 240

# So many rows of JSON take this script a while; above, only counts are compared.
MOST_ROWS = 1_000_000


class Checks:
    """Lines that say what must hold, and how many do not."""

    def __init__(self):
        self.failed = 0

    def exact(self, what, found, account):
        self.within(what, found, account, account)

    def within(self, what, found, low, high):
        holds = low <= found <= high
        self.failed += not holds
        expected = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        print(f"| {what} | {found:,} | {expected} | {'yes' if holds else '**NO**'} |")


def check(options, bench, wirestat, checks):
    """Compares with the generator's account, which differs in what it means in these points and no others:

    1. It counts a connection when that takes its place among those that run; its first segment follows when its turn
       comes. Those that were still waiting for it are in no frame. Of D they are 84,854, of the others none.
    2. A connection that the end cuts off is of the kind that it was to become. Here it is as far as it came. Both are
       among unfinished_at_end, which bounds every difference: A 1, B 7, C 0, D 5,000,000 of 5,169,180, E 18.
    3. simultaneous_fin is none: the generator counts the first FIN before it writes the second, which therefore
       acknowledges it. By the numbers the client closed first.
    4. retransmitted leaves out the SYNs of half_syn and the SYN,ACKs of half_synack that are repeated. A segment that was
       overtaken (reordered) was never sent twice, and neither counts it.
    5. A segment sent twice over IPv6, which has no identification, within one tick of its timestamps, or a millisecond
       without, cannot be told from a copy that the capture made; it is in "duplicates" instead. Of E these are 100.
    6. Who opened a midstream connection is not on the wire. The generator's servers have addresses of their own, and the rows
       are judged by these; what -s sums up by originators is compared in sum.
    """
    for name in options.captures:
        account = bench.account(name)
        file = bench.file(name)
        print(f"\n{name}: wirestat against the account of pcapgen\n\n| what | wirestat | account | holds |\n|---|---|---|---|")
        statistics_said = run_or_exit([wirestat], file=file, keeps_output=True)
        counts = parse_statistics(statistics_said.output, statistics_said.errors)
        has_rows = account["connections"] <= MOST_ROWS
        rows = Rows(wirestat, file, account) if has_rows else None
        check_counts(checks, counts, account, rows)
        # A second opinion, and an exact one even where the account counts what is in no frame.
        checks.exact("connections, as `limit` counts sockets, and those used again", counts["connections"],
            count_sockets(bench, name, file) + account["reused_tuples"])
        if rows:
            check_rows(checks, counts, account, rows)


def count_sockets(bench, name, file):
    said = run_or_exit([[bench.limit(), file, str(CAPTURES[name].bits), "1", "table"]], keeps_output=True).output
    return int(re.search(r"check (\d+)", said)[1])


def parse_statistics(output, errors):
    counts = collections.Counter({label: int(count) for count, label in re.findall(r"^ +(\d+) (.+)$", output, re.MULTILINE)})
    summary = next(line for line in errors.splitlines() if "frames read" in line)
    counts.update({label: int(count) for count, label in re.findall(r"(\d+) ([a-z][a-z ]*)", summary)})
    return counts


def check_counts(checks, counts, account, rows):
    cut = account["unfinished_at_end"]
    duplicates = rows.sums["duplicates"] if rows else 0
    resets = account["kind_client_rst"] + account["kind_server_rst"]
    failed = account["kind_refused"] + account["kind_half_syn"]
    open_or_answered = account["kind_never_closed"] + account["kind_half_synack"]
    connections = counts["connections"]
    checks.exact("frames", counts["frames read"], account["packets"])
    checks.exact("frames not understood", counts["frames not understood"], 0)
    checks.exact("connections evicted", counts["connections evicted"], 0)
    checks.within("connections", connections, account["connections"] - cut, account["connections"])
    checks.exact("began before the capture", counts["began before the capture"], account["midstream"])
    checks.exact("segments, both ways, copies included",
        counts["segments received"] + counts["segments sent out"] + duplicates, account["tcp_packets"])
    checks.exact("-s active openings", counts["active connection openings"], connections - account["midstream"])
    checks.exact("-s passive openings", counts["passive connection openings"], 0)
    checks.within("-s failed attempts: refused, SYNs given up", counts["failed connection attempts"],
        max(0, account["kind_refused"] - cut), failed + cut)
    checks.within("-s resets, both ways", counts["connection resets received"] + counts["resets sent"],
        max(0, resets - cut), resets)
    checks.within("-s established: never closed, or never got an ACK", counts["connections established"],
        max(0, open_or_answered - cut), open_or_answered + cut)


class Rows:
    """The rows of --json -a, each told by the generator's kinds."""

    def __init__(self, wirestat, file, account):
        self.kinds = collections.Counter()
        self.sums = collections.Counter()
        self.repeated_opening = 0
        self.wrong_states = 0
        self.late_changes = 0
        self.ends_at = 0
        self.first = None
        successors = collections.defaultdict(list)
        command = [word for word in wirestat if word != "-s"]
        command[command.index("-r"):] = ["-a", "-n", "--json", "-r", file]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            for line in process.stdout:
                row = json.loads(line)
                if row["type"] == "connection":
                    self.add(row, successors)
        for of_sockets in successors.values():
            of_sockets.sort()
            self.sums["reused"] += len(of_sockets) - 1
            # What an end became, it became before its sockets were used again.
            self.late_changes += sum(before[2] > after[1] for before, after in zip(of_sockets, of_sockets[1:]))
            # Only such use cuts TIME_WAIT short.
            self.wrong_states += of_sockets[-1][3]

    def add(self, row, successors):
        orig, resp = row["orig"], row["resp"]
        client, server = (resp, orig) if is_server(orig["ip"]) else (orig, resp)
        by = row.get("closed_by")
        closer = "" if by is None else "client" if row[by] is client else "server"
        kind = kind_of(row["how"], closer, client["state"], server["state"])
        self.kinds[kind] += 1
        for end in (orig, resp):
            for key in ("packets", "retransmitted", "duplicates"):
                self.sums[key] += end.get(key, 0)
        self.sums["retransmitted by the originator"] += orig["retransmitted"]
        if kind == "half_syn":
            self.repeated_opening += client["packets"] + client.get("duplicates", 0) - 1
        if kind == "half_synack":
            self.repeated_opening += server["packets"] + server.get("duplicates", 0) - 1
        at, opened, last = seconds(row["at"]), seconds(row["opened"]), seconds(row["last"])
        self.ends_at = at
        self.first = opened if self.first is None else min(self.first, opened)
        if kind in STATES and not (client["state"] in STATES[kind][0] and server["state"] in STATES[kind][1]):
            self.wrong_states += 1
        is_early = False
        if kind in ("client_fin", "server_fin"):
            first = client if closer == "client" else server
            is_waiting = at < last + TIME_WAIT_SECONDS.get(first.get("stack"), TIME_WAIT_OTHERWISE)
            is_early = is_waiting and first["state"] == "CLOSE"
            self.wrong_states += not is_waiting and first["state"] == "TIME_WAIT"
        changed = max(seconds(end["since"]) for end in (orig, resp) if "since" in end)
        sockets = (client["ip"], client["port"], server["ip"], server["port"])
        successors[sockets].append((row["id"], opened, changed, is_early))


def is_server(address):
    """pcapgen's servers have a network of their own, and its flooded server one address."""
    return address.startswith(("172.16.", "2001:db8:2:")) or address == "198.51.100.1"


def kind_of(how, closer, client, server):
    if how == "fin":
        return f"{closer}_fin"
    if how in RESETS:
        return f"{closer}_rst"
    if how == "refused":
        return how
    if how == "no-answer" or how == "open" and client == "SYN_SENT":
        return "half_syn"
    if how == "vanished" or how == "open" and server == "SYN_RECV":
        return "half_synack"
    if how == "open" and (client, server) == ("ESTABLISHED", "ESTABLISHED"):
        return "never_closed"
    return "anything else"


@functools.lru_cache(maxsize=4096)
def whole_seconds(stamp):
    return int(time.mktime(time.strptime(stamp, "%Y-%m-%dT%H:%M:%S"))) - time.timezone


def seconds(stamp):
    return whole_seconds(stamp[:19]) + float("0" + stamp[19:-1])


def check_rows(checks, counts, account, rows):
    cut = account["unfinished_at_end"]
    expected = {key[5:]: value for key, value in account.items() if key.startswith("kind_")}
    expected["client_fin"] += expected.pop("simultaneous_fin")  # difference 3
    for kind, count in expected.items():
        # Cut off, any of them may look like one that nothing has ended, and none like one that something has.
        surplus = cut if kind in ("half_syn", "half_synack", "never_closed") else 0
        checks.within(kind if kind != "client_fin" else "client_fin and simultaneous_fin", rows.kinds[kind],
            max(0, count - cut), count + surplus)
    checks.within("all kinds together: differences", sum(abs(rows.kinds[kind] - count) for kind, count in expected.items()), 0,
        2 * cut)
    checks.within("of any other kind", rows.kinds["anything else"], 0, cut)
    checks.exact("sockets used again", rows.sums["reused"], account["reused_tuples"])
    checks.within("retransmitted, copies included, less what 4 leaves out",
        rows.sums["retransmitted"] + rows.sums["duplicates"] - rows.repeated_opening, account["retransmitted"] - cut,
        account["retransmitted"] + cut)
    checks.exact("-s retransmitted, as the rows have it", counts["segments retransmitted"],
        rows.sums["retransmitted by the originator"])
    lasts = round(account["duration_s"] * 1000)
    checks.within("milliseconds from the first frame to the last", round((rows.ends_at - rows.first) * 1000), lasts - 2, lasts)
    checks.exact("rows whose states do not fit their kind", rows.wrong_states, 0)
    checks.exact("ends that changed after their sockets were used again", rows.late_changes, 0)


# ---- the whole ----

def load():
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def say(line):
    print(f"compare.py: {line}", file=sys.stderr, flush=True)


def print_machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()[:1]
    print(f"{os.cpu_count()} processors, {model[1] if model else platform.machine()}; Linux {platform.release()};"
        f" {java[0] if java else 'no java in the path'}; load {load()}", flush=True)


def programs_of(options):
    programs = {"wirestat" if i == 0 else f"wirestat {i + 1}": [command] for i, command in enumerate(options.wirestat)}
    for peer in options.peers if options.peers is not None else PEERS:
        commands = [shlex.split(command) for command in PEERS[peer]]
        missing = [command[0] for command in commands if not shutil.which(command[0])]
        if missing:
            say(f"{peer} is left out: no {missing[0]} here")
        else:
            programs[peer] = commands
    return programs


def names(known):
    def parse(value):
        chosen = [name for name in value.split(",") if name]
        for name in chosen:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(known)}")
        return chosen
    return parse


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loop", action="store_true", help="the tracker's loop against the limit")
    parser.add_argument("--check", action="store_true", help="against the generator's account; exit status 1 if it differs")
    parser.add_argument("--growth", action="store_true", help="over 1 to 10 M connections, and 1 to 100 M frames")
    parser.add_argument("--compare", action="store_true", help="whole processes; what is done if nothing else is asked for")
    parser.add_argument("--vs", nargs=2, type=pathlib.Path, metavar=("OLD.jar", "NEW.jar"),
        help="two jars against each other; nothing else is done")
    parser.add_argument("--captures", type=names(CAPTURES), metavar="A,E",
        help=f"which ({','.join(STANDARD)}; with --vs {','.join(CAPTURES)})")
    parser.add_argument("--peers", type=names(PEERS), metavar="LIST", help=f"which of {', '.join(PEERS)} (all)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds that count (5)")
    parser.add_argument("--wirestat", action="append", type=shlex.split, metavar="COMMAND",
        help="how wirestat is started (java -jar target/wirestat.jar); repeated, each is measured, and the first compared")
    parser.add_argument("--jmh", default="", metavar="OPTIONS", help="more options for the benchmark of --loop")
    parser.add_argument("--bench", type=pathlib.Path, default=CHECKOUT.parent / "shared" / "bench", metavar="DIR",
        help="where pcapgen.c and limit.c are (../shared/bench beside the checkout)")
    parser.add_argument("--cache", type=pathlib.Path, default=CHECKOUT / "target" / "bench", metavar="DIR",
        help="where captures are kept (target/bench)")
    parser.add_argument("--seconds", type=float, default=300, metavar="N", help="how long a peer may take (300)")
    parser.add_argument("--address-space", type=float, default=10, metavar="GB", help="how much it may take (10)")
    options = parser.parse_args()
    options.address_space = int(options.address_space)
    options.captures = options.captures or (list(CAPTURES) if options.vs else STANDARD)
    if options.vs and (options.loop or options.check or options.growth or options.compare):
        parser.error("--vs must be given without --compare, --loop, --growth and --check")
    if not options.vs and not set(options.captures) <= set(STANDARD):
        parser.error(f"--captures must be among {','.join(STANDARD)} without --vs: {','.join(options.captures)}")
    for jar in options.vs or []:
        if not jar.is_file():
            parser.error(f"--vs must be given two jars: {jar}")
    commands = options.wirestat or [["java", "-jar", str(CHECKOUT / "target" / "wirestat.jar")]]
    options.wirestat = [command + ["-s", "-r", "{file}"] for command in commands]
    options.compare = options.compare or not (options.loop or options.check or options.growth or options.vs)
    return options


def main():
    options = arguments()
    bench = Bench(options.bench.resolve(), options.cache.resolve())
    wirestat = options.wirestat[0]
    ratios = collections.defaultdict(dict)
    checks = Checks()
    print_machine()
    if options.vs:
        compare_jars(options, bench)
        return 0
    print(f"wirestat is `{' '.join(wirestat).format(file='F')}`", flush=True)
    if options.compare:
        compare(options, bench, programs_of(options), ratios)
    if options.loop:
        measure_loops(options, bench, ratios)
    if ratios:
        print_ratios(bench, options.captures, ratios)
    if options.growth:
        measure_growth(bench, wirestat)
    if options.check:  # last: what it keeps in memory would count as that of the processes begun after it
        check(options, bench, wirestat, checks)
        print(f"\n{checks.failed} of the account's lines do not hold" if checks.failed else "\nall of it holds")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
