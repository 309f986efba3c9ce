package tidemark.bench.flink;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * {@code Main <workload> <file of events> [interval=ms] [orders…]}: reads the events, starts a cluster in this process,
 * and makes one pass for each order, on standard output one JSON line each. An order is {@code keyed-1} (or {@code
 * forward-2}, {@code sql-1} …): the kind of job and its parallelism. Without orders among the arguments they are read
 * from standard input, one a line, until it ends; so the process ends with the one that started it.
 */
public final class Main {
  private static final int SLOTS = 2;

  private final String workload;
  private final Input input;
  private final MiniCluster cluster;
  private final Configuration settings;
  private final PrintStream out;
  private Job.Kind laidOutFor;
  private int laidOutParts;

  private Main(String workload, Input input, MiniCluster cluster, Configuration settings, PrintStream out) {
    this.workload = workload;
    this.input = input;
    this.cluster = cluster;
    this.settings = settings;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("usage: Main <workload> <file> [name=value …] [keyed-1 forward-1 sql-1 …]");
      System.exit(2);
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Input input = Input.read(Path.of(arguments[1]));
    String[] orders =
        Stream.of(arguments).skip(2).filter(text -> !text.contains("=")).toArray(String[]::new);
    Configuration settings = Job.settings(pairs(arguments));
    try (MiniCluster cluster = new MiniCluster(clusterOf(settings))) {
      cluster.start();
      Main main = new Main(arguments[0], input, cluster, settings, out);
      for (String order : orders) main.pass(order);
      if (orders.length == 0) main.serve();
    }
    // Flink keeps threads that are not daemons for a while.
    System.exit(0);
  }

  private static Map<String, String> pairs(String[] arguments) {
    return Stream.of(arguments)
        .skip(2)
        .filter(text -> text.contains("="))
        .map(text -> text.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static MiniClusterConfiguration clusterOf(Configuration settings) {
    return new MiniClusterConfiguration.Builder()
        .setConfiguration(settings)
        .setNumTaskManagers(1)
        .setNumSlotsPerTaskManager(SLOTS)
        .setCommonBindAddress("127.0.0.1")
        .withRandomPorts()
        .build();
  }

  private void serve() throws Exception {
    BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    out.println("{\"ready\":" + input.events.length + "}");
    for (String order = reader.readLine(); order != null; order = reader.readLine()) {
      if (!order.isBlank()) pass(order.trim());
    }
  }

  private void pass(String order) throws Exception {
    int dash = order.lastIndexOf('-');
    Job.Kind kind = Job.Kind.valueOf(order.substring(0, dash).toUpperCase(Locale.ROOT));
    int parallelism = Integer.parseInt(order.substring(dash + 1));
    if (parallelism < 1 || parallelism > SLOTS) throw new IllegalArgumentException("parallelism 1 or 2: " + order);
    if (parallelism > 1 && !Query.of(workload).isKeyed())
      throw new IllegalArgumentException("without a key Flink CEP runs in one subtask: " + order);
    layOut(kind, Job.readers(kind, parallelism));
    Clock.reset();
    Tally.reset();
    Use before = Use.now();
    long begun = System.nanoTime();
    cluster.executeJobBlocking(Job.of(workload, kind, parallelism, settings));
    double jobMs = (System.nanoTime() - begun) / 1e6;
    Use used = Use.now().since(before);
    out.println(
        String.format(
            Locale.ROOT,
            "{\"workload\":\"%s\",\"kind\":\"%s\",\"parallelism\":%d,\"events\":%d,\"ms\":%.3f,\"jobMs\":%.3f,"
                + "\"cpuMs\":%.1f,\"matches\":%d,\"checksum\":%d,\"flink\":\"%s\",\"java\":\"%s\","
                + "\"gc\":{\"name\":\"%s\",\"count\":%d,\"ms\":%d}}",
            workload,
            kind.name().toLowerCase(Locale.ROOT),
            parallelism,
            input.events.length,
            Clock.ms(),
            jobMs,
            used.cpuMs,
            Tally.matches(),
            Tally.hashes(),
            EnvironmentInformation.getVersion(),
            System.getProperty("java.version"),
            collectors(),
            used.collections,
            used.collectedMs));
  }

  /** The events in the form and the parts that the job reads; not timed, and kept while it stays the same. */
  private void layOut(Job.Kind kind, int readers) {
    if (laidOutFor == kind && laidOutParts == readers) return;
    Object[][] parts = input.parts(readers);
    MemorySource.parts = kind == Job.Kind.SQL ? Input.rows(parts) : parts;
    laidOutFor = kind;
    laidOutParts = readers;
  }

  private static String collectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .collect(Collectors.joining(", "));
  }

  private record Use(double cpuMs, long collections, long collectedMs) {
    static Use now() {
      long collections = 0;
      long ms = 0;
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        collections += collector.getCollectionCount();
        ms += collector.getCollectionTime();
      }
      OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Use(system.getProcessCpuTime() / 1e6, collections, ms);
    }

    Use since(Use earlier) {
      return new Use(cpuMs - earlier.cpuMs, collections - earlier.collections, collectedMs - earlier.collectedMs);
    }
  }
}
