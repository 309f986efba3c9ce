// Licensed apart from the rest of the repository: see license-note.md.
package esperbench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The events of one run, in memory before any clock is read.
 *
 * <p>The file is what {@code exchange.ts} writes, little-endian: "TMEV", the number of events; the words for devices, the
 * words for types (how many; of each its bytes and its UTF-8); the columns time (f64), device (i32), type (i32) and value
 * (f64). Names are shared between events, as they are in Node.
 */
final class Input {
  /** The time of each event, to set the clock by without looking into the event. */
  final long[] times;

  /** What is sent: {@link Signal}s or arrays {time, device, type, value}. */
  final Object[] events;

  final String[] devices;
  private final boolean areBeans;

  private Input(long[] times, Object[] events, String[] devices, boolean areBeans) {
    this.times = times;
    this.events = events;
    this.devices = devices;
    this.areBeans = areBeans;
  }

  static Input read(Path path, boolean asBeans) throws IOException {
    final ByteBuffer bytes;
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()).order(ByteOrder.LITTLE_ENDIAN);
    }
    if (bytes.getInt() != 0x5645_4d54) throw new IOException(path + " is no file of events");
    final int length = bytes.getInt();
    final String[] devices = words(bytes);
    final String[] types = words(bytes);
    final int start = bytes.position();
    final int deviceAt = start + 8 * length;
    final int typeAt = deviceAt + 4 * length;
    final int valueAt = typeAt + 4 * length;
    if (bytes.limit() != valueAt + 8 * length) throw new IOException(path + " is cut off");
    final long[] times = new long[length];
    final Object[] events = new Object[length];
    for (int i = 0; i < length; i++) {
      times[i] = (long) bytes.getDouble(start + 8 * i);
      final String device = devices[bytes.getInt(deviceAt + 4 * i)];
      final String type = types[bytes.getInt(typeAt + 4 * i)];
      events[i] = event(asBeans, times[i], device, type, bytes.getDouble(valueAt + 8 * i));
    }
    return new Input(times, events, devices, asBeans);
  }

  /** An event of the same form that is not in the file. */
  Object event(long time, String device, String type, double value) {
    return event(areBeans, time, device, type, value);
  }

  private static Object event(boolean asBean, long time, String device, String type, double value) {
    return asBean ? new Signal(time, device, type, value) : new Object[] {time, device, type, value};
  }

  private static String[] words(ByteBuffer bytes) {
    final String[] words = new String[bytes.getInt()];
    for (int i = 0; i < words.length; i++) {
      final byte[] text = new byte[bytes.getInt()];
      bytes.get(text);
      words[i] = new String(text, StandardCharsets.UTF_8);
    }
    return words;
  }
}
