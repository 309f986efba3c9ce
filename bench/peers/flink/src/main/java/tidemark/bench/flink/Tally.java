package tidemark.bench.flink;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Counts matches, each told by three numbers, and adds up a hash of each: the same sum as {@code tally.ts} makes, whatever
 * the order of the matches and however they are spread over subtasks.
 */
final class Tally implements Sink<long[]> {
  private static final long serialVersionUID = 1L;
  private static long allMatches;
  private static int allHashes;

  @Override
  public SinkWriter<long[]> createWriter(WriterInitContext context) {
    return new Writer();
  }

  static synchronized void reset() {
    allMatches = 0;
    allHashes = 0;
  }

  private static synchronized void add(long matches, int hashes) {
    allMatches += matches;
    allHashes += hashes;
  }

  static synchronized long matches() {
    return allMatches;
  }

  static synchronized int hashes() {
    return allHashes;
  }

  static int hash(long a, long b, long c) {
    int h = (int) a * 0x9e3779b1;
    h = ((h ^ (h >>> 15)) + (int) b) * 0x85ebca6b;
    h = ((h ^ (h >>> 13)) + (int) c) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }

  private static final class Writer implements SinkWriter<long[]> {
    private long matches;
    private int hashes;

    @Override
    public void write(long[] match, Context context) {
      matches++;
      hashes += hash(match[0], match[1], match[2]);
    }

    @Override
    public void flush(boolean isEndOfInput) {
      if (!isEndOfInput) return;
      add(matches, hashes);
      matches = 0;
      hashes = 0;
      Clock.end();
    }

    @Override
    public void close() {}
  }
}
