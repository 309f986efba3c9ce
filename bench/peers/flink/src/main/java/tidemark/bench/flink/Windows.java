package tidemark.bench.flink;

import java.time.Duration;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * The sum of the values of each device in windows of time, which is the workloads whose name begins with {@code windows}.
 *
 * @param slideMs as long as the window, if it tumbles
 */
record Windows(long sizeMs, long slideMs) {
  private static final String PREFIX = "windows ";
  private static final long SLIDE_MS = 200;

  static boolean areIn(String workload) {
    return workload.startsWith(PREFIX);
  }

  /** The last word of the name of a workload that slides is how many slides a window lasts. */
  static Windows of(String workload) {
    if (!workload.startsWith(PREFIX + "sliding ")) return new Windows(60_000, 60_000);
    long ratio = Names.last(workload);
    return new Windows(SLIDE_MS * ratio, SLIDE_MS);
  }

  /** How late events may be. */
  Duration delay() {
    return Duration.ofSeconds(5);
  }

  DataStream<long[]> sums(KeyedStream<Event, String> events) {
    return events
        .window(assigner())
        .aggregate(new Sum(), new Told())
        .returns(PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  private WindowAssigner<Object, TimeWindow> assigner() {
    return slideMs == sizeMs
        ? TumblingEventTimeWindows.of(Duration.ofMillis(sizeMs))
        : SlidingEventTimeWindows.of(Duration.ofMillis(sizeMs), Duration.ofMillis(slideMs));
  }

  /** Of the windowing functions of Flink SQL the one for it. */
  String sql() {
    String function =
        slideMs == sizeMs
            ? "TUMBLE(TABLE events, DESCRIPTOR(ts), " + interval(sizeMs) + ")"
            : "HOP(TABLE events, DESCRIPTOR(ts), " + interval(slideMs) + ", " + interval(sizeMs) + ")";
    return "SELECT device, window_end, SUM(`value`) FROM TABLE("
        + function
        + ") GROUP BY device, window_start, window_end";
  }

  private static String interval(long ms) {
    return String.format("INTERVAL '%d.%03d' SECOND(6, 3)", ms / 1000, ms % 1000);
  }

  /** By device, end and sum in thousandths. */
  static long[] told(String device, long end, double sum) {
    return new long[] {Names.deviceNumber(device), end, Math.round(sum * 1000)};
  }

  private static final class Sum implements AggregateFunction<Event, double[], Double> {
    private static final long serialVersionUID = 1L;

    @Override
    public double[] createAccumulator() {
      return new double[1];
    }

    @Override
    public double[] add(Event event, double[] sum) {
      sum[0] += event.value;
      return sum;
    }

    @Override
    public Double getResult(double[] sum) {
      return sum[0];
    }

    @Override
    public double[] merge(double[] one, double[] other) {
      one[0] += other[0];
      return one;
    }
  }

  private static final class Told extends ProcessWindowFunction<Double, long[], String, TimeWindow> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(String device, Context context, Iterable<Double> sums, Collector<long[]> out) {
      for (double sum : sums) out.collect(told(device, context.window().getEnd(), sum));
    }
  }
}
