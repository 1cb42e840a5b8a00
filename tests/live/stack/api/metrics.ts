import { readdirSync } from 'node:fs';

type Labels = Readonly<Record<string, string>>;

const latencyBuckets = [0.05, 0.1, 0.3, 0.5, 1, 2, 5];
const queryBuckets = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

function render(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

class Counter {
  readonly name: string;
  readonly help: string;
  readonly #values = new Map<string, number>();
  constructor(name: string, help: string, start: readonly Labels[] = []) {
    this.name = name;
    this.help = help;
    for (const labels of start) this.#values.set(render(labels), 0);
  }
  add(labels: Labels = {}, amount = 1): void {
    const key = render(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount);
  }
  text(): string {
    const lines = [...this.#values].map(([labels, value]) => `${this.name}${labels} ${value.toFixed(1)}`);
    return [`# HELP ${this.name} ${this.help}`, `# TYPE ${this.name} counter`, ...lines].join('\n');
  }
}

class Histogram {
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, { labels: Labels; counts: number[]; sum: number; count: number }>();
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
  }
  observe(labels: Labels, seconds: number): void {
    const key = render(labels);
    const series = this.#series.get(key) ?? { labels, counts: this.#bounds.map(() => 0), sum: 0, count: 0 };
    this.#bounds.forEach((bound, index) => {
      if (seconds <= bound) series.counts[index] = (series.counts[index] ?? 0) + 1;
    });
    series.sum += seconds;
    series.count += 1;
    this.#series.set(key, series);
  }
  text(): string {
    const lines = [...this.#series.values()].flatMap(({ labels, counts, sum, count }) => [
      ...this.#bounds.map(
        (bound, index) =>
          `${this.name}_bucket${render({ ...labels, le: bound.toFixed(bound < 0.01 ? 3 : bound < 0.1 ? 2 : 1) })} ${counts[index] ?? 0}.0`,
      ),
      `${this.name}_bucket${render({ ...labels, le: '+Inf' })} ${count}.0`,
      `${this.name}_count${render(labels)} ${count}.0`,
      `${this.name}_sum${render(labels)} ${sum}`,
    ]);
    return [`# HELP ${this.name} ${this.help}`, `# TYPE ${this.name} histogram`, ...lines].join('\n');
  }
}

const outcomes = [{ status: 'success' }, { status: 'failed' }];

/**
 * The metrics of one api worker process. There is no multiprocess mode: a scrape sees the worker that happened to answer.
 * `sparkone_db_pool_in_use` and `sparkone_rate_limit_hits_total`, which the runbook asks for, do not exist in the product.
 */
export class Metrics {
  readonly requests = new Counter('sparkone_http_requests_total', 'Total HTTP requests');
  readonly latency = new Histogram('sparkone_http_request_latency_seconds', 'HTTP request latency', latencyBuckets);
  readonly queries = new Counter('sparkone_database_queries_total', 'Database queries');
  readonly queryDuration = new Histogram(
    'sparkone_database_query_duration_seconds',
    'Database query duration',
    queryBuckets,
  );
  readonly slowQueries = new Counter('sparkone_slow_queries_total', 'Slow queries', [{}]);
  readonly notion = new Counter('sparkone_notion_sync_total', 'Notion synchronisations', outcomes);
  readonly sheets = new Counter('sparkone_sheets_sync_total', 'Sheets synchronisations', outcomes);
  readonly whatsapp = new Counter('sparkone_whatsapp_notifications_total', 'WhatsApp notifications', outcomes);
  readonly ingestion = new Counter('sparkone_ingestion_total', 'Ingested messages', outcomes);
  readonly classification = new Counter('sparkone_classification_total', 'Classified messages', outcomes);
  readonly fallback = new Counter('sparkone_fallback_total', 'Fallback answers', [{}]);
  readonly #startedAt = Date.now() / 1000;
  #cpuPercent = 0;
  #lastCpu = process.cpuUsage();
  #lastAt = performance.now();

  /** The page of `/metrics` in Prometheus's text format. */
  text(): string {
    const cpu = process.cpuUsage();
    const now = performance.now();
    const busyMs = (cpu.user - this.#lastCpu.user + cpu.system - this.#lastCpu.system) / 1000;
    if (now - this.#lastAt > 500) {
      this.#cpuPercent = (100 * busyMs) / (now - this.#lastAt);
      this.#lastCpu = cpu;
      this.#lastAt = now;
    }
    const memory = process.memoryUsage();
    const gauge = (name: string, type: string, help: string, value: number): string =>
      `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}`;
    return [
      gauge('process_virtual_memory_bytes', 'gauge', 'Virtual memory size in bytes.', memory.heapTotal + memory.rss),
      gauge('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', memory.rss),
      gauge(
        'process_start_time_seconds',
        'gauge',
        'Start time of the process since unix epoch in seconds.',
        this.#startedAt,
      ),
      gauge(
        'process_cpu_seconds_total',
        'counter',
        'Total user and system CPU time spent in seconds.',
        (cpu.user + cpu.system) / 1e6,
      ),
      gauge('process_open_fds', 'gauge', 'Number of open file descriptors.', readdirSync('/proc/self/fd').length),
      gauge('process_max_fds', 'gauge', 'Maximum number of open file descriptors.', 1_048_576),
      gauge('sparkone_memory_usage_bytes', 'gauge', 'Memory usage', memory.rss),
      gauge('sparkone_cpu_usage_percent', 'gauge', 'CPU usage', Math.round(this.#cpuPercent * 10) / 10),
      ...[
        this.requests,
        this.latency,
        this.queries,
        this.queryDuration,
        this.slowQueries,
        this.notion,
        this.sheets,
      ].map((each) => each.text()),
      ...[this.whatsapp, this.ingestion, this.classification, this.fallback].map((each) => each.text()),
      '',
    ].join('\n');
  }
}
