// Licensed apart from the rest of the repository: see license-note.md.
package esperbench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Runs one query of the bench on Esper and prints one line of JSON for each pass.
 *
 * <pre>
 *   --workload strict | relaxed | above | tumbling
 *   --form     how the query is said, see Query
 *   --input    a file by input-file.ts
 *   --events   array (the default) or bean
 *   --filters  readmostly (the default) or readwrite: the profile of Esper's filter service
 *   --clock    events (the default) or still: the clock follows the events, or stands while they come
 *   --passes   a number of passes behind one that is not timed; or "ask" (the default): one for each line on standard input
 * </pre>
 */
public final class Main {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Main() {}

  public static void main(String[] args) throws Exception {
    final Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) options.put(args[i], args[i + 1]);
    final String workload = needed(options, "--workload");
    final boolean areBeans = options.getOrDefault("--events", "array").equals("bean");
    final boolean isReadWrite = options.getOrDefault("--filters", "readmostly").equals("readwrite");
    final boolean isStill = options.getOrDefault("--clock", "events").equals("still");
    final Input input = Input.read(Path.of(needed(options, "--input")), areBeans);
    final Engine engine = new Engine(workload, needed(options, "--form"), input, areBeans, isReadWrite, isStill);
    final String passes = options.getOrDefault("--passes", "ask");
    if (passes.equals("ask")) {
      final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
      while (orders.readLine() != null) timed(workload, input, engine);
    } else {
      engine.pass();
      for (int i = Integer.parseInt(passes); i > 0; i--) timed(workload, input, engine);
    }
  }

  /** {@code cpuMs} is of the whole process: its collector and its compiler are in it, too. */
  private static void timed(String workload, Input input, Engine engine) throws IOException {
    final long before = SYSTEM.getProcessCpuTime();
    final double ms = engine.pass();
    final double cpuMs = (SYSTEM.getProcessCpuTime() - before) / 1e6;
    System.out.printf(
        Locale.ROOT,
        "{\"workload\":\"%s\",\"events\":%d,\"ms\":%.3f,\"cpuMs\":%.3f,\"matches\":%d,\"checksum\":%d,\"version\":\"%s\"}%n",
        workload, input.events.length, ms, cpuMs, engine.matches, engine.check, Engine.version());
    System.out.flush();
  }

  private static String needed(Map<String, String> options, String name) {
    final String value = options.get(name);
    if (value == null) throw new IllegalArgumentException(name + " is missing");
    return value;
  }
}
