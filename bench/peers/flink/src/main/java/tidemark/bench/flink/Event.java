package tidemark.bench.flink;

/** What the patterns look at. Never changed once made, so that it need not be copied. */
public final class Event {
  public final long time;
  public final String device;
  public final String type;
  public final double value;

  public Event(long time, String device, String type, double value) {
    this.time = time;
    this.device = device;
    this.type = type;
    this.value = value;
  }

  /** Flink asks for it of the events of patterns. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Event event
        && event.time == time
        && event.value == value
        && event.device.equals(device)
        && event.type.equals(type);
  }

  @Override
  public int hashCode() {
    return (31 * (31 * Long.hashCode(time) + device.hashCode()) + type.hashCode()) * 31 + Double.hashCode(value);
  }
}
