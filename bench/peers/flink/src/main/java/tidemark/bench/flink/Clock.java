package tidemark.bench.flink;

/** From the moment at which the first source begins to read, to that at which the last sink has all. */
final class Clock {
  private static long begun;
  private static long ended;
  private static boolean runs;

  private Clock() {}

  static synchronized void reset() {
    runs = false;
  }

  static synchronized void begin() {
    if (runs) return;
    runs = true;
    begun = System.nanoTime();
  }

  static synchronized void end() {
    ended = System.nanoTime();
  }

  static synchronized double ms() {
    return (ended - begun) / 1e6;
  }
}
