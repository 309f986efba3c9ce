package tidemark.bench.flink;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.util.Collector;

/**
 * The workloads in Flink's pattern API.
 *
 * @param isKeyed by device; if not, Flink CEP runs in one subtask
 * @param delay how late events may be
 */
record Query(
    Pattern<Event, ?> pattern, PatternProcessFunction<Event, long[]> output, boolean isKeyed, Duration delay) {

  /** A name ends with the number by which a workload of a sweep differs from the others. */
  static Query of(String workload) {
    if (workload.startsWith("strict length ")) return strictChain(Names.last(workload));
    if (workload.startsWith("keys ")) return pairs(Duration.ofSeconds(100), Duration.ZERO);
    if (workload.startsWith("disorder by share ")) return pairs(Duration.ofSeconds(30), Duration.ofSeconds(5));
    if (workload.startsWith("disorder by delay "))
      return pairs(Duration.ofSeconds(30), Duration.ofMillis(Names.last(workload)));
    if (workload.startsWith("absence between ")) return between();
    if (workload.startsWith("absence timers ")) return timers();
    if (workload.startsWith("consume by window ")) return consume(Duration.ofMillis(Names.last(workload)));
    if (workload.startsWith("core k=3 ")) return chain(100, -1, workload);
    if (workload.startsWith("growth A;B;C ")) return chain(Names.last(workload), 95, workload);
    switch (workload) {
      case "strict":
        return new Query(
            Pattern.<Event>begin("a")
                .where(isOfType("A"))
                .next("b")
                .where(isOfType("B"))
                .next("c")
                .where(isOfType("C"))
                .within(Duration.ofSeconds(2)),
            new Times(found -> time(found, "a"), found -> time(found, "b"), found -> time(found, "c")),
            true,
            Duration.ZERO);
      case "sequence":
        return pairs(Duration.ofMinutes(5), Duration.ofSeconds(5));
      case "related above":
        return new Query(
            Pattern.<Event>begin("a")
                .where(isOfType("A"))
                .followedBy("b")
                .where(new Above())
                .within(Duration.ofSeconds(3)),
            new Times(found -> time(found, "a"), found -> time(found, "b"), found -> 0),
            true,
            Duration.ZERO);
      case "related average":
        return new Query(
            Pattern.<Event>begin("a")
                .where(isOfType("A"))
                .followedBy("b")
                .where(isOfType("B"))
                .oneOrMore()
                .followedBy("c")
                .where(new AboveAverage())
                .within(Duration.ofSeconds(2)),
            new Times(found -> time(found, "a"), found -> time(found, "b"), found -> time(found, "c")),
            true,
            Duration.ZERO);
      default:
        throw new IllegalArgumentException("no workload is called " + workload);
    }
  }

  /** T0, T1, … each directly behind the other; told by the first, the last and how many there are. */
  private static Query strictChain(int steps) {
    Pattern<Event, Event> pattern = Pattern.<Event>begin("T0").where(isOfType("T0"));
    for (int step = 1; step < steps; step++) pattern = pattern.next("T" + step).where(isOfType("T" + step));
    String last = "T" + (steps - 1);
    return new Query(
        pattern.within(Duration.ofMillis(150L * steps)),
        new Times(found -> time(found, "T0"), found -> time(found, last), found -> steps),
        true,
        Duration.ZERO);
  }

  private static Query pairs(Duration within, Duration delay) {
    return new Query(
        Pattern.<Event>begin("a").where(isOfType("A")).followedBy("b").where(isOfType("B")).within(within),
        new Times(found -> time(found, "a"), found -> time(found, "b"), found -> 0),
        true,
        delay);
  }

  private static Query between() {
    return new Query(
        Pattern.<Event>begin("a")
            .where(isOfType("A"))
            .notFollowedBy("b")
            .where(isOfType("B"))
            .followedBy("c")
            .where(isOfType("C"))
            .within(Duration.ofSeconds(5)),
        new Times(found -> time(found, "a"), found -> time(found, "c"), found -> 0),
        true,
        Duration.ZERO);
  }

  /** Told when its time is over, by when and where it began. */
  private static Query timers() {
    long wait = 5_000;
    return new Query(
        Pattern.<Event>begin("a")
            .where(isOfType("A"))
            .notFollowedBy("b")
            .where(isOfType("B"))
            .within(Duration.ofMillis(wait)),
        new Times(
            found -> time(found, "a"),
            found -> Names.deviceNumber(found.get("a").get(0).device),
            found -> time(found, "a") + wait),
        true,
        Duration.ZERO);
  }

  private static Query consume(Duration within) {
    return new Query(
        Pattern.<Event>begin("a", AfterMatchSkipStrategy.skipPastLastEvent())
            .where(isOfType("A"))
            .followedBy("b")
            .where(isOfType("B"))
            .followedBy("c")
            .where(isOfType("C"))
            .within(within),
        new Times(found -> time(found, "a"), found -> time(found, "b"), found -> time(found, "c")),
        true,
        Duration.ZERO);
  }

  /** All matches, of which so many are told for each last event as the name of the workload says. */
  private static Query chain(long window, double above, String workload) {
    int limit = workload.contains(" detect") ? 1 : workload.contains(" list 10") ? 10 : Integer.MAX_VALUE;
    Pattern<Event, ?> pattern =
        Pattern.<Event>begin("A")
            .where(isOfType("A", above))
            .followedByAny("B")
            .where(isOfType("B", above))
            .followedByAny("C")
            .where(isOfType("C", above))
            .within(Duration.ofMillis(window));
    return new Query(pattern, new PerTrigger(limit), false, Duration.ZERO);
  }

  private static SimpleCondition<Event> isOfType(String type, double above) {
    return SimpleCondition.of(event -> event.type.equals(type) && event.value > above);
  }

  private static SimpleCondition<Event> isOfType(String type) {
    return SimpleCondition.of(event -> event.type.equals(type));
  }

  /** Of a step that is repeated, its last. */
  private static long time(Map<String, List<Event>> found, String step) {
    List<Event> events = found.get(step);
    return events.get(events.size() - 1).time;
  }

  /** The cheap part first: what is bound is read from Flink's buffer only for Bs. */
  private static final class Above extends IterativeCondition<Event> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean filter(Event event, Context<Event> context) throws Exception {
      if (!event.type.equals("B")) return false;
      for (Event a : context.getEventsForPattern("a")) return event.value > a.value;
      return false;
    }
  }

  private static final class AboveAverage extends IterativeCondition<Event> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean filter(Event event, Context<Event> context) throws Exception {
      if (!event.type.equals("C")) return false;
      double sum = 0;
      int count = 0;
      for (Event b : context.getEventsForPattern("b")) {
        sum += b.value;
        count++;
      }
      for (Event a : context.getEventsForPattern("a")) return sum / count > a.value * 1.2;
      return false;
    }
  }

  interface Part extends Serializable {
    long of(Map<String, List<Event>> found);
  }

  /** A match by three numbers. One array for all, since what follows does not keep it. */
  private static final class Times extends PatternProcessFunction<Event, long[]> {
    private static final long serialVersionUID = 1L;
    private final Part a;
    private final Part b;
    private final Part c;
    private final long[] told = new long[3];

    Times(Part a, Part b, Part c) {
      this.a = a;
      this.b = b;
      this.c = c;
    }

    @Override
    public void processMatch(Map<String, List<Event>> found, Context context, Collector<long[]> out) {
      told[0] = a.of(found);
      told[1] = b.of(found);
      told[2] = c.of(found);
      out.collect(told);
    }
  }

  /**
   * Of the matches of one last event only the first so many: its time, and which of them it is. Flink finds all of them:
   * there is nothing by which it could be told to stop. They come one after the other.
   */
  private static final class PerTrigger extends PatternProcessFunction<Event, long[]> {
    private static final long serialVersionUID = 1L;
    private final int limit;
    private final long[] told = new long[3];
    private long end = -1;
    private int ordinal;

    PerTrigger(int limit) {
      this.limit = limit;
    }

    @Override
    public void processMatch(Map<String, List<Event>> found, Context context, Collector<long[]> out) {
      long time = time(found, "C");
      ordinal = time == end ? ordinal + 1 : 0;
      end = time;
      if (ordinal >= limit) return;
      told[0] = time;
      told[1] = ordinal;
      out.collect(told);
    }
  }
}
