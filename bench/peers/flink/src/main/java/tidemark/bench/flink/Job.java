package tidemark.bench.flink;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.cep.CEP;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;

/** From memory to a count: one pass. What each setting is for, is told in README.md. */
final class Job {
  enum Kind {
    /** As its users write it: one source, {@code keyBy}, patterns or windows and sinks in so many subtasks. */
    KEYED,
    /** As many sources, each said to be partitioned by key already: so many chains, and nothing crosses a thread. */
    FORWARD,
    /** The same query in Flink SQL. */
    SQL
  }

  private Job() {}

  /** In how many parts the events are read. */
  static int readers(Kind kind, int parallelism) {
    return kind == Kind.FORWARD ? parallelism : 1;
  }

  /** @param others by the names of Flink's options; they win */
  static Configuration settings(Map<String, String> others) {
    Configuration settings = new Configuration();
    settings.setString("pipeline.object-reuse", "true");
    settings.setString("pipeline.operator-chaining.enabled", "true");
    settings.setString("pipeline.generic-types", "true");
    settings.setString("pipeline.auto-watermark-interval", "10 ms");
    settings.setString("pipeline.max-parallelism", String.valueOf(Input.MAX_PARALLELISM));
    settings.setString("execution.buffer-timeout.enabled", "false");
    settings.setString("execution.runtime-mode", "STREAMING");
    settings.setString("table.local-time-zone", "UTC");
    settings.setString("state.backend.type", "hashmap");
    settings.setString("restart-strategy.type", "none");
    settings.setString("classloader.resolve-order", "parent-first");
    settings.setString("rest.address", "127.0.0.1");
    settings.setString("rest.bind-address", "127.0.0.1");
    settings.setString("jobmanager.bind-host", "127.0.0.1");
    settings.setString("taskmanager.bind-host", "127.0.0.1");
    others.forEach(settings::setString);
    return settings;
  }

  static boolean isKeyed(String workload) {
    return Windows.areIn(workload) || Query.of(workload).isKeyed();
  }

  private static Duration delayOf(String workload) {
    return Windows.areIn(workload) ? Windows.of(workload).delay() : Query.of(workload).delay();
  }

  static JobGraph of(String workload, Kind kind, int parallelism, Configuration settings) {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(settings);
    environment.setParallelism(parallelism);
    results(environment, workload, kind).sinkTo(new Tally());
    return environment.getStreamGraph().getJobGraph();
  }

  private static DataStream<long[]> results(StreamExecutionEnvironment environment, String workload, Kind kind) {
    Duration delay = delayOf(workload);
    if (kind == Kind.SQL) {
      return Sql.results(
          environment,
          workload,
          WatermarkStrategy.<RowData>forBoundedOutOfOrderness(delay)
              .withTimestampAssigner((row, none) -> row.getLong(0)));
    }
    DataStream<Event> events =
        environment
            .fromSource(
                new MemorySource<Event>(),
                WatermarkStrategy.<Event>forBoundedOutOfOrderness(delay)
                    .withTimestampAssigner((event, none) -> event.time),
                "memory",
                EventTypeInfo.INSTANCE)
            .setParallelism(readers(kind, environment.getParallelism()));
    if (Windows.areIn(workload)) return Windows.of(workload).sums(byDevice(events, kind));
    Query query = Query.of(workload);
    return CEP.pattern(query.isKeyed() ? byDevice(events, kind) : byNothing(events, kind), query.pattern())
        .inEventTime()
        .process(query.output(), PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  private static KeyedStream<Event, String> byDevice(DataStream<Event> events, Kind kind) {
    KeySelector<Event, String> device = event -> event.device;
    return kind == Kind.FORWARD
        ? DataStreamUtils.reinterpretAsKeyedStream(events, device, Types.STRING)
        : events.keyBy(device, Types.STRING);
  }

  /** Without a key, CEP makes one of its own; and with that an exchange. */
  private static DataStream<Event> byNothing(DataStream<Event> events, Kind kind) {
    KeySelector<Event, Byte> one = event -> (byte) 0;
    return kind == Kind.FORWARD ? DataStreamUtils.reinterpretAsKeyedStream(events, one, Types.BYTE) : events;
  }
}
