// Licensed apart from the rest of the repository: see license-note.md.
package esperbench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs queries of the bench on Esper, as standard input orders, a line each, until it ends. The parts of an order are
 * separated by tabs; each is answered by one line of JSON, and before the first come the versions.
 *
 * <pre>
 *   prepare &lt;workload&gt; &lt;file by exchange.ts&gt;
 *   pass &lt;form&gt; [still]    the form is how the query is said, see Query; still: the clock stands while events come
 * </pre>
 *
 * Arguments: {@code bean} makes events plain objects, not arrays; {@code readwrite} is the profile of the filter service.
 */
public final class Main {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final boolean areBeans;
  private final boolean isReadWrite;

  /** By the words of the order: each is deployed once, and made when it is first asked for. */
  private final Map<String, Engine> engines = new HashMap<>();

  private String workload;
  private Input input;

  private Main(List<String> options) {
    areBeans = options.contains("bean");
    isReadWrite = options.contains("readwrite");
  }

  public static void main(String[] args) throws Exception {
    final Main main = new Main(List.of(args));
    System.out.printf(
        "{\"versions\":{\"esper\":\"%s\",\"java\":\"%s\"}}%n", Engine.version(), System.getProperty("java.version"));
    final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      final String[] order = line.split("\t");
      switch (order[0]) {
        case "prepare" -> main.prepare(order[1], Path.of(order[2]));
        case "pass" -> main.pass(order[1]);
        default -> throw new IllegalArgumentException("no order is called " + order[0]);
      }
    }
  }

  private void prepare(String name, Path file) throws Exception {
    for (final Engine engine : engines.values()) engine.end();
    engines.clear();
    workload = name;
    input = Input.read(file, areBeans);
    System.out.printf("{\"ready\":%d}%n", input.events.length);
  }

  /** {@code cpuMs} is of the whole process: its collector and its compiler are in it, too. */
  private void pass(String order) throws Exception {
    Engine engine = engines.get(order);
    if (engine == null) {
      final String[] words = order.split(" ");
      final boolean isStill = words.length > 1 && words[1].equals("still");
      engine = new Engine(workload, words[0], input, areBeans, isReadWrite, isStill);
      engines.put(order, engine);
    }
    final long before = SYSTEM.getProcessCpuTime();
    final double ms = engine.pass();
    final double cpuMs = (SYSTEM.getProcessCpuTime() - before) / 1e6;
    System.out.printf(
        Locale.ROOT,
        "{\"ms\":%.3f,\"cpuMs\":%.3f,\"matches\":%d,\"checksum\":%d}%n",
        ms, cpuMs, engine.matches, engine.check);
    System.out.flush();
  }
}
