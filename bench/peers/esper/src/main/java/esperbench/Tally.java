// Licensed apart from the rest of the repository: see license-note.md.
package esperbench;

/**
 * Counts matches and sums them up, in the same way as {@code bench/workloads/tally.ts}: an order of matches does not count,
 * and arithmetic is that of 32 bits. Esper calls {@code update} with the columns of a row, by their types.
 */
public abstract class Tally {
  long matches;
  int check;

  static Tally of(String workload, long everyMs) {
    if (workload.startsWith("windows ")) return new Sums(everyMs);
    if (workload.startsWith("absence timers ")) return new Absences();
    if (workload.startsWith("core ") || workload.startsWith("growth ")) return new Triggers(workload);
    return workload.startsWith("strict") ? new Triples() : new Pairs();
  }

  void reset() {
    matches = 0;
    check = 0;
  }

  /** @param clock the time that results of windows come at, as in the input */
  void at(long clock) {}

  final void add(long a, long b, long c) {
    matches++;
    int hash = (int) a * 0x9e3779b1;
    hash = ((hash ^ (hash >>> 15)) + (int) b) * 0x85ebca6b;
    hash = ((hash ^ (hash >>> 13)) + (int) c) * 0xc2b2ae35;
    check += hash ^ (hash >>> 16);
  }

  public static final class Pairs extends Tally {
    public void update(long a, long b) {
      add(a, b, 0);
    }
  }

  public static final class Triples extends Tally {
    public void update(long a, long b, long c) {
      add(a, b, c);
    }
  }

  public static final class Sums extends Tally {
    private final long everyMs;
    private long clock;

    Sums(long everyMs) {
      this.everyMs = everyMs;
    }

    @Override
    void at(long clock) {
      this.clock = clock;
    }

    /** @param total null for a device that had no event in the window */
    public void update(String device, Double total) {
      if (total == null) return;
      final long end = clock - Math.floorMod(clock, everyMs);
      add(Long.parseLong(device, 1, device.length(), 10), end, Math.round(total * 1000));
    }
  }

  /** What has not come in time, by when and where it was waited for. */
  public static final class Absences extends Tally {
    public void update(long a, String device) {
      add(a, Long.parseLong(device, 1, device.length(), 10), a + 5_000);
    }
  }

  /** Of the matches of one last event, which come one after the other, only so many as the name of the workload says. */
  public static final class Triggers extends Tally {
    private final int limit;
    private long last = -1;
    private int ordinal;

    Triggers(String workload) {
      limit = workload.contains(" detect") ? 1 : workload.contains(" list 10") ? 10 : Integer.MAX_VALUE;
    }

    @Override
    void reset() {
      super.reset();
      last = -1;
    }

    public void update(long c) {
      ordinal = c == last ? ordinal + 1 : 0;
      last = c;
      if (ordinal < limit) add(c, ordinal, 0);
    }
  }
}
