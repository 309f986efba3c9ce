package tidemark.bench.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** By hand: no reflection, no null flags, and nothing copied, since events do not change. */
public final class EventSerializer extends TypeSerializerSingleton<Event> {
  private static final long serialVersionUID = 1L;
  static final EventSerializer INSTANCE = new EventSerializer();

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public Event createInstance() {
    return new Event(0, "", "", 0);
  }

  @Override
  public Event copy(Event from) {
    return from;
  }

  @Override
  public Event copy(Event from, Event reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(Event event, DataOutputView target) throws IOException {
    target.writeLong(event.time);
    StringValue.writeString(event.device, target);
    StringValue.writeString(event.type, target);
    target.writeDouble(event.value);
  }

  @Override
  public Event deserialize(DataInputView source) throws IOException {
    return new Event(
        source.readLong(), StringValue.readString(source), StringValue.readString(source), source.readDouble());
  }

  @Override
  public Event deserialize(Event reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<Event> snapshotConfiguration() {
    return new Snapshot();
  }

  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Event> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
