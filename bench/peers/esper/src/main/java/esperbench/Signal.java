// Licensed apart from the rest of the repository: see license-note.md.
package esperbench;

/** An event as a plain object, for {@code --events bean}. */
public final class Signal {
  private final long time;
  private final String device;
  private final String type;
  private final double value;

  Signal(long time, String device, String type, double value) {
    this.time = time;
    this.device = device;
    this.type = type;
    this.value = value;
  }

  public long getTime() {
    return time;
  }

  public String getDevice() {
    return device;
  }

  public String getType() {
    return type;
  }

  public double getValue() {
    return value;
  }
}
