package tidemark.bench.flink;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReader;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A bounded source over arrays that are in memory already: subtask {@code i} reads part {@code i}. It can do so because
 * the cluster is in this process. No part is ever read twice, and nothing is restored: there are no checkpoints.
 */
final class MemorySource<T> implements Source<T, MemorySource.Part<T>, Integer> {
  private static final long serialVersionUID = 1L;

  /** What the next job reads. */
  static volatile Object[][] parts = {};

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SourceReader<T, Part<T>> createReader(SourceReaderContext context) {
    return new IteratorSourceReader<>(context);
  }

  @Override
  public SplitEnumerator<Part<T>, Integer> createEnumerator(SplitEnumeratorContext<Part<T>> context) {
    return new Parts<>(context);
  }

  @Override
  public SplitEnumerator<Part<T>, Integer> restoreEnumerator(
      SplitEnumeratorContext<Part<T>> context, Integer checkpoint) {
    throw new UnsupportedOperationException("nothing is checkpointed");
  }

  @Override
  public SimpleVersionedSerializer<Part<T>> getSplitSerializer() {
    return new NumberSerializer<Part<T>>() {
      @Override
      int number(Part<T> part) {
        return part.index;
      }

      @Override
      Part<T> of(int number) {
        return new Part<>(number);
      }
    };
  }

  @Override
  public SimpleVersionedSerializer<Integer> getEnumeratorCheckpointSerializer() {
    return new NumberSerializer<Integer>() {
      @Override
      int number(Integer value) {
        return value;
      }

      @Override
      Integer of(int number) {
        return number;
      }
    };
  }

  /** One array, by its number. */
  static final class Part<T> implements IteratorSourceSplit<T, Iterator<T>>, Serializable {
    private static final long serialVersionUID = 1L;
    private final int index;

    Part(int index) {
      this.index = index;
    }

    @Override
    public String splitId() {
      return "part-" + index;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Iterator<T> getIterator() {
      Clock.begin();
      return (Iterator<T>) Arrays.asList(parts[index]).iterator();
    }

    @Override
    public IteratorSourceSplit<T, Iterator<T>> getUpdatedSplitForIterator(Iterator<T> iterator) {
      return this;
    }
  }

  /** Gives each subtask its own part, whoever asks first. */
  private static final class Parts<T> implements SplitEnumerator<Part<T>, Integer> {
    private final SplitEnumeratorContext<Part<T>> context;
    private final boolean[] given = new boolean[MemorySource.parts.length];

    Parts(SplitEnumeratorContext<Part<T>> context) {
      this.context = context;
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {
      if (given[subtask]) context.signalNoMoreSplits(subtask);
      else {
        given[subtask] = true;
        context.assignSplit(new Part<>(subtask), subtask);
      }
    }

    @Override
    public void addSplitsBack(List<Part<T>> splits, int subtask) {
      throw new UnsupportedOperationException("a subtask failed, and a pass is not repeated");
    }

    @Override
    public void addReader(int subtask) {}

    @Override
    public Integer snapshotState(long checkpoint) {
      return 0;
    }

    @Override
    public void close() {}
  }

  private abstract static class NumberSerializer<V> implements SimpleVersionedSerializer<V> {
    abstract int number(V value);

    abstract V of(int number);

    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(V value) {
      return new byte[] {(byte) number(value)};
    }

    @Override
    public V deserialize(int version, byte[] bytes) {
      return of(bytes[0]);
    }
  }
}
