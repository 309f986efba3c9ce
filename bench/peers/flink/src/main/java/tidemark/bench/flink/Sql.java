package tidemark.bench.flink;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.Row;

/** The workloads in Flink SQL, as far as it can express them, over rows in its own representation. */
final class Sql {
  private static final String[] NAMES = {"t", "device", "type", "value"};
  private static final LogicalType[] TYPES = {
    new BigIntType(false),
    new VarCharType(false, VarCharType.MAX_LENGTH),
    new VarCharType(false, VarCharType.MAX_LENGTH),
    new DoubleType(false)
  };

  private static final String SECOND = "SECOND(3)";

  private Sql() {}

  /** @throws IllegalArgumentException if MATCH_RECOGNIZE has no way to say it */
  private static String statementOf(String workload) {
    if (workload.startsWith("strict length ")) return strictChain(Names.last(workload));
    if (workload.startsWith("keys ")) return pairs("100", SECOND);
    if (workload.startsWith("disorder ")) return pairs("30", SECOND);
    if (workload.startsWith("absence between ")) {
      return clauses(
          "A.t AS a, C.t AS b, CAST(0 AS BIGINT) AS c",
          "(A X* C) WITHIN INTERVAL '5' SECOND",
          "A AS A.`type` = 'A', X AS X.`type` <> 'B' AND X.`type` <> 'C', C AS C.`type` = 'C'");
    }
    switch (workload) {
      case "strict":
        return clauses(
            "A.t AS a, B.t AS b, C.t AS c",
            "(A B C) WITHIN INTERVAL '2' SECOND",
            "A AS A.`type` = 'A', B AS B.`type` = 'B', C AS C.`type` = 'C'");
      case "sequence":
        return pairs("5", "MINUTE");
      case "related above":
        return clauses(
            "A.t AS a, B.t AS b, CAST(0 AS BIGINT) AS c",
            "(A X* B) WITHIN INTERVAL '3' SECOND",
            "A AS A.`type` = 'A',"
                + " X AS X.`type` <> 'B' OR X.`value` <= A.`value`,"
                + " B AS B.`type` = 'B' AND B.`value` > A.`value`");
      default:
        throw new IllegalArgumentException("MATCH_RECOGNIZE cannot express " + workload);
    }
  }

  private static String strictChain(int steps) {
    String last = "T" + (steps - 1) + ".t AS b, ";
    return clauses(
        "T0.t AS a, " + last + "CAST(" + steps + " AS BIGINT) AS c",
        "(" + names(steps, " ", i -> "T" + i) + ") WITHIN INTERVAL '" + 150 * steps / 1000.0 + "' SECOND(6, 3)",
        names(steps, ", ", i -> "T" + i + " AS T" + i + ".`type` = 'T" + i + "'"));
  }

  private static String pairs(String within, String unit) {
    return clauses(
        "A.t AS a, B.t AS b, CAST(0 AS BIGINT) AS c",
        "(A X* B) WITHIN INTERVAL '" + within + "' " + unit,
        "A AS A.`type` = 'A', X AS X.`type` <> 'B', B AS B.`type` = 'B'");
  }

  private static String names(int count, String between, IntFunction<String> name) {
    return IntStream.range(0, count).mapToObj(name).collect(Collectors.joining(between));
  }

  private static String clauses(String measures, String pattern, String define) {
    return "SELECT a, b, c FROM events MATCH_RECOGNIZE (PARTITION BY device ORDER BY ts MEASURES "
        + measures
        + " ONE ROW PER MATCH AFTER MATCH SKIP TO NEXT ROW PATTERN "
        + pattern
        + " DEFINE "
        + define
        + ")";
  }

  static DataStream<long[]> results(
      StreamExecutionEnvironment environment, String workload, WatermarkStrategy<RowData> watermarks) {
    boolean areWindows = Windows.areIn(workload);
    InternalTypeInfo<RowData> rowType = InternalTypeInfo.ofFields(TYPES, NAMES);
    DataStream<RowData> rows = environment.fromSource(new MemorySource<RowData>(), watermarks, "memory", rowType).setParallelism(1);
    StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
    Schema schema =
        Schema.newBuilder()
            .column("t", DataTypes.BIGINT().notNull())
            .column("device", DataTypes.STRING().notNull())
            .column("type", DataTypes.STRING().notNull())
            .column("value", DataTypes.DOUBLE().notNull())
            .columnByMetadata("ts", DataTypes.TIMESTAMP_LTZ(3), "rowtime")
            .watermark("ts", "SOURCE_WATERMARK()")
            .build();
    tables.createTemporaryView("events", rows, schema);
    return tables
        .toDataStream(tables.sqlQuery(areWindows ? Windows.of(workload).sql() : statementOf(workload)))
        .map(areWindows ? Sql::sumOf : Sql::matchOf)
        .returns(PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  private static long[] matchOf(Row row) {
    return new long[] {(long) row.getField(0), (long) row.getField(1), (long) row.getField(2)};
  }

  /** The end of a window is a time of the clock on the wall, in the zone of {@code Job.settings}. */
  private static long[] sumOf(Row row) {
    long end = ((LocalDateTime) row.getField(1)).toInstant(ZoneOffset.UTC).toEpochMilli();
    return Windows.told((String) row.getField(0), end, (double) row.getField(2));
  }
}
