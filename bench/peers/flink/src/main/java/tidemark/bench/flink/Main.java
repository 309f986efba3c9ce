package tidemark.bench.flink;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
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
 * {@code Main [name=value …]}: starts a cluster in this process, tells its versions, and does what standard input orders, a
 * line each, until it ends; so the process ends with the one that started it. Arguments are settings of Flink's. The parts
 * of an order are separated by tabs, and each is answered by one line of JSON:
 *
 * <ul>
 *   <li>{@code prepare <workload> <file of events>}: reads the events
 *   <li>{@code pass keyed-1} (or {@code forward-2}, {@code sql-1} …): one pass by this kind of job and parallelism
 * </ul>
 */
public final class Main {
  private static final int SLOTS = 2;

  private final MiniCluster cluster;
  private final Configuration settings;
  private final PrintStream out;
  private String workload;
  private Input input;
  private Job.Kind laidOutFor;
  private int laidOutParts;

  private Main(MiniCluster cluster, Configuration settings, PrintStream out) {
    this.cluster = cluster;
    this.settings = settings;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Configuration settings = Job.settings(pairs(arguments));
    try (MiniCluster cluster = new MiniCluster(clusterOf(settings))) {
      cluster.start();
      new Main(cluster, settings, out).serve();
    } catch (Exception failure) {
      // Threads of Flink would keep the process alive.
      failure.printStackTrace();
      System.exit(1);
    }
    // Flink keeps threads that are not daemons for a while.
    System.exit(0);
  }

  private static Map<String, String> pairs(String[] arguments) {
    return Stream.of(arguments)
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
    out.printf(
        "{\"versions\":{\"flink\":\"%s\",\"java\":\"%s\",\"collector\":\"%s\"}}%n",
        EnvironmentInformation.getVersion(), System.getProperty("java.version"), collectors());
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      String[] order = line.split("\t");
      switch (order[0]) {
        case "prepare" -> prepare(order[1], Path.of(order[2]));
        case "pass" -> pass(order[1]);
        default -> throw new IllegalArgumentException("no order is called " + order[0]);
      }
    }
  }

  private void prepare(String name, Path file) throws IOException {
    workload = name;
    input = Input.read(file);
    laidOutFor = null;
    out.printf("{\"ready\":%d}%n", input.events.length);
  }

  private void pass(String order) throws Exception {
    int dash = order.lastIndexOf('-');
    Job.Kind kind = Job.Kind.valueOf(order.substring(0, dash).toUpperCase(Locale.ROOT));
    int parallelism = Integer.parseInt(order.substring(dash + 1));
    if (parallelism < 1 || parallelism > SLOTS) throw new IllegalArgumentException("parallelism 1 or 2: " + order);
    if (parallelism > 1 && !Job.isKeyed(workload))
      throw new IllegalArgumentException("without a key Flink CEP runs in one subtask: " + order);
    layOut(kind, Job.readers(kind, parallelism));
    Clock.reset();
    Tally.reset();
    OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    cluster.executeJobBlocking(Job.of(workload, kind, parallelism, settings));
    out.println(
        String.format(
            Locale.ROOT,
            "{\"ms\":%.3f,\"cpuMs\":%.1f,\"matches\":%d,\"checksum\":%d}",
            Clock.ms(),
            (system.getProcessCpuTime() - cpu) / 1e6,
            Tally.matches(),
            Tally.hashes()));
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
}
