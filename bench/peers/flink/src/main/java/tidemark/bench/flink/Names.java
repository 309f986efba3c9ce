package tidemark.bench.flink;

/** What names say. */
final class Names {
  private Names() {}

  /** The number at the end of the name of a workload. */
  static int last(String workload) {
    return Integer.parseInt(workload.substring(workload.lastIndexOf(' ') + 1));
  }

  /** Devices are called d0, d1, … */
  static long deviceNumber(String device) {
    return Long.parseLong(device, 1, device.length(), 10);
  }
}
