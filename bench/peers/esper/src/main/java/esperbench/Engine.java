// Licensed apart from the rest of the repository: see license-note.md.
package esperbench;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.EventSender;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.common.client.util.FilterServiceProfile;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.EPEventService;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import com.espertech.esper.runtime.client.EPStatement;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * One runtime with one query, deployed once and fed pass after pass.
 *
 * <p>A new deployment for each pass would have new classes, which the JIT compiler would have to learn again. So the clock
 * goes on from pass to pass, by an offset which the events themselves do not have; between passes, all that is open ends.
 */
final class Engine {
  private final Input input;
  private final Query query;
  private final Tally tally;
  private final EPRuntime runtime;
  private final EPEventService service;
  private final EventSender sender;
  private final long stepMs;
  private final boolean isStill;
  private long offset;

  /** Of the last pass. */
  long matches;

  int check;

  Engine(String workload, String form, Input input, boolean areBeans, boolean isReadWrite, boolean isStill) throws Exception {
    this.input = input;
    this.isStill = isStill;
    query = Query.of(workload, form);
    tally = Tally.of(workload, query.everyMs());
    final Configuration configuration = configuration(areBeans, isReadWrite);
    final EPCompiled compiled =
        EPCompilerProvider.getCompiler().compile(query.epl(), new CompilerArguments(configuration));
    runtime = EPRuntimeProvider.getRuntime(workload + ", " + form + ", " + isStill, configuration);
    service = runtime.getEventService();
    service.clockExternal();
    final long[] times = input.times;
    service.advanceTime(minuteOf(times[0]));
    out(runtime.getDeploymentService().deploy(compiled).getStatements()).setSubscriber(tally);
    sender = service.getEventSender("Signal");
    final long span = times[times.length - 1] + query.lastsMs() - minuteOf(times[0]);
    stepMs = minuteOf(span) + 2 * Query.MINUTE_MS;
  }

  /** Feeds the whole input and lets time run on until nothing is open. Answers milliseconds. */
  double pass() {
    final long[] times = input.times;
    final Object[] events = input.events;
    service.advanceTime(minuteOf(times[0]) + offset);
    tally.reset();
    final long started = System.nanoTime();
    long clock = Long.MIN_VALUE;
    for (int i = 0; i < events.length; i++) {
      if (times[i] != clock && !isStill) {
        clock = times[i];
        tally.at(clock);
        service.advanceTime(clock + offset);
      }
      sender.sendEvent(events[i]);
    }
    final long last = times[times.length - 1];
    // Windows end at multiples of something: there, one after the other.
    final long every = query.everyMs();
    final long end = every == 0 ? last + query.lastsMs() : last - last % every + query.lastsMs();
    for (long at = every == 0 ? end : last - last % every + every; at <= end; at += Math.max(1, every)) {
      tally.at(at);
      service.advanceTime(at + offset);
    }
    final double ms = (System.nanoTime() - started) / 1e6;
    matches = tally.matches;
    check = tally.check;
    flush();
    offset += stepMs;
    return ms;
  }

  /** Lets go of the runtime, and of all that its statements hold. */
  void end() {
    runtime.destroy();
  }

  /** Of the library that runs, not of the one that was asked for. */
  static String version() throws IOException {
    final Properties properties = new Properties();
    try (InputStream in = EPRuntime.class.getResourceAsStream("/META-INF/maven/com.espertech/esper-runtime/pom.properties")) {
      if (in != null) properties.load(in);
    }
    return properties.getProperty("version", "unknown");
  }

  /** Of match_recognize: a partial match has no timer, and would wait for the next pass. */
  private void flush() {
    if (query.flushType() == null) return;
    for (final String device : input.devices) sender.sendEvent(input.event(Long.MAX_VALUE / 2, device, query.flushType(), -1));
  }

  private static Configuration configuration(boolean areBeans, boolean isReadWrite) {
    final Configuration configuration = new Configuration();
    if (areBeans) configuration.getCommon().addEventType("Signal", Signal.class);
    else {
      final String[] names = {"time", "device", "type", "value"};
      final Object[] types = {long.class, String.class, String.class, double.class};
      configuration.getCommon().addEventType("Signal", names, types);
    }
    configuration.getCompiler().getByteCode().setAllowSubscriber(true);
    final var threading = configuration.getRuntime().getThreading();
    threading.setInternalTimerEnabled(false);
    threading.setListenerDispatchPreserveOrder(false);
    threading.setInsertIntoDispatchPreserveOrder(false);
    threading.setNamedWindowConsumerDispatchPreserveOrder(false);
    final var execution = configuration.getRuntime().getExecution();
    execution.setDisableLocking(true);
    if (isReadWrite) execution.setFilterServiceProfile(FilterServiceProfile.READWRITE);
    return configuration;
  }

  private static EPStatement out(EPStatement[] statements) {
    for (final EPStatement statement : statements) if (statement.getName().equals("out")) return statement;
    throw new IllegalStateException("no statement is named out");
  }

  private static long minuteOf(long time) {
    return time - Math.floorMod(time, Query.MINUTE_MS);
  }
}
