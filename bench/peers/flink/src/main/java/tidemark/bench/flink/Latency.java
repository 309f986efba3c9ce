package tidemark.bench.flink;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/**
 * The latency of Flink CEP under a load that does not wait for it: {@code Latency <query> <file> <delay ms> <buffer
 * timeout ms> <watermarks: each, or ms>}. Each line of the standard input is a run, {@code <events> <events per second,
 * or 0 for all at once> <events that do not count> <seed>}, and is answered by one line of JSON.
 *
 * <p>The source makes each event when its moment has come, which is a Poisson process as on Tidemark's side; the sink
 * notes when a match comes. Latencies are computed after the run, from the arrival of the event that completed the match,
 * and from that of the event by which the watermark passed the match's time. All is one process, so there is one clock.
 */
public final class Latency {
  /** Of the run at hand: the cluster is in this process. */
  private static double[] times;
  private static int[] devices;
  private static int[] types;
  private static String[] deviceNames;
  private static String[] typeNames;
  private static long lapMs;
  private static long[] due;
  private static volatile long begun;
  private static long[] foundAt;
  private static long[] foundTime;
  private static int[] foundLast;
  private static int found;
  private static volatile long ended;

  private Latency() {}

  public static void main(String[] arguments) throws Exception {
    String query = arguments[0];
    read(Path.of(arguments[1]));
    long delayMs = Long.parseLong(arguments[2]);
    double greatest = Arrays.stream(times).max().orElseThrow();
    double least = Arrays.stream(times).min().orElseThrow();
    lapMs = (long) (greatest - least) + delayMs + 1;
    Configuration settings = settings(arguments[3], arguments[4]);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    MiniClusterConfiguration of =
        new MiniClusterConfiguration.Builder()
            .setConfiguration(settings)
            .setNumTaskManagers(1)
            .setNumSlotsPerTaskManager(2)
            .setCommonBindAddress("127.0.0.1")
            .withRandomPorts()
            .build();
    try (MiniCluster cluster = new MiniCluster(of)) {
      cluster.start();
      BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] order = line.trim().split(" ");
        int events = Integer.parseInt(order[0]);
        double rate = Double.parseDouble(order[1]);
        due = arrivals(events, rate, Long.parseLong(order[3]));
        foundAt = new long[events];
        foundTime = new long[events];
        foundLast = new int[events];
        found = 0;
        begun = 0;
        long collectedMs = collectedMs();
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(settings);
        environment.setParallelism(1);
        job(environment, query, delayMs, events, arguments[4].equals("each"));
        cluster.executeJobBlocking(environment.getStreamGraph().getJobGraph());
        boolean timed = rate > 0;
        out.println(answer(events, timed, Integer.parseInt(order[2]), delayMs, collectedMs() - collectedMs));
      }
    }
    // Flink keeps threads that are not daemons for a while.
    System.exit(0);
  }

  private static Configuration settings(String bufferTimeout, String watermarks) {
    Configuration settings = new Configuration();
    settings.setString("pipeline.object-reuse", "true");
    settings.setString("execution.buffer-timeout.interval", bufferTimeout + " ms");
    settings.setString("pipeline.auto-watermark-interval", (watermarks.equals("each") ? "200" : watermarks) + " ms");
    settings.setString("execution.runtime-mode", "STREAMING");
    settings.setString("state.backend.type", "hashmap");
    settings.setString("restart-strategy.type", "none");
    settings.setString("classloader.resolve-order", "parent-first");
    settings.setString("rest.address", "127.0.0.1");
    settings.setString("rest.bind-address", "127.0.0.1");
    settings.setString("jobmanager.bind-host", "127.0.0.1");
    settings.setString("taskmanager.bind-host", "127.0.0.1");
    return settings;
  }

  private static void job(
      StreamExecutionEnvironment environment, String query, long delayMs, int events, boolean withEach) {
    WatermarkStrategy<Event> strategy =
        withEach
            ? WatermarkStrategy.forGenerator(context -> new WithEach(delayMs))
            : WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofMillis(delayMs));
    CEP.pattern(
            environment
                .fromSequence(0, events - 1)
                .map(new Paced())
                .returns(EventTypeInfo.INSTANCE)
                .assignTimestampsAndWatermarks(strategy.withTimestampAssigner((event, none) -> event.time))
                .keyBy(event -> event.device, Types.STRING),
            patternOf(query))
        .inEventTime()
        .process(new Told(query), PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO)
        .sinkTo(new Noted());
  }

  private static Pattern<Event, ?> patternOf(String query) {
    Pattern<Event, Event> a = Pattern.<Event>begin("a").where(isOfType("A"));
    switch (query) {
      case "sequence":
        return a.followedBy("b").where(isOfType("B")).within(Duration.ofMinutes(5));
      case "strict":
        return a.next("b").where(isOfType("B")).next("c").where(isOfType("C")).within(Duration.ofSeconds(2));
      case "absence":
        return a.notFollowedBy("b").where(isOfType("B")).within(Duration.ofSeconds(2));
      default:
        throw new IllegalArgumentException("no query is called " + query);
    }
  }

  private static SimpleCondition<Event> isOfType(String type) {
    return SimpleCondition.of(event -> event.type.equals(type));
  }

  private static long timeAt(int i) {
    return (long) times[i % times.length] + i / times.length * lapMs;
  }

  /** Waits for the moment of each event, asking the clock as often as it takes; the event's value is its number. */
  private static final class Paced implements MapFunction<Long, Event> {
    private static final long serialVersionUID = 1L;

    @Override
    public Event map(Long number) {
      int i = number.intValue();
      if (begun == 0) begun = System.nanoTime();
      while (System.nanoTime() - begun < due[i]) Thread.onSpinWait();
      int row = i % times.length;
      return new Event(timeAt(i), deviceNames[devices[row]], typeNames[types[row]], i);
    }
  }

  /** Tells the watermark behind every event that moves it. */
  private static final class WithEach implements WatermarkGenerator<Event> {
    private final long delayMs;
    private long greatest = Long.MIN_VALUE;

    WithEach(long delayMs) {
      this.delayMs = delayMs;
    }

    @Override
    public void onEvent(Event event, long time, WatermarkOutput output) {
      if (time <= greatest) return;
      greatest = time;
      output.emitWatermark(new Watermark(greatest - delayMs - 1));
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }

  /** The time of a match, and the number of the event that completed it; -1: time did. */
  private static final class Told extends PatternProcessFunction<Event, long[]> {
    private static final long serialVersionUID = 1L;
    private final String query;
    private final long[] told = new long[2];

    Told(String query) {
      this.query = query;
    }

    @Override
    public void processMatch(Map<String, List<Event>> match, Context context, Collector<long[]> out) {
      if (query.equals("absence")) {
        told[0] = match.get("a").get(0).time + 2_000;
        told[1] = -1;
      } else {
        Event last = match.get(query.equals("strict") ? "c" : "b").get(0);
        told[0] = last.time;
        told[1] = (long) last.value;
      }
      out.collect(told);
    }
  }

  private static final class Noted implements Sink<long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<long[]> createWriter(WriterInitContext context) {
      return new SinkWriter<>() {
        @Override
        public void write(long[] told, Context none) {
          foundAt[found] = System.nanoTime() - begun;
          foundTime[found] = told[0];
          foundLast[found] = (int) told[1];
          found++;
        }

        @Override
        public void flush(boolean isEndOfInput) {
          if (isEndOfInput) ended = System.nanoTime();
        }

        @Override
        public void close() {}
      };
    }
  }

  private static long[] arrivals(int events, double rate, long seed) {
    long[] moments = new long[events];
    if (rate <= 0) return moments;
    SplittableRandom random = new SplittableRandom(seed);
    double now = 0;
    for (int i = 0; i < events; i++) {
      now -= Math.log(1 - random.nextDouble()) * 1e9 / rate;
      moments[i] = (long) now;
    }
    return moments;
  }

  private static String answer(int events, boolean timed, int warmUp, long delayMs, long collectedMs) {
    TreeMap<Long, Integer> arrival = new TreeMap<>();
    TreeMap<Long, Integer> eventTime = new TreeMap<>();
    if (timed) {
      Integer[] order = new Integer[found];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingLong(i -> foundTime[i]));
      int passed = -1;
      long greatest = Long.MIN_VALUE;
      for (int i : order) {
        while ((greatest == Long.MIN_VALUE || greatest - delayMs - 1 < foundTime[i]) && passed + 1 < events) {
          passed++;
          greatest = Math.max(greatest, timeAt(passed));
        }
        // What the end has decided has waited for nothing.
        if (greatest - delayMs - 1 < foundTime[i] || passed < warmUp) continue;
        eventTime.merge(threeDigits(foundAt[i] - due[passed]), 1, Integer::sum);
        if (foundLast[i] >= 0) arrival.merge(threeDigits(foundAt[i] - due[foundLast[i]]), 1, Integer::sum);
      }
    }
    return String.format(
        Locale.ROOT,
        "{\"achieved\":%.1f,\"outputs\":%d,\"arrival\":%s,\"eventTime\":%s,\"gcMs\":%d}",
        events / ((ended - begun) / 1e9),
        found,
        pairs(arrival),
        pairs(eventTime),
        collectedMs);
  }

  private static long threeDigits(long nanoseconds) {
    long unit = 1;
    while (nanoseconds / unit >= 1000) unit *= 10;
    return Math.max(1, nanoseconds / unit * unit);
  }

  private static String pairs(TreeMap<Long, Integer> counts) {
    return counts.entrySet().stream()
        .map(each -> "[" + each.getKey() + "," + each.getValue() + "]")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static long collectedMs() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  /** The columns of one lap, little-endian: how many rows; the devices and the types, each their number and lines. */
  private static void read(Path path) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int rows = bytes.getInt();
    deviceNames = words(bytes);
    typeNames = words(bytes);
    times = new double[rows];
    devices = new int[rows];
    types = new int[rows];
    for (int i = 0; i < rows; i++) times[i] = bytes.getDouble();
    for (int i = 0; i < rows; i++) devices[i] = bytes.getInt();
    for (int i = 0; i < rows; i++) types[i] = bytes.getInt();
  }

  private static String[] words(ByteBuffer bytes) {
    byte[] text = new byte[bytes.getInt()];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8).split("\n");
  }
}
