package tidemark.bench.flink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/**
 * The events of one file, in memory, before any clock is read. The file is what {@code exchange.ts} writes, little-endian:
 * "TMEV", the number of events, the dictionaries of devices and types (each their number, then each word's length in
 * bytes and its UTF-8), then whole columns: time (64-bit float), device, type (32-bit numbers of words), value (float).
 */
final class Input {
  static final int MAX_PARALLELISM = 128;

  final Event[] events;

  private Input(Event[] events) {
    this.events = events;
  }

  static Input read(Path path) throws IOException {
    ByteBuffer bytes;
    try (FileChannel channel = FileChannel.open(path)) {
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
    }
    if (bytes.getInt() != 0x5645_4d54) throw new IOException(path + " is not a file of events: it must begin with TMEV");
    int length = bytes.getInt();
    String[] devices = words(bytes);
    String[] types = words(bytes);
    int times = bytes.position();
    int device = times + 8 * length;
    int type = device + 4 * length;
    int values = type + 4 * length;
    Event[] events = new Event[length];
    for (int i = 0; i < length; i++) {
      events[i] =
          new Event(
              (long) bytes.getDouble(times + 8 * i),
              devices[bytes.getInt(device + 4 * i)],
              types[bytes.getInt(type + 4 * i)],
              bytes.getDouble(values + 8 * i));
    }
    return new Input(events);
  }

  private static String[] words(ByteBuffer bytes) {
    String[] words = new String[bytes.getInt()];
    for (int i = 0; i < words.length; i++) {
      byte[] text = new byte[bytes.getInt()];
      bytes.get(text);
      words[i] = new String(text, StandardCharsets.UTF_8);
    }
    return words;
  }

  /**
   * The events in as many parts as there are subtasks, each in its order; all of a device are in one part, as in a topic
   * that is partitioned by device. Part {@code i} holds those that {@code keyBy(device)} sends to subtask {@code i}.
   */
  Object[][] parts(int parallelism) {
    if (parallelism == 1) return new Object[][] {events};
    List<List<Event>> parts = new ArrayList<>();
    for (int i = 0; i < parallelism; i++) parts.add(new ArrayList<>());
    for (Event event : events) {
      int part = KeyGroupRangeAssignment.assignKeyToParallelOperator(event.device, MAX_PARALLELISM, parallelism);
      parts.get(part).add(event);
    }
    return parts.stream().map(List::toArray).toArray(Object[][]::new);
  }

  /** The same as rows in Flink SQL's own representation, so that none has to be converted: t, device, type, value. */
  static Object[][] rows(Object[][] parts) {
    Object[][] rows = new Object[parts.length][];
    for (int part = 0; part < parts.length; part++) {
      rows[part] = new Object[parts[part].length];
      for (int i = 0; i < rows[part].length; i++) rows[part][i] = row((Event) parts[part][i]);
    }
    return rows;
  }

  private static RowData row(Event event) {
    return GenericRowData.of(event.time, encoded(event.device), encoded(event.type), event.value);
  }

  private static StringData encoded(String text) {
    BinaryStringData data = BinaryStringData.fromString(text);
    data.ensureMaterialized();
    return data;
  }
}
