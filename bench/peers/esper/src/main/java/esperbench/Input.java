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
 * <p>The file is what {@code input-file.ts} writes: three lines of text (the number of events; the names of the devices,
 * separated by blanks; the names of the types), each ended by a line feed; then, little-endian and one behind the other,
 * the columns time (f64), device (i32), type (i32), value (f64). Names are shared between events, as they are in Node.
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
    final int length = Integer.parseInt(line(bytes));
    final String[] devices = line(bytes).split(" ");
    final String[] types = line(bytes).split(" ");
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

  private static String line(ByteBuffer bytes) {
    final int start = bytes.position();
    while (bytes.get() != '\n') {}
    final byte[] text = new byte[bytes.position() - start - 1];
    bytes.get(start, text);
    return new String(text, StandardCharsets.US_ASCII);
  }
}
