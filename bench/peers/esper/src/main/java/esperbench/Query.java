// Licensed apart from the rest of the repository: see license-note.md.
package esperbench;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The queries of the bench in EPL, each in the forms in which it can be said.
 *
 * <p>All of them rest on one thing: the clock is set to the time of an event before the event is sent, and what is due by
 * then is done first. So {@code timer:within(2 sec)}, {@code #time(2 sec)} and a context that ends are over for an event
 * that comes exactly then, which is "less than 2 s" in the words of the workloads.
 *
 * <p>Forms: {@code recognize} is a match_recognize clause, {@code keyed} the same in a context for each device;
 * {@code pattern} an event pattern; {@code table} keeps what waits in a named window; {@code context} and {@code batch}
 * are windows of a minute.
 *
 * @param epl a module; the statement named {@code out} is listened to
 * @param lastsMs how long behind the last event something is still open
 * @param everyMs how often there are results, at multiples of it; 0: not by the clock
 * @param flushType the type of an event that ends what no clock ends, sent once for each device after a pass
 */
record Query(String epl, long lastsMs, String flushType, long everyMs) {
  private static final long SLIDE_MS = 200;
  static final long MINUTE_MS = 60_000;

  static Query of(String workload, String form) {
    final int last = last(workload);
    if (workload.startsWith("strict length ")) return new Query(strictChain(last, form), 150L * last, "x", 0);
    if (workload.startsWith("windows sliding ")) return new Query(sliding(SLIDE_MS * last, form), SLIDE_MS * last, null, SLIDE_MS);
    if (workload.startsWith("keys ")) return new Query(relaxed(100_000, form), 100_000, null, 0);
    if (workload.startsWith("disorder ")) return new Query(relaxed(30_000, form), 30_000, null, 0);
    if (workload.startsWith("absence between ")) return new Query(BETWEEN, 5_000, null, 0);
    if (workload.startsWith("absence timers ")) return new Query(TIMERS, 5_000, null, 0);
    if (workload.startsWith("core k=3 ")) return new Query(chain(100, -1), 100, null, 0);
    if (workload.startsWith("growth A;B;C ")) return new Query(chain(last, 95), last, null, 0);
    return switch (workload) {
      case "strict" -> new Query(strict(form), 2_000, "x", 0);
      case "sequence" -> new Query(relaxed(300_000, form), 300_000, "B", 0);
      case "related above" -> new Query(above(form), 3_000, "B", 0);
      case "windows tumbling" -> new Query(tumbling(form), MINUTE_MS, null, MINUTE_MS);
      default -> throw new IllegalArgumentException("no workload " + workload);
    };
  }

  /** A name ends with the number by which a workload of a sweep differs from the others. */
  private static int last(String workload) {
    final String word = workload.substring(workload.lastIndexOf(' ') + 1);
    return word.chars().allMatch(Character::isDigit) ? Integer.parseInt(word) : 0;
  }

  private static final String BETWEEN =
      """
      @name('out') select a.time as a, c.time as b from pattern [
        every a=Signal(type = 'A')
          -> ((c=Signal(type = 'C', device = a.device) and not Signal(type = 'B', device = a.device))
            where timer:within(5 sec))]
      """;

  private static final String TIMERS =
      """
      @name('out') select a.time as a, a.device as device from pattern [
        every a=Signal(type = 'A') -> (timer:interval(5 sec) and not Signal(type = 'B', device = a.device))]
      """;

  /** All matches: whatever is told of them, each is made. */
  private static String chain(int window, double above) {
    return """
        @name('out') select c.time as c from pattern [
          every a=Signal(type = 'A', value > %1$s)
            -> ((every b=Signal(type = 'B', value > %1$s) -> every c=Signal(type = 'C', value > %1$s))
              where timer:within(%2$d milliseconds))]
        """
        .formatted(Double.toString(above), window);
  }

  private static String strict(String form) {
    final String recognize =
        """
        select ta, tb, tc from Signal match_recognize (
          %s
          measures a.time as ta, b.time as tb, c.time as tc
          pattern (a b c)
          define a as a.type = 'A', b as b.type = 'B', c as c.type = 'C' and c.time - a.time < 2000)
        """;
    return switch (form) {
      case "recognize" -> "@name('out') " + recognize.formatted("partition by device");
      case "keyed" ->
          "create context ByDevice partition by device from Signal;\n@name('out') context ByDevice "
              + recognize.formatted("");
      case "pattern" ->
          """
          @name('out') select a.time as a, b.time as b, c.time as c from pattern [
            every a=Signal(type = 'A') -> (
              ((b=Signal(type = 'B', device = a.device) and not Signal(type != 'B', device = a.device))
                -> (c=Signal(type = 'C', device = a.device) and not Signal(type != 'C', device = a.device)))
              where timer:within(2 sec))]
          """;
      default -> throw unknown("strict", form);
    };
  }

  private static String strictChain(int steps, String form) {
    final String last = "T" + (steps - 1);
    return switch (form) {
      case "recognize" ->
          "@name('out') select ta, tb, %dL as tc from Signal match_recognize (partition by device".formatted(steps)
              + " measures T0.time as ta, " + last + ".time as tb"
              + " pattern (" + names(steps, " ", i -> "T" + i) + ")"
              + " define " + names(steps - 1, ", ", i -> "T%1$d as T%1$d.type = 'T%1$d'".formatted(i))
              + ", %1$s as %1$s.type = '%1$s' and %1$s.time - T0.time < %2$d)".formatted(last, 150 * steps);
      case "pattern" ->
          "@name('out') select T0.time as a, " + last + ".time as b, %dL as c from pattern [".formatted(steps)
              + " every T0=Signal(type = 'T0') -> ("
              + names(1, steps, " -> ", i ->
                  "(T%1$d=Signal(type = 'T%1$d', device = T0.device) and not Signal(type != 'T%1$d', device = T0.device))".formatted(i))
              + ") where timer:within(" + 150 * steps + " milliseconds)]";
      default -> throw unknown("strict length", form);
    };
  }

  private static String names(int to, String between, IntFunction<String> name) {
    return names(0, to, between, name);
  }

  private static String names(int from, int to, String between, IntFunction<String> name) {
    return IntStream.range(from, to).mapToObj(name).collect(Collectors.joining(between));
  }

  private static String relaxed(long ms, String form) {
    final String epl =
        switch (form) {
          case "pattern" ->
              """
              @name('out') select a.time as a, b.time as b from pattern [
                every a=Signal(type = 'A')
                  -> (b=Signal(type = 'B', device = a.device) where timer:within(%d milliseconds))]
              """;
          case "keyed" ->
              """
              create context ByDevice partition by device from Signal(type in ('A', 'B'));
              @name('out') context ByDevice select a.time as a, b.time as b from pattern [
                every a=Signal(type = 'A') -> (b=Signal(type = 'B') where timer:within(%d milliseconds))]
              """;
          case "table" ->
              """
              create window Waiting#time(%d milliseconds) as Signal;
              create index WaitingByDevice on Waiting (device hash);
              insert into Waiting select * from Signal(type = 'A');
              @name('out') on Signal(type = 'B') as b
                select and delete a.time as a, b.time as b from Waiting as a where a.device = b.device;
              """;
          default -> throw unknown("sequence", form);
        };
    return epl.formatted(ms);
  }

  private static String above(String form) {
    return switch (form) {
      case "pattern" ->
          """
          @name('out') select a.time as a, b.time as b from pattern [
            every a=Signal(type = 'A')
              -> (b=Signal(type = 'B', device = a.device, value > a.value) where timer:within(3 sec))]
          """;
      case "keyed" ->
          """
          create context ByDevice partition by device from Signal(type in ('A', 'B'));
          @name('out') context ByDevice select a.time as a, b.time as b from pattern [
            every a=Signal(type = 'A') -> (b=Signal(type = 'B', value > a.value) where timer:within(3 sec))]
          """;
      case "table" ->
          """
          create window Waiting#time(3 sec) as Signal;
          create index WaitingByDevice on Waiting (device hash, value btree);
          insert into Waiting select * from Signal(type = 'A');
          @name('out') on Signal(type = 'B') as b
            select and delete a.time as a, b.time as b from Waiting as a
            where a.device = b.device and a.value < b.value;
          """;
      case "table-hash" ->
          """
          create window Waiting#time(3 sec) as Signal;
          create index WaitingByDevice on Waiting (device hash);
          insert into Waiting select * from Signal(type = 'A');
          @name('out') @Hint('index(WaitingByDevice, bust)') on Signal(type = 'B') as b
            select and delete a.time as a, b.time as b from Waiting as a
            where a.device = b.device and a.value < b.value;
          """;
      default -> throw unknown("above", form);
    };
  }

  private static String tumbling(String form) {
    return switch (form) {
      case "context" ->
          """
          create context EachMinute start @now end after 1 min;
          @name('out') context EachMinute select device, sum(value) as total from Signal
            group by device output snapshot when terminated;
          """;
      case "batch" ->
          """
          @name('out') select device, sum(value) as total from Signal#time_batch(1 min) group by device
          """;
      default -> throw unknown("tumbling", form);
    };
  }

  /** At the end of a window, what came exactly then has not been sent, and what is just as old as the window has to stay. */
  private static String sliding(long size, String form) {
    return switch (form) {
      case "time" ->
          "@name('out') select device, sum(value) as total from Signal#time(%d milliseconds)".formatted(size + 1)
              + " group by device output snapshot every %d milliseconds".formatted(SLIDE_MS);
      default -> throw unknown("windows sliding", form);
    };
  }

  private static IllegalArgumentException unknown(String workload, String form) {
    return new IllegalArgumentException("workload " + workload + " has no form " + form);
  }
}
